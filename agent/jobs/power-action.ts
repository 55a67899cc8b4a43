import { AppError } from "#schema/errors.ts";
import type { TargetResult } from "#schema/jobs/index.ts";
import { type PowerAction, powerActionTitle, type ResetType } from "#schema/jobs/power-action.ts";
import type { PowerState } from "#schema/vocabulary.ts";
import type { Handler, JobContext } from "../job.ts";
import { connect } from "../steps/connect.ts";
import { goalOf, isGraceful, type PowerReading } from "../steps/power.ts";
import { type ResetSent, readPowerStep, sendReset, waitForReset } from "../steps/reset.ts";

type Context = JobContext<"power_action">;
type Result = TargetResult<"power_action">;

const plainWords: Partial<Record<PowerAction, ResetType>> = { on: "On", off: "ForceOff", graceful_shutdown: "GracefulShutdown", reset: "ForceRestart", nmi: "Nmi" };

/** From the request's acceptance until the server's own state shows it; Dell's scripts wait as long. */
const forcedMs = 5 * 60_000;

export function resetTypeOf(action: PowerAction): ResetType {
  return plainWords[action] ?? (action as ResetType);
}

export type Plan = { do: "nothing"; why: string } | { do: "send"; type: ResetType } | { do: "shut_down_and_start" };

/** What has to be done to a server in this state. Throws `unsupported` and `precondition_failed`, in words. */
export function planOf(type: ResetType, { power_state: state, allowed }: Pick<PowerReading, "power_state" | "allowed">): Plan {
  const goal = goalOf(type, state);
  const isOff = state === "Off" || state === "PoweringOff";
  if (type !== "PushPowerButton") {
    if (goal === "On" && (state === "On" || state === "PoweringOn")) return { do: "nothing", why: "The server is on already." };
    if (goal === "Off" && isOff) return { do: "nothing", why: "The server is off already." };
    if ((goal === "restarted" || goal === "nothing") && isOff) {
      throw new AppError("precondition_failed", `The server is off: there is nothing to ${type === "Nmi" ? "send an NMI to" : "restart"}.`, { hint: 'Use "Power on" instead.' });
    }
  }
  if (!allowed || allowed.includes(type)) return { do: "send", type };
  // iDRAC8 from 2.70 on and early iDRAC9 have no GracefulRestart (dell/dellemc-openmanage-ansible-modules issue 91).
  if (type === "GracefulRestart" && allowed.includes("GracefulShutdown") && allowed.includes("On")) return { do: "shut_down_and_start" };
  if (type === "ForceOn" && allowed.includes("On")) return { do: "send", type: "On" };
  throw new AppError("unsupported", `This server does not allow ${type}.`, { hint: `It allows ${allowed.join(", ")}.`, details: { allowed } });
}

/** Switches a server; done only when the server's own state says so. */
export const powerAction: Handler<"power_action"> = async (ctx) => {
  await connect(ctx);
  const type = resetTypeOf(ctx.details.action);
  const before = await readPowerStep(ctx, "read-power", "Read the power state");
  ctx.log(`The server is ${before.power_state}.`);
  ctx.progress(10);
  const plan = planOf(type, before);
  switch (plan.do) {
    case "nothing":
      ctx.log(plan.why);
      await settle(ctx, type, before);
      return finish(ctx, before, { reset_type: type, changed: false, forced: false }, settledStateOf(type, before.power_state));
    case "send":
      return sendAndSee(ctx, plan.type, before);
    case "shut_down_and_start":
      ctx.log("This iDRAC has no graceful restart: shutting down, then powering on.");
      return shutDownAndStart(ctx, before);
  }
};

async function sendAndSee(ctx: Context, type: ResetType, before: PowerReading): Promise<Result> {
  const sent = await sendReset(ctx, "send", type, before);
  ctx.progress(30);
  const goal = goalOf(type, before.power_state);
  if (!sent.accepted) return alreadyThere(ctx, type, before);
  if (goal === "nothing") return finish(ctx, before, { reset_type: type, changed: true, forced: false });
  const waited = await waitForReset(ctx, "wait", type, before, deadlineOf(ctx, type, before, sent));
  if (waited.reached) return finish(ctx, before, { reset_type: type, changed: true, forced: false }, waited.power_state);
  if (!isGraceful(type, before.power_state)) return tooLate(ctx, type);
  if (ctx.details.on_timeout === "fail") return tooLate(ctx, type);
  await forceOff(ctx);
  if (goal === "restarted") await powerOn(ctx);
  return finish(ctx, before, { reset_type: type, changed: true, forced: true });
}

/** GracefulRestart where the iDRAC has none. */
async function shutDownAndStart(ctx: Context, before: PowerReading): Promise<Result> {
  const sent = await sendReset(ctx, "shut-down", "GracefulShutdown", before);
  ctx.progress(30);
  const waited = await waitForReset(ctx, "wait-off", "GracefulShutdown", before, deadlineOf(ctx, "GracefulShutdown", before, sent));
  if (!waited.reached) {
    if (ctx.details.on_timeout === "fail") return tooLate(ctx, "GracefulRestart");
    await forceOff(ctx);
  }
  ctx.progress(60);
  await powerOn(ctx);
  return finish(ctx, before, { reset_type: "GracefulRestart", changed: true, forced: !waited.reached });
}

async function forceOff(ctx: Context): Promise<void> {
  ctx.log(`The operating system did not shut down within ${ctx.details.graceful_timeout_seconds} s; powering off, as chosen.`, "warn");
  await switchTo(ctx, "force-off", "ForceOff", "Off");
}

async function powerOn(ctx: Context): Promise<void> {
  await switchTo(ctx, "power-on", "On", "On");
}

/** One more reset on the way: read, send, wait. */
async function switchTo(ctx: Context, name: string, type: ResetType, wanted: PowerState): Promise<void> {
  const before = await readPowerStep(ctx, `${name}-before`, "Read the power state");
  if (before.power_state === wanted) return;
  const sent = await sendReset(ctx, name, type, before);
  const waited = await waitForReset(ctx, `${name}-wait`, type, before, sent.sent_at + forcedMs);
  if (!waited.reached) await tooLate(ctx, type);
}

/** 409 PSU501 or PSU502: fine for on and off; a restart of a server that is off did not happen. */
async function alreadyThere(ctx: Context, type: ResetType, before: PowerReading): Promise<Result> {
  if (goalOf(type, before.power_state) === "restarted") {
    throw new AppError("precondition_failed", "The server went off before it could be restarted.", { hint: 'Use "Power on" instead.' });
  }
  return finish(ctx, before, { reset_type: type, changed: false, forced: false });
}

function deadlineOf(ctx: Context, type: ResetType, before: PowerReading, sent: ResetSent): number {
  return sent.sent_at + (isGraceful(type, before.power_state) ? ctx.details.graceful_timeout_seconds * 1000 : forcedMs);
}

async function tooLate(ctx: Context, type: ResetType): Promise<never> {
  const now = await readBack(ctx);
  const isOsSlow = type === "GracefulShutdown" || type === "GracefulRestart" || type === "PushPowerButton";
  const waitedSeconds = isOsSlow ? ctx.details.graceful_timeout_seconds : forcedMs / 1000;
  throw new AppError("timeout", `${powerActionTitle[type]} was sent, but ${waitedSeconds} s later the server is ${now.power_state}.`, {
    hint: isOsSlow
      ? 'The operating system did not obey; it may have no agent, or wait for somebody. Shut it down from its console, or choose "Power it off" for this case.'
      : "Look at the server's console and its event logs.",
  });
}

/** On its way there already (somebody else switched it): nothing is sent, but the arrival is waited for. */
async function settle(ctx: Context, type: ResetType, before: PowerReading): Promise<void> {
  if (before.power_state === "On" || before.power_state === "Off") return;
  const waited = await waitForReset(ctx, "wait", type, before, ctx.clock.now() + forcedMs);
  if (!waited.reached) await tooLate(ctx, type);
}

/** A state that is on its way counts as there once it has arrived; the read-back says where it is. */
function settledStateOf(type: ResetType, state: PowerState): PowerState | undefined {
  return goalOf(type, state) === state ? state : undefined;
}

async function finish(ctx: Context, before: PowerReading, done: Pick<Result, "reset_type" | "changed" | "forced">, expected?: PowerState): Promise<Result> {
  const now = await readBack(ctx);
  if (expected !== undefined && now.power_state !== expected) ctx.log(`Meanwhile the server is ${now.power_state} again.`, "warn");
  ctx.log(`The server is ${now.power_state}.`);
  ctx.progress(100);
  return { power_state: now.power_state, previous_power_state: before.power_state, ...done };
}

/** The last look, and what the inventory is told. */
async function readBack(ctx: Context): Promise<PowerReading> {
  const now = await readPowerStep(ctx, "read-back", "Read the power state again");
  ctx.found({ finding: "facts", server_id: ctx.server.id, facts: { power_state: now.power_state }, seen_at: ctx.clock.now() });
  return now;
}
