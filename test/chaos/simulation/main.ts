// `npm run simulate`: the product's cores in one thread, one seed after the other, judged by the checker.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { loadMutant, mutantNamed } from "./mutate.ts";
import type { Plan } from "./plan.ts";
import { runSeeds } from "./pool.ts";
import type { Outcome } from "./run.ts";
import { shrink, without } from "./shrink.ts";

const help = `Runs the real cores of control plane and agents in one thread, on a simulated network, disks, clocks and devices. What happens follows from the seed alone.

  npm run simulate -- [options]

  --seeds <n>       how many seeds (default 2000)
  --from <n>        the first one (default 1)
  --workers <n>     processes (default: one for each core)
  --seed <n>        this seed alone, with everything that its checker finds
  --without <list>  leaves out parts of that seed's plan: f0 is its first fault, o2 the third thing that somebody asks
  --trace           says what happens in that seed
  --mutant <name>   with this bug built in (npm run mutants -- --help lists them)
  --shrink          makes that seed's plan smaller as long as it breaks the same invariant, and prints it as JSON too
  --help

Ends with 1 when an invariant is broken (test/chaos/README.md says what they are). The first broken seed is made smaller, and the command that replays it is printed.`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    seed: { type: "string" },
    without: { type: "string", default: "" },
    trace: { type: "boolean", default: false },
    mutant: { type: "string" },
    shrink: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function number(text: string, name: string, least = 1): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  console.error(`--${name} ${text}: must be a whole number from ${least} on.`);
  process.exit(2);
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.seed !== undefined && values.shrink) {
    await smaller(number(values.seed, "seed"));
    return 1;
  }
  if (values.seed !== undefined) return await replay(number(values.seed, "seed"));
  const range = { from: number(values.from, "from"), count: number(values.seeds, "seeds") };
  const ran = await runSeeds(range, number(values.workers, "workers"), ({ seed, violations }) => {
    console.log(`seed ${seed} breaks ${violations[0]?.invariant}: ${violations[0]?.what}`);
  });
  const { virtualMs = 0, kills = 0, crashes = 0, frames = 0, requests = 0, dangerous = 0, jobs = 0, unknown = 0 } = ran.figures;
  const count = (value: number): string => value.toLocaleString("en");
  console.log(
    `${count(ran.seeds)} seeds from ${range.from} on in ${(ran.wallMs / 1000).toFixed(1)} s (${(ran.cpuMs / ran.seeds).toFixed(1)} ms of CPU each): ${count(Math.round(virtualMs / 3_600_000))} h of simulated time, ` +
      `${count(jobs)} jobs, ${count(requests)} requests, ${count(dangerous)} dangerous steps, ${count(frames)} frames, ${count(kills)} kills, ${count(crashes)} crashes on bad disks, ` +
      `${count(unknown)} decisions of people; ${ran.broken.length} seeds broken`,
  );
  const [first] = ran.broken;
  if (!first) return 0;
  await smaller(first.seed);
  return 1;
}

interface Simulation {
  planOf(seed: number): Plan;
  run(plan: Plan, trace?: (line: string) => void): Promise<Outcome>;
}

/** Loads the product, with the bug that was asked for. */
async function prepared(): Promise<Simulation> {
  if (values.mutant !== undefined) loadMutant(mutantNamed(values.mutant));
  const [{ takeWebCrypto }, { openDatabase }, { planOf }, { catchForWorlds, runPlan }] = await Promise.all([
    import("./runtime.ts"),
    import("./database.ts"),
    import("./plan.ts"),
    import("./run.ts"),
  ]);
  takeWebCrypto();
  catchForWorlds();
  const database = await openDatabase();
  return { planOf, run: (plan, trace) => runPlan(database, plan, trace ?? null) };
}

async function replay(seed: number): Promise<number> {
  const { planOf, run } = await prepared();
  const plan = without(planOf(seed), new Set(values.without.split(",").filter((name) => name !== "")));
  if (values.trace) for (const { at, what } of [...plan.faults, ...plan.operations]) console.log(`planned ${(at / 1000).toFixed(3).padStart(9)} s  ${JSON.stringify(what)}`);
  const { violations } = await run(plan, values.trace ? (line) => console.log(line) : undefined);
  for (const { invariant, what } of violations) console.log(`${invariant}: ${what}`);
  console.log(`seed ${seed}: ${violations.length === 0 ? "nothing broken" : `${violations.length} violations`}`);
  return violations.length === 0 ? 0 : 1;
}

async function smaller(seed: number): Promise<void> {
  const { planOf, run } = await prepared();
  const plan = planOf(seed);
  const [first] = (await run(plan)).violations;
  if (!first) {
    console.log(`seed ${seed} breaks nothing when it runs alone: the simulation is not as repeatable as it should be.`);
    return;
  }
  const left = await shrink(plan, async (candidate) => (await run(candidate)).violations.some(({ invariant }) => invariant === first.invariant));
  const small = without(plan, left);
  console.log(
    `\nSeed ${seed} still breaks ${first.invariant} with ${small.faults.length} of ${plan.faults.length} faults and ${small.operations.length} of ${plan.operations.length} requests:`,
  );
  for (const { at, what } of [...small.operations, ...small.faults].sort((a, b) => a.at - b.at)) console.log(`  ${(at / 1000).toFixed(3).padStart(8)} s  ${JSON.stringify(what)}`);
  if (values.shrink) console.log(JSON.stringify(small));
  console.log(`\n  npm run simulate -- --seed ${seed}${left.size > 0 ? ` --without ${[...left].join(",")}` : ""} --trace`);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
