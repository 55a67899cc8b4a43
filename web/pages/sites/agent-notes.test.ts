import { expect, test } from "vitest";
import type { Agent } from "#schema/api/sites.ts";
import { compareVersions, type NoteContext, notesOf } from "./agent-notes.ts";

const agent = (change: Partial<Agent> = {}): Agent =>
  ({
    name: "a1",
    hostname: "host-a1",
    site_name: "Berlin",
    state: "online",
    is_active: true,
    holds_site_key: true,
    seal_key_fingerprint: null,
    alarm: null,
    version: "0.2.0",
    job_types: ["health_check"],
    round_trip_ms: 12,
    clock_offset_ms: 3,
    connections: 1,
    health: { journal_events: 0, journal_bytes: 1, disk_free_bytes: 80 * 1024 ** 3, loop_lag_ms: 1, agent_time: 0 },
    ...change,
  }) as Agent;
const context = (change: Partial<NoteContext> = {}): NoteContext => ({ version: "0.2.0", jobTypes: [{ type: "health_check", title: "Check health" }], others: [], ...change });
const said = (change: Partial<Agent>, more: Partial<NoteContext> = {}): string =>
  notesOf(agent(change), context(more))
    .map((note) => note.text)
    .join(" ");
const actions = (change: Partial<Agent>, more: Partial<NoteContext> = {}) => notesOf(agent(change), context(more)).flatMap((note) => note.action ?? []);

test("an agent that is well needs no words", () => expect(notesOf(agent(), context())).toEqual([]));
test("each state has a sentence and what can be done", () => {
  expect(said({ state: "unreachable" })).toContain("Jobs at Berlin wait");
  expect(actions({ state: "unreachable" })).toEqual(["diagnose"]);
  expect(actions({ state: "frozen" })).toEqual(["unfreeze"]);
  expect(said({ state: "never_connected" })).toContain("never started");
  expect(actions({ seal_key_fingerprint: "ab cd", holds_site_key: false, is_active: false }, { others: [agent()] })).toEqual(["key"]);
  expect(said({ alarm: "The journal is full." })).toContain("journal is full");
  expect(notesOf(agent({ state: "revoked", version: "0.1.0" }), context())).toEqual([]);
});
test("who stands by is told of when the active one is gone", () =>
  expect(said({ state: "unreachable" }, { others: [agent({ name: "a2", is_active: false })] })).toContain("a2 stands by"));
test("a site without an active agent is said so", () => {
  expect(actions({ is_active: false })).toEqual(["activate"]);
  expect(actions({ is_active: false }, { others: [agent()] })).toEqual([]);
});
test("clock, disk, journal, lag and a link that comes and goes are noticed", () => {
  expect(said({ clock_offset_ms: 5_000 })).toContain("5.0 s ahead");
  expect(said({ clock_offset_ms: -5_000 })).toContain("behind");
  expect(said({ health: { journal_events: 20_000, journal_bytes: 1, disk_free_bytes: 1, loop_lag_ms: 900, agent_time: 0 } })).toMatch(/nearly full.*20,000 events.*900 ms late/);
  expect(said({ connections: 30 })).toContain("30 times");
  expect(said({ round_trip_ms: 3_000 })).toContain("3.0 s");
});
test("what an older or a newer version means is said", () => {
  expect(
    said(
      { version: "0.1.0" },
      {
        jobTypes: [
          { type: "health_check", title: "Check health" },
          { type: "x", title: "Update firmware" },
        ],
      },
    ),
  ).toMatch(/older.*not given: Update firmware/);
  expect(said({ version: "0.3.0" })).toContain("newer");
  expect(compareVersions("0.10.0", "0.9.9")).toBe(1);
  expect(compareVersions("1.2", "1.2.0")).toBe(0);
  expect(compareVersions("dev", "1.0.0")).toBeNull();
});
