// Loaded into a process with --import: shifts its wall clock by the milliseconds that stand in a file, which may change at any time.
// performance.now() and timers go on as they are: only the time of day jumps, as it does when somebody sets it or NTP steps it.
import { readFileSync } from "node:fs";

const lookEveryMs = 100;
const file = new URL(import.meta.url).searchParams.get("file") ?? "";
const RealDate = Date;
const realNow = Date.now;
let offsetMs = 0;

function look(): void {
  try {
    offsetMs = Number(readFileSync(file, "utf8"));
  } catch {
    // Not there: the clock is right.
  }
}

const now = (): number => realNow() + offsetMs;

look();
setInterval(look, lookEveryMs).unref();
RealDate.now = now;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  apply: () => new RealDate(now()).toString(),
});
RealDate.prototype.constructor = globalThis.Date;
