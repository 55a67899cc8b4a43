// `npm run test:long`: what takes longer than an hour and is run once for a change of the engine. Each part prints its own figures; the last lines say what came of each.
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const help = `Runs everything that proves the engine, and takes long: seeds, all mutants, every crash point, ten minutes of chaos, half an hour of soak.

  npm run test:long -- [options]

  --only <part>   simulate, mutants, crash-points, chaos, soak; may be given several times
  --seeds <n>     of the simulation (200000)
  --from <n>      its first seed (1)
  --seed <n>      of chaos (7)
  --help

The soak runs beside the seeds: it is meant to be idle most of the time.`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    seeds: { type: "string", default: "200000" },
    from: { type: "string", default: "1" },
    seed: { type: "string", default: "7" },
    help: { type: "boolean", default: false },
  },
});

const parts: Record<string, readonly string[]> = {
  mutants: ["test/chaos/simulation/mutants-main.ts"],
  "crash-points": ["test/chaos/simulation/crash-points-main.ts"],
  chaos: ["test/chaos/processes/main.ts", "--minutes", "10", "--seed", values.seed],
  soak: ["test/chaos/soak/main.ts", "--minutes", "30"],
  simulate: ["test/chaos/simulation/main.ts", "--seeds", values.seeds, "--from", values.from],
};

async function run(name: string): Promise<{ name: string; code: number; minutes: number }> {
  const from = performance.now();
  console.log(`\n== ${name}`);
  const child = spawn(process.execPath, parts[name] ?? [], { stdio: "inherit" });
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", (ended) => resolve(ended ?? 1));
  });
  return { name, code, minutes: (performance.now() - from) / 60_000 };
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(help);
    return 0;
  }
  const chosen = values.only ?? Object.keys(parts);
  const unknown = chosen.find((name) => !(name in parts));
  if (unknown !== undefined) {
    console.error(`There is no part "${unknown}": ${Object.keys(parts).join(", ")}.`);
    return 2;
  }
  const results: Awaited<ReturnType<typeof run>>[] = [];
  const beside = ["soak", "simulate"].filter((name) => chosen.includes(name));
  for (const name of chosen) if (!beside.includes(name)) results.push(await run(name));
  results.push(...(await Promise.all(beside.map(run))));
  console.log("\n== Result");
  for (const { name, code, minutes } of results) console.log(`${code === 0 ? "passed" : "FAILED"}  ${name.padEnd(14)} ${minutes.toFixed(1)} minutes`);
  return results.every(({ code }) => code === 0) ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
