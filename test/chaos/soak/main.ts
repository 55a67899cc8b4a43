// `npm run soak`: half an hour of steady load, and at the same time an agent whose control plane is gone. Neither may grow.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Lifetime, Stopped } from "#test/stage/lifetime.ts";
import { stopAll } from "#test/stage/process.ts";
import { type LoadOutcome, load } from "./load.ts";
import { type OrphanOutcome, orphan } from "./orphan.ts";
import { growthOf, readSamples } from "./slope.ts";

const help = `Watches for half an hour what the processes hold in memory: control plane and agent under steady load, and an agent whose control plane is gone.

  npm run soak -- [options]

  --minutes <n>   how long                                  (30)
  --rate <n>      jobs a minute                             (500)
  --goal <n>      megabytes that each may grow in 10 minutes (2)
  --keep          leaves the folder with samples and logs
  --help

The slope is a least squares fit after a third of the time, of what a process holds after a collection and of its RSS. Ends with 1 when one misses the goal.
Less than 20 minutes are too short to judge: so long the databases' page caches still fill. The slopes are printed all the same.`;

const minutesAtMost = 24 * 60;
/** Of the time. Caches fill, code is compiled, the first batches of everything come. */
const warmUp = 1 / 3;
/** At 500 jobs a minute the control plane's two page caches (64 MB each) are full after six minutes or so. */
const judgedFromMinutes = 20;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "30" },
      rate: { type: "string", default: "500" },
      goal: { type: "string", default: "2" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [minutes, rate, goal] = [Number(values.minutes), Number(values.rate), Number(values.goal)];
  if (!(minutes > 0 && minutes <= minutesAtMost && rate > 0 && goal > 0)) {
    console.error(`--minutes is a number up to ${minutesAtMost}, --rate and --goal are more than 0.`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "dsm-soak-"));
  const [loadFolder, orphanFolder] = [join(folder, "load"), join(folder, "orphan")];
  for (const each of [loadFolder, orphanFolder]) mkdirSync(each);
  const life = new Lifetime();
  const stop = new AbortController();
  const lengthMs = minutes * 60_000;
  console.log(`${minutes} minutes, ${rate} jobs a minute, in ${folder}`);
  try {
    const both = Promise.all([load(loadFolder, lengthMs, rate, stop.signal), orphan(orphanFolder, lengthMs, stop.signal)]);
    const [loaded, orphaned] = await Promise.race([both, life.over]);
    return report(loaded, orphaned, lengthMs, goal) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Stopped ? `\n${error.message}` : error);
    return error instanceof Stopped ? 130 : 1;
  } finally {
    life.ending();
    stop.abort();
    await stopAll();
    if (values.keep) console.log(`Kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

function report(loaded: LoadOutcome, orphaned: OrphanOutcome, lengthMs: number, goal: number): boolean {
  console.log(
    `\nLoad      ${loaded.asked} jobs asked for, ${loaded.left} left out for lack of room: ${Object.entries(loaded.byStatus)
      .map(([status, n]) => `${n} ${status}`)
      .join(", ")}`,
  );
  console.log(
    `Orphan    ${orphaned.accepted} jobs accepted, ${orphaned.workedOff} worked off without a control plane, ${orphaned.waiting} events wait in its journal, ${orphaned.dials} dials in vain, ${orphaned.isAlive ? "alive" : "DEAD"}\n`,
  );
  let isMet = orphaned.isAlive && orphaned.workedOff > 0 && (loaded.byStatus.completed ?? 0) > 0;
  const isJudged = lengthMs >= judgedFromMinutes * 60_000;
  for (const { process: name, file } of [...loaded.memory, ...orphaned.memory]) {
    const growth = growthOf(readSamples(file), (lengthMs / 1_000) * warmUp);
    if (!growth) {
      console.log(`${name}: too short to say anything`);
      continue;
    }
    const { rss, held, rssFrom, rssTo, samples } = growth;
    const isGood = rss < goal && held < goal;
    if (isJudged) isMet &&= isGood;
    console.log(
      `${name.padEnd(30)} RSS ${signed(rss)}, held after collection ${signed(held)} MB / 10 min (goal < ${goal}); RSS ${rssFrom.toFixed(0)} to ${rssTo.toFixed(0)} MB, ${samples} samples${isGood ? "" : isJudged ? "   NOT MET" : "   not judged, too short"}`,
    );
  }
  return isMet;
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
