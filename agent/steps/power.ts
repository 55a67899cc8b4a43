// Power, as it can be seen: before a reset is sent, and afterwards, when the question is whether it happened. A 204 only
// means that the iDRAC took the request; the state follows seconds to minutes later.
import type { ResetType } from "#schema/jobs/power-action.ts";
import type { PowerState } from "#schema/vocabulary.ts";
import type { ProbeVerdict } from "../job.ts";
import { RedfishError, suffixOf } from "../redfish/errors.ts";
import type { Idrac } from "../redfish/idrac.ts";
import { quirks } from "../redfish/quirks.ts";
import { powerStateOf } from "./server-facts.ts";

/** The server's power at a moment, with what later tells whether something happened since. JSON: it is journalled. */
export interface PowerReading {
  power_state: PowerState;
  /** Null where the iDRAC keeps none (before iDRAC9 4.x) or has no time. */
  last_reset_time: string | null;
  /** Newest entry of the Lifecycle log; null where it cannot be read. */
  newest_log_entry: { id: string; created: string } | null;
  /** ResetTypes that the server allows; null where it does not say. */
  allowed: string[] | null;
}

/** Entries of the Lifecycle log that show what was done to the host (Dell EEMI: SYS1000 turning on, SYS1001 turning off, SYS1003 CPU reset; RAC0701 to RAC0704 requested power-up, power cycle, hard reset, power-off). */
const tracesOff = new Set(["SYS1001", "RAC0704"]);
const tracesOn = new Set(["SYS1000", "RAC0701"]);
const tracesReset = new Set(["SYS1003", "RAC0702", "RAC0703"]);

/** What was seen since a reading. */
export interface PowerTraces {
  power_state: PowerState;
  wentOff: boolean;
  wentOn: boolean;
  wasReset: boolean;
  /** False where neither a reset time nor the Lifecycle log can tell: then only the power state speaks. */
  hasWitness: boolean;
}

export async function readPower(idrac: Idrac, signal: AbortSignal): Promise<PowerReading> {
  const system = await idrac.system(signal);
  const [newest] = (await lifecycleEntries(idrac, signal, 1)) ?? [];
  return {
    power_state: powerStateOf(system.PowerState),
    last_reset_time: resetTimeOf(system.LastResetTime),
    newest_log_entry: newest ?? null,
    allowed: idrac.allowedResets(system) ?? null,
  };
}

/** Looks at the server again. The Lifecycle log is only asked where that is wanted: it is slow on a busy iDRAC. */
export async function tracesSince(idrac: Idrac, before: PowerReading, signal: AbortSignal, options: { withLog: boolean }): Promise<PowerTraces> {
  const system = await idrac.system(signal);
  const resetTime = resetTimeOf(system.LastResetTime);
  const hasNewResetTime = before.last_reset_time !== null && resetTime !== null && resetTime !== before.last_reset_time;
  const entries = options.withLog && before.newest_log_entry !== null ? await lifecycleEntries(idrac, signal, 200, before.newest_log_entry) : undefined;
  const shows = (traces: ReadonlySet<string>): boolean => entries?.some((entry) => traces.has(entry.messageId)) ?? false;
  return {
    power_state: powerStateOf(system.PowerState),
    wentOff: shows(tracesOff),
    wentOn: shows(tracesOn),
    wasReset: hasNewResetTime || shows(tracesReset),
    hasWitness: (before.last_reset_time !== null && resetTime !== null) || entries !== undefined,
  };
}

/** What the traces say about one reset that was meant to be sent after `before` was read. Null: not seen (yet). */
export function seenToHappen(type: ResetType, before: PowerState, seen: PowerTraces): boolean {
  const isOff = seen.power_state === "Off" || seen.power_state === "PoweringOff";
  const isOn = seen.power_state === "On" || seen.power_state === "PoweringOn";
  switch (goalOf(type, before)) {
    case "On":
      return isOn || seen.wentOn;
    case "Off":
      return isOff || seen.wentOff;
    case "restarted":
      // Of a server that was off already, "off" shows nothing.
      return (before === "Off" || before === "PoweringOff" ? isOn : isOff || seen.power_state === "PoweringOn") || seen.wasReset || seen.wentOff || seen.wentOn;
    case "nothing":
      return false;
  }
}

export type PowerGoal = "On" | "Off" | "restarted" | "nothing";

/** What a ResetType brings about (DSP2046 Resource.ResetType). Pressing the button shuts a running server down and starts one that is off. */
export function goalOf(type: ResetType, before: PowerState): PowerGoal {
  switch (type) {
    case "On":
    case "ForceOn":
      return "On";
    case "ForceOff":
    case "GracefulShutdown":
      return "Off";
    case "ForceRestart":
    case "GracefulRestart":
    case "PowerCycle":
      return "restarted";
    case "PushPowerButton":
      return before === "Off" ? "On" : "Off";
    case "Nmi":
      return "nothing";
  }
}

/** Whether the operating system has to play along, so that nothing may be seen for minutes. */
export function isGraceful(type: ResetType, before: PowerState): boolean {
  return type === "GracefulShutdown" || type === "GracefulRestart" || (type === "PushPowerButton" && before !== "Off");
}

/** The probe's judgement once it has looked long enough. */
export function verdictOf(type: ResetType, before: PowerState, seen: PowerTraces): ProbeVerdict<null> {
  if (seenToHappen(type, before, seen)) return { verdict: "happened", value: null };
  if (isGraceful(type, before)) {
    return { verdict: "unknown", why: "the server is still on, and a graceful request leaves no trace until the operating system has obeyed it" };
  }
  if (goalOf(type, before) === "restarted" && !seen.hasWitness) {
    return { verdict: "unknown", why: "this iDRAC keeps no time of the last reset, and its Lifecycle log cannot be read" };
  }
  return { verdict: "did_not_happen" };
}

function resetTimeOf(text: string | null | undefined): string | null {
  return quirks.unparseableTimes.isTime(text) ? text : null;
}

interface LifecycleEntry {
  id: string;
  created: string;
  messageId: string;
}

/** Newest entries of the Lifecycle log, down to the one that was newest before. Undefined where it cannot be read. */
async function lifecycleEntries(idrac: Idrac, signal: AbortSignal, most: number, until?: { id: string; created: string }): Promise<LifecycleEntry[] | undefined> {
  const entries: LifecycleEntry[] = [];
  try {
    for await (const page of idrac.log("lclog", signal)) {
      for (const raw of page) {
        const entry = { id: raw.Id ?? "", created: raw.Created ?? "", messageId: raw.MessageId ? suffixOf(raw.MessageId) : "" };
        if (until && entry.id === until.id && entry.created === until.created) return entries;
        entries.push(entry);
        if (entries.length >= most) return entries;
      }
    }
    return entries;
  } catch (error) {
    // No such log, no right to read it, or not ready: the power state has to do.
    if (error instanceof RedfishError) return undefined;
    throw error;
  }
}
