// `npm run mutants`: seeded bugs, one after the other, and the seed that catches each.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { mutants as all, type Mutant } from "./mutants.ts";
import { mutantNamed } from "./mutate.ts";
import { Hung, type Ran, runTask } from "./pool.ts";

const mutants = all.filter(({ isRare }) => isRare !== true);

const help = `Builds a known bug into one core, and runs seeds until one of them breaks an invariant. A mutant that survives is a hole in the checker.

  npm run mutants -- [options]

  --only <name>   this one; may be given several times
  --rotate <n>    so many of them, others every day: for a run that has no time for all
  --seeds <n>     gives up after so many seeds (default 2000)
  --workers <n>   processes (default: one for each core)
  --help

The mutants: ${mutants.map(({ name }) => name).join(", ")}.`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    rotate: { type: "string" },
    seeds: { type: "string", default: "2000" },
    workers: { type: "string", default: String(availableParallelism()) },
    help: { type: "boolean", default: false },
  },
});

/** 2,000 seeds take a minute; a bug may also show in that nothing comes any more. */
const limitMs = 180_000;

interface Verdict {
  mutant: Mutant;
  caughtBy: string | null;
  text: string;
}

/** A window over the list that moves on by its own length every day. */
function rotated(count: number): readonly Mutant[] {
  const from = (Math.floor(Date.now() / 86_400_000) * count) % mutants.length;
  return Array.from({ length: Math.min(count, mutants.length) }, (_, i) => mutants[(from + i) % mutants.length] as Mutant);
}

async function judge(mutant: Mutant, seeds: number): Promise<Verdict> {
  let ran: Ran;
  try {
    ran = await runTask({ from: 1, count: seeds, step: 1, mutant: mutant.name, isFirstEnough: true }, undefined, limitMs);
  } catch (error) {
    if (!(error instanceof Hung)) throw error;
    return { mutant, caughtBy: "hang", text: "turns in a circle" };
  }
  const [first] = ran.broken;
  const seconds = `${(ran.wallMs / 1000).toFixed(1)} s`;
  if (!first) return { mutant, caughtBy: null, text: `SURVIVES ${seeds} seeds (${seconds})` };
  const invariants = [...new Set(first.violations.map(({ invariant }) => invariant))].join(", ");
  return { mutant, caughtBy: invariants, text: `seed ${String(first.seed).padStart(5)}  ${invariants.padEnd(10)} ${seconds}` };
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(help);
    return 0;
  }
  for (const name of ["seeds", "workers", "rotate"] as const) {
    const text = values[name];
    if (text === undefined || (Number.isSafeInteger(Number(text)) && Number(text) > 0)) continue;
    console.error(`--${name} ${text}: must be a whole number from 1 on.`);
    return 2;
  }
  const unknown = values.only?.find((name) => !all.some((mutant) => mutant.name === name));
  if (unknown !== undefined) {
    console.error(`There is no mutant "${unknown}": ${all.map(({ name }) => name).join(", ")}.`);
    return 2;
  }
  const chosen = values.only ? values.only.map(mutantNamed) : values.rotate === undefined ? mutants : rotated(Number(values.rotate));
  const waiting = [...chosen];
  const verdicts: Verdict[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const verdict = await judge(mutant, Number(values.seeds));
      verdicts.push(verdict);
      console.log(`${verdict.caughtBy === null ? "✗" : "✓"} ${mutant.name.padEnd(30)} ${verdict.text.padEnd(32)} ${mutant.mistake}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, work));
  const survivors = verdicts.filter((verdict) => verdict.caughtBy === null);
  console.log(`${verdicts.length} mutants, ${verdicts.length - survivors.length} caught, ${survivors.length} survive`);
  return survivors.length === 0 ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
