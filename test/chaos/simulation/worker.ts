// One process that runs seeds: its part of a range, or one plan with parts left out. Speaks JSON lines on standard output.
import { loadMutant, mutantNamed } from "./mutate.ts";
import type { Plan } from "./plan.ts";

export interface Task {
  from: number;
  count: number;
  step: number;
  /** These instead of seeds. */
  plans?: readonly Plan[];
  mutant: string | null;
  /** Stops at the first one that breaks an invariant. */
  isFirstEnough: boolean;
}

export type Said =
  | { said: "broken"; seed: number; violations: { invariant: string; what: string }[] }
  | { said: "done"; seeds: number; cpuMs: number; figures: Record<string, number> };

const task = JSON.parse(process.argv[2] ?? "{}") as Task;
const say = (line: Said): void => console.log(JSON.stringify(line));

if (task.mutant !== null) loadMutant(mutantNamed(task.mutant));
const { takeWebCrypto } = await import("./runtime.ts");
takeWebCrypto();
const { openDatabase } = await import("./database.ts");
const { planOf } = await import("./plan.ts");
const { catchForWorlds, runPlan } = await import("./run.ts");
catchForWorlds();
const database = await openDatabase();
const figures: Record<string, number> = {};
let seeds = 0;
function* plansOf({ from, count, step, plans }: Task): Iterable<Plan> {
  if (plans) yield* plans;
  else for (let seed = from; seed < from + count; seed += step) yield planOf(seed);
}
for (const plan of plansOf(task)) {
  const outcome = await runPlan(database, plan);
  seeds++;
  for (const [name, figure] of Object.entries(outcome.figures)) figures[name] = (figures[name] ?? 0) + figure;
  if (outcome.violations.length === 0) continue;
  say({ said: "broken", seed: plan.seed, violations: outcome.violations.slice(0, 5) });
  if (task.isFirstEnough) break;
}
say({ said: "done", seeds, cpuMs: process.cpuUsage().user / 1000, figures });
