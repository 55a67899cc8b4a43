// Sending one reset and waiting for what it brings about: the steps that every job is made of that switches a server.
import { AppError } from "#schema/errors.ts";
import type { JobType } from "#schema/jobs/index.ts";
import { powerActionTitle, type ResetType } from "#schema/jobs/power-action.ts";
import type { PowerState } from "#schema/vocabulary.ts";
import type { JobContext, ProbeVerdict, StepOptions } from "../job.ts";
import { AnswerLost, RedfishError } from "../redfish/errors.ts";
import type { Idrac } from "../redfish/idrac.ts";
import { quirks } from "../redfish/quirks.ts";
import { deviceStep } from "./device-step.ts";
import { goalOf, isGraceful, type PowerReading, readPower, seenToHappen, tracesSince, verdictOf } from "./power.ts";

/** How long a probe looks for traces before it says that there are none. */
const settleMs = 15_000;
const gracefulSettleMs = 60_000;
/** iDRAC10 refuses to power on for some seconds after off. */
const restAfterOffMs = 120_000;
/** The Lifecycle log is asked for traces this often while waiting. */
const logEveryMs = 3_000;

export interface ResetSent {
  /** Milliseconds UTC; deadlines count from here, after a restart of the agent too. */
  sent_at: number;
  /** False when the server said that it was in that state already. */
  accepted: boolean;
}

export function readPowerStep<T extends JobType>(ctx: JobContext<T>, name: string, title: string): Promise<PowerReading> {
  return deviceStep(ctx, name, { kind: "read", title }, (idrac, signal) => readPower(idrac, signal));
}

/** Sends a reset, once. After a crash in between, the server itself is asked whether it happened. */
export async function sendReset<T extends JobType>(ctx: JobContext<T>, name: string, type: ResetType, before: PowerReading): Promise<ResetSent> {
  const title = powerActionTitle[type];
  const startedAt = ctx.clock.now();
  const send = (idrac: Idrac, signal: AbortSignal): Promise<ResetSent> => sendOnce(ctx, idrac, type, before, signal);
  try {
    const probe = async (signal: AbortSignal): Promise<ProbeVerdict<ResetSent>> => {
      const verdict = await look(ctx, type, before, signal);
      return verdict.verdict === "happened" ? { verdict: "happened", value: { sent_at: startedAt, accepted: true } } : verdict;
    };
    // An NMI leaves no trace that could be looked for.
    const options: StepOptions<ResetSent> = goalOf(type, before.power_state) === "nothing" ? { kind: "once", title } : { kind: "probe", title, probe };
    const sent: ResetSent | undefined = await deviceStep(ctx, name, options, send);
    // A person who decided that it happened leaves no result behind.
    return sent ?? { sent_at: startedAt, accepted: true };
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error;
    throw new AppError("unreachable", `The connection broke while "${title}" was being sent, and the server shows that it did not happen.`, {
      hint: "Nothing was changed. Run the job again.",
      cause: error,
    });
  }
}

async function sendOnce<T extends JobType>(ctx: JobContext<T>, idrac: Idrac, type: ResetType, before: PowerReading, signal: AbortSignal): Promise<ResetSent> {
  const system = await idrac.system(signal);
  const giveUpAt = ctx.clock.monotonic() + restAfterOffMs;
  for (;;) {
    try {
      await idrac.reset(system, type, signal);
      const sent_at = ctx.clock.now();
      ctx.log(`${inWords(type)} sent.`);
      return { sent_at, accepted: true };
    } catch (error) {
      if (!(error instanceof RedfishError)) throw error;
      if (error.messageId !== null && quirks.alreadyInPowerState.messageIds.has(error.messageId)) {
        ctx.log(`The iDRAC says: ${error.messageId === "PSU501" ? "the server is already on" : "the server is already off"} (${error.messageId}).`);
        return { sent_at: ctx.clock.now(), accepted: false };
      }
      const isTooSoon = goalOf(type, before.power_state) === "On" && quirks.onTooSoonAfterOff.shows(error.httpStatus, error.messageId);
      // It said no, so sending it again sends it for the first time; but not after a cancel.
      if (!isTooSoon || ctx.clock.monotonic() > giveUpAt) throw error;
      if (ctx.signal.aborted) throw ctx.signal.reason;
      ctx.log("The iDRAC does not power on so soon after off; trying again in 2 s.");
      await ctx.clock.sleep(2_000, signal);
    }
  }
}

/** The probe: looks for traces until there are some, or until there would have been. */
async function look<T extends JobType>(ctx: JobContext<T>, type: ResetType, before: PowerReading, signal: AbortSignal): Promise<ProbeVerdict<null>> {
  const idrac = await ctx.idrac();
  const until = ctx.clock.monotonic() + (isGraceful(type, before.power_state) ? gracefulSettleMs : settleMs);
  for (;;) {
    const seen = await tracesSince(idrac, before, signal, { withLog: true });
    if (seenToHappen(type, before.power_state, seen) || ctx.clock.monotonic() >= until) return verdictOf(type, before.power_state, seen);
    await ctx.clock.sleep(1_000, signal);
  }
}

export interface Waited {
  reached: boolean;
  power_state: PowerState;
}

/** Waits until the server's own state says what the reset was for. Never throws for lack of time: the caller decides what then. */
export function waitForReset<T extends JobType>(ctx: JobContext<T>, name: string, type: ResetType, before: PowerReading, deadline: number): Promise<Waited> {
  const goal = goalOf(type, before.power_state);
  const title = goal === "restarted" ? "Wait for the restart" : `Wait until it is ${goal.toLowerCase()}`;
  return deviceStep(ctx, name, { kind: "read", title }, (idrac, signal) => waitUntilSeen(ctx, idrac, type, before, deadline, signal));
}

async function waitUntilSeen<T extends JobType>(ctx: JobContext<T>, idrac: Idrac, type: ResetType, before: PowerReading, deadline: number, signal: AbortSignal): Promise<Waited> {
  const goal = goalOf(type, before.power_state);
  const startedAt = ctx.clock.monotonic();
  // Why the monotonic clock from here on: a wall clock that is set while the server restarts must neither end the wait nor draw it out.
  const giveUpAt = startedAt + Math.max(0, deadline - ctx.clock.now());
  let lastLogAt = Number.NEGATIVE_INFINITY;
  let spokenAt = startedAt;
  let hasRestarted = goal !== "restarted";
  for (;;) {
    const waitedMs = ctx.clock.monotonic() - startedAt;
    const withLog = !hasRestarted && ctx.clock.monotonic() - lastLogAt >= logEveryMs;
    if (withLog) lastLogAt = ctx.clock.monotonic();
    const seen = await tracesSince(idrac, before, signal, { withLog });
    hasRestarted ||= seenToHappen(type, before.power_state, seen);
    const wanted = goal === "Off" ? "Off" : "On";
    if (hasRestarted && seen.power_state === wanted) return { reached: true, power_state: seen.power_state };
    if (ctx.clock.monotonic() >= giveUpAt) return { reached: false, power_state: seen.power_state };
    if (ctx.clock.monotonic() - spokenAt >= 5_000) {
      spokenAt = ctx.clock.monotonic();
      ctx.log(`${inWords(type)} sent, waiting for the server (${Math.round(waitedMs / 1000)} s, it is ${seen.power_state}).`);
    }
    await ctx.clock.sleep(Math.min(pauseMs(waitedMs), Math.max(1, giveUpAt - ctx.clock.monotonic())), signal);
  }
}

/** "Power off", "NMI": what was sent, for a sentence. */
function inWords(type: ResetType): string {
  return powerActionTitle[type].replace(/^Send /, "").replace(/ now$/, "");
}

/** Often at first, when most servers get there; rarely later. */
function pauseMs(waitedMs: number): number {
  if (waitedMs < 5_000) return 500;
  return waitedMs < 60_000 ? 1_000 : 5_000;
}
