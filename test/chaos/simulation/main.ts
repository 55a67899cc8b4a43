// `npm run simulate`: seeds, one after the other, until one of them breaks an invariant.
import { parseArgs } from "node:util";
import { openDatabase } from "./database.ts";
import { planOf } from "./plan.ts";
import { catchForWorlds, runPlan } from "./run.ts";
import { takeWebCrypto } from "./runtime.ts";

const { values } = parseArgs({
  options: { seed: { type: "string" }, seeds: { type: "string", default: "1000" }, from: { type: "string", default: "1" }, trace: { type: "boolean", default: false } },
});

takeWebCrypto();
catchForWorlds();
const database = await openDatabase();
const from = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const t = performance.now();
let bad = 0;
const stats: Record<string, number> = {};
for (let seed = from; seed < from + count; seed++) {
  const outcome = await runPlan(database, planOf(seed), values.trace ? (line) => console.log(line) : null);
  for (const [k, v] of Object.entries(outcome.figures)) if (typeof v === "number") stats[k] = (stats[k] ?? 0) + v;
  stats.jobs = (stats.jobs ?? 0) + outcome.history.jobs.length;
  for (const task of outcome.history.tasks) stats[task.status] = (stats[task.status] ?? 0) + 1;
  if (outcome.violations.length > 0) {
    bad++;
    console.log(`seed ${seed}: ${outcome.violations.length} violations`);
    for (const violation of outcome.violations.slice(0, 4)) console.log(`  ${violation.invariant}: ${violation.what.slice(0, 700)}`);
    if (bad >= 12) break;
  }
}
console.log(((performance.now() - t) / count).toFixed(2), "ms/seed", JSON.stringify(stats));
