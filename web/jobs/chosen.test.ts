import { expect, test } from "vitest";
import { everything, isSelected, nothing, toggle } from "#web/ui/selection.ts";
import { pinned } from "./chosen.ts";

const idOf = (id: string): string => id;

test("all are those that were shown when it was said, without what comes afterwards", () => {
  const selection = pinned(everything, ["a", "b"], idOf);
  expect(["a", "b", "later"].filter((id) => isSelected(selection, id))).toEqual(["a", "b"]);
  expect([...pinned(toggle(everything, "a"), ["a", "b"], idOf).ids]).toEqual(["b"]);
});

test("some stay as they were chosen, shown or not", () => {
  const some = toggle(toggle(nothing, "a"), "hidden");
  expect(pinned(some, ["a", "b"], idOf)).toBe(some);
});
