import { z } from "zod";
import { PowerState } from "../vocabulary.ts";
import { defineJob } from "./define.ts";

/** ResetType of Resource.v1 (DSP2046); which of them a target allows, only the target knows. */
export const ResetType = z.enum(["On", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart", "Nmi", "ForceOn", "PushPowerButton", "PowerCycle"]);
export type ResetType = z.infer<typeof ResetType>;

export const PowerAction = z.enum(["on", "off", "graceful_shutdown", "reset", "nmi", ...ResetType.options]);
export type PowerAction = z.infer<typeof PowerAction>;

/** The plain words beside the Redfish term. */
export const powerActionTitle: Record<PowerAction, string> = {
  on: "Power on",
  off: "Power off now",
  graceful_shutdown: "Shut down",
  reset: "Reset now",
  nmi: "Send NMI",
  On: "Power on",
  ForceOff: "Power off now",
  GracefulShutdown: "Shut down",
  GracefulRestart: "Restart",
  ForceRestart: "Reset now",
  Nmi: "Send NMI",
  ForceOn: "Force on",
  PushPowerButton: "Press the power button",
  PowerCycle: "Power cycle",
};

export const powerAction = defineJob({
  type: "power_action",
  title: "Change power",
  description: "Switches a server on or off, resets it, or sends an NMI; done only when the server's own state says so.",
  target: "server",
  risk: "disruptive",
  retry: "never",
  timeoutMs: 30 * 60_000,
  concurrency: 8,
  operation: "power",
  group: "Power",
  // What a person means most of the time; the form holds all of them, with the Redfish terms.
  shortcuts: (["on", "graceful_shutdown", "reset", "off"] as const).map((action) => ({ title: powerActionTitle[action], details: { action } })),
  details: z.strictObject({
    action: PowerAction.meta({ label: "Action", titles: powerActionTitle, risks: { on: "change", On: "change", ForceOn: "change" } }),
    graceful_timeout_seconds: z
      .number()
      .int()
      .min(10)
      .max(3_600)
      .default(300)
      .meta({ label: "Wait for the operating system (s)", help: "A graceful shutdown or restart that takes longer is handled as chosen below.", advanced: true }),
    on_timeout: z
      .enum(["fail", "force"])
      .default("fail")
      .meta({ label: "If it does not shut down in time", titles: { fail: "Fail, leave it running", force: "Power it off" }, advanced: true }),
  }),
  result: z.object({
    power_state: PowerState,
    previous_power_state: PowerState,
    /** False when the server was in that state already. */
    changed: z.boolean(),
    reset_type: z.string(),
    /** True when a graceful action ran out of time and was forced. */
    forced: z.boolean(),
  }),
  summary: (details) => powerActionTitle[details.action],
});
