// `npm run chaos`: the product as real processes on this machine, killed, stopped, cut off and led astray for some minutes; then the books are read.
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Lifetime, Stopped } from "#test/stage/lifetime.ts";
import { stopAll } from "#test/stage/process.ts";
import { check } from "../checker.ts";
import { alarms, table } from "./report.ts";
import { run } from "./run.ts";
import { unmountAll } from "./small-disk.ts";

const help = `Kills, stops, cuts off and leads astray a whole product on this machine, then proves from what is left that nothing was lost and nothing happened twice.

  npm run chaos -- [options]

  --minutes <n>   how long; the way to rest comes on top     (10)
  --seed <n>      schedule and wishes follow from it         (a random one, printed)
  --keep          leaves the folder with databases and logs
  --help

The same seed gives the same schedule. When a blow really falls, and what it hits, only the machine knows: a seed is no replay.
Loopback only. With root, two processes also get a small disk of their own (tmpfs) that is filled now and then; without, that is skipped, and said.`;

const mostMinutes = 600;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "10" }, seed: { type: "string" }, keep: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const minutes = Number(values.minutes);
  const seed = values.seed === undefined ? randomInt(1, 1_000_000) : Number(values.seed);
  if (!(minutes > 0 && minutes <= mostMinutes) || !Number.isSafeInteger(seed)) {
    console.error(`--minutes is a number up to ${mostMinutes}, --seed a whole number.`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "dsm-chaos-"));
  const stop = new AbortController();
  const life = new Lifetime();
  console.log(`Chaos for ${minutes} minutes with seed ${seed}, in ${folder}`);
  try {
    const outcome = await Promise.race([run({ folder, seed, lengthMs: minutes * 60_000, stop: stop.signal }), life.over]);
    const violations = check(outcome.books.history);
    console.log(`\n${table(outcome, seed, minutes, violations)}\n`);
    for (const { invariant, what } of violations) console.log(`${invariant}: ${what}`);
    const seen = alarms(outcome);
    for (const alarm of seen) console.log(alarm);
    for (const job of outcome.rest.open) console.log(`Open at rest: ${job}`);
    if (values.keep) writeFileSync(join(folder, "history.json"), JSON.stringify(outcome.books.history));
    return violations.length + seen.length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof Stopped) console.error(`\n${error.message}`);
    else console.error(error);
    return error instanceof Stopped ? 130 : 1;
  } finally {
    life.ending();
    stop.abort();
    await stopAll();
    if (values.keep) console.log(`Kept: ${folder}`);
    unmountAll({ keep: values.keep });
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
