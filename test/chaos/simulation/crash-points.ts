// Every crash point of a scripted job: its effects on the world are counted on both sides, and it is run once for each, killed right there.
import type { Violation } from "../history.ts";
import type { Database } from "./database.ts";
import type { Fault, Operation, Part, Plan } from "./plan.ts";
import { runPlan } from "./run.ts";

export interface Script {
  name: string;
  operations: readonly Part<Operation>[];
  servers: readonly (readonly string[])[];
}

const create = (action: Extract<Operation, { ask: "create" }>["action"], servers: readonly string[], more: Partial<Extract<Operation, { ask: "create" }>> = {}): Operation => ({
  ask: "create",
  action,
  servers,
  delayMs: 0,
  lastsMs: 0,
  priority: "normal",
  limitSeconds: null,
  ...more,
});

const one = [["10.0.0.1"]] as const;

/** A job of each kind of step, and the ways in which jobs differ for the engine. */
export const scripts: readonly Script[] = [
  { name: "read", servers: one, operations: [{ at: 1_000, what: create("health_check", ["10.0.0.1"]) }] },
  { name: "idempotent", servers: one, operations: [{ at: 1_000, what: create("ForceRestart", ["10.0.0.1"]) }] },
  { name: "probe", servers: one, operations: [{ at: 1_000, what: create("on", ["10.0.0.1"]) }] },
  { name: "once", servers: one, operations: [{ at: 1_000, what: create("nmi", ["10.0.0.1"]) }] },
  { name: "once, then probe", servers: one, operations: [{ at: 1_000, what: create("GracefulRestart", ["10.0.0.1"]) }] },
  {
    name: "undone on cancel",
    servers: one,
    operations: [
      { at: 1_000, what: create("graceful_shutdown", ["10.0.0.1"]) },
      { at: 1_020, what: { ask: "cancel", nth: 0 } },
    ],
  },
  {
    name: "two jobs on one server",
    servers: one,
    operations: [
      { at: 1_000, what: create("on", ["10.0.0.1"]) },
      { at: 1_010, what: create("off", ["10.0.0.1"]) },
    ],
  },
  { name: "scheduled, many targets", servers: [["10.0.0.1", "10.0.0.2"]], operations: [{ at: 1_000, what: create("on", ["10.0.0.1", "10.0.0.2"], { delayMs: 2_000 }) }] },
  { name: "two sites", servers: [["10.0.0.1"], ["10.0.1.1"]], operations: [{ at: 1_000, what: create("on", ["10.0.0.1", "10.0.1.1"]) }] },
];

function planOf(script: Script, faults: readonly Fault[]): Plan {
  return {
    seed: 7,
    sites: script.servers.length === 1 ? [["a1"]] : [["a1"], ["b1"]],
    servers: script.servers,
    deviceMs: 20,
    operations: script.operations,
    // Before anything has happened: effects count from the first one on.
    faults: faults.map((what) => ({ at: 0, what })),
    activeMs: 8_000,
  };
}

export interface CrashPoint {
  script: string;
  host: string;
  effect: number;
  when: "before" | "after";
  violations: Violation[];
}

/** Runs them all; `found` is told of each one that breaks something. Returns how many there were. */
export async function crashPoints(database: Database, script: Script, found: (point: CrashPoint) => void): Promise<number> {
  const calm = await runPlan(database, planOf(script, []));
  if (calm.violations.length > 0) throw new Error(`The script "${script.name}" breaks ${calm.violations[0]?.invariant} without any crash: ${calm.violations[0]?.what}`);
  let points = 0;
  for (const [host, effects] of Object.entries(calm.effects)) {
    for (let effect = 1; effect <= effects; effect++) {
      for (const when of ["before", "after"] as const) {
        points++;
        const { violations } = await runPlan(database, planOf(script, [{ fault: "kill_at_effect", host, effect, when }]));
        if (violations.length > 0) found({ script: script.name, host, effect, when, violations });
      }
    }
  }
  return points;
}
