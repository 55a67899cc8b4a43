import { createRoot } from "solid-js";
import { beforeEach, expect, test } from "vitest";
import { createDraft } from "./draft.ts";

/** The browser's own store of a tab, as far as a draft uses it. */
const kept = new Map<string, string>();
Object.defineProperty(globalThis, "sessionStorage", {
  value: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  },
});
beforeEach(() => kept.clear());

const open = (initial: { name: string; set: string; password: string }) => createRoot(() => createDraft("server", initial, ["password"]));

test("only what was changed is told, and a secret is never kept", () => {
  const draft = open({ name: "esx-04", set: "", password: "" });
  expect(draft.isChanged()).toBe(false);
  draft.set({ name: "esx-05", password: "canary" });
  expect(draft.changed()).toEqual({ name: "esx-05", password: "canary" });
  expect(kept.get("dsm.draft.server")).toBe('{"name":"esx-05"}');
});

test("after a reload, what a colleague has changed meanwhile is not taken for typed", () => {
  open({ name: "esx-04", set: "", password: "" }).set({ name: "esx-05" });
  const again = open({ name: "esx-04", set: "Fleet", password: "" });
  expect(again.restored).toBe(true);
  expect(again.values.set).toBe("Fleet");
  expect(again.changed()).toEqual({ name: "esx-05" });
});

test("what was sent is what the form begins with from then on; what is given up goes back", () => {
  const draft = open({ name: "esx-04", set: "", password: "" });
  draft.set({ name: "esx-05" });
  draft.forget();
  expect([draft.isChanged(), kept.size]).toEqual([false, 0]);
  draft.set({ set: "Fleet" });
  draft.reset();
  expect({ ...draft.values }).toEqual({ name: "esx-05", set: "", password: "" });
});
