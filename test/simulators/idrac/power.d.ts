import type { Cancel, Clock } from "../clock.ts";
export type PowerState = "On" | "Off" | "PoweringOn" | "PoweringOff";
export interface PowerTimes {
  readonly poweringOnMs: number;
  readonly poweringOffMs: number;
  /** From power or reset until the operating system takes over. */
  readonly postMs: number;
  readonly guestShutdownMs: number;
  /** iDRAC10 refuses On for this long after the host went off (ironic release note redfish-power-on-conflict). */
  readonly restMs: number;
}
export declare const POWER_TIMES: PowerTimes;
export type PowerEvent = "off" | "on" | "reset" | "booted" | "nmi";
export interface PowerOptions {
  readonly initial: "On" | "Off";
  readonly restsAfterOff: boolean;
  readonly times?: Partial<PowerTimes>;
  readonly record: (messageId: string, args?: readonly string[]) => void;
}
export declare class Power {
  #private;
  readonly times: PowerTimes;
  /** No operating system, or one that does not listen: a graceful shutdown is taken and never ends. */
  guestIgnoresShutdown: boolean;
  /** Counts every start of the host: power on, reset, power cycle. The judge for "exactly one reboot". */
  bootCount: number;
  lastResetAtMs: number;
  constructor(clock: Clock, options: PowerOptions);
  get state(): PowerState;
  get isInPost(): boolean;
  /** For what runs on the host (an operating system, a pending BIOS job): told of every change. */
  listen(listener: (event: PowerEvent) => void): Cancel;
  /** Puts the host into a state at once, as a test sets its scene: no log entries, no boot counted. */
  set(state: "On" | "Off"): void;
  /** Carries out a ResetType that the caller has found to be allowed; throws a 409 where a real iDRAC would. */
  reset(type: string): void;
  stop(): void;
}
