// The host's power as a state machine. A 204 only means that the request was taken: the state follows seconds to
// minutes later, a graceful shutdown may never end, and each reset leaves its traces in the Lifecycle log (redfish.md 9).
import type { Cancel, Clock } from "../clock.ts";
import { Refusal, refuse } from "./errors.ts";

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

const POWER_TIMES: PowerTimes = {
  poweringOnMs: 4_000,
  poweringOffMs: 3_000,
  postMs: 90_000,
  guestShutdownMs: 30_000,
  restMs: 10_000,
};

export type PowerEvent = "off" | "on" | "reset" | "booted" | "nmi";

export interface PowerOptions {
  readonly initial: "On" | "Off";
  readonly restsAfterOff: boolean;
  readonly times?: Partial<PowerTimes>;
  readonly record: (messageId: string, args?: readonly string[]) => void;
}

export class Power {
  readonly times: PowerTimes;
  /** No operating system, or one that does not listen: a graceful shutdown is taken and never ends. */
  guestIgnoresShutdown = false;
  /** Counts every start of the host: power on, reset, power cycle. The judge for "exactly one reboot". */
  bootCount = 0;
  lastResetAtMs: number;
  #clock: Clock;
  #options: PowerOptions;
  #state: PowerState;
  #postUntilMs = 0;
  #offSinceMs = Number.NEGATIVE_INFINITY;
  #pending: Cancel[] = [];
  #listeners = new Set<(event: PowerEvent) => void>();

  constructor(clock: Clock, options: PowerOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#state = options.initial;
    this.times = { ...POWER_TIMES, ...options.times };
    this.lastResetAtMs = clock.now() - 86_400_000;
  }

  get state(): PowerState {
    return this.#state;
  }

  get isInPost(): boolean {
    return this.#state === "On" && this.#clock.now() < this.#postUntilMs;
  }

  /** For what runs on the host (an operating system, a pending BIOS job): told of every change. */
  listen(listener: (event: PowerEvent) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts the host into a state at once, as a test sets its scene: no log entries, no boot counted. */
  set(state: "On" | "Off"): void {
    this.#cancelPending();
    this.#state = state;
    this.#postUntilMs = 0;
    this.#offSinceMs = Number.NEGATIVE_INFINITY;
  }

  /** Carries out a ResetType that the caller has found to be allowed; throws a 409 where a real iDRAC would. */
  reset(type: string): void {
    if (type === "On") return this.#powerOn();
    if (type === "PushPowerButton") return this.#state === "Off" ? this.#powerOn() : this.#shutDown(() => {});
    if (this.#state === "Off" || this.#state === "PoweringOff") throw refuse(409, "PSU502");
    switch (type) {
      case "ForceOff":
        this.#options.record("RAC0704");
        return this.#powerOff(() => {});
      case "GracefulShutdown":
        return this.#shutDown(() => {});
      case "ForceRestart":
        this.#options.record("RAC0703");
        return this.#restart();
      case "GracefulRestart":
        return this.#shutDown(() => this.#after(this.times.poweringOffMs, () => this.#start()));
      case "PowerCycle":
        this.#options.record("RAC0702");
        return this.#powerOff(() => this.#after(this.times.poweringOffMs, () => this.#start()));
      case "Nmi":
        return this.#tell("nmi");
      default:
        throw new Error(`unknown reset type ${type}`);
    }
  }

  stop(): void {
    this.#cancelPending();
    this.#listeners.clear();
  }

  #powerOn(): void {
    if (this.#state !== "Off") throw refuse(409, "PSU501");
    if (this.#options.restsAfterOff && this.#clock.now() - this.#offSinceMs < this.times.restMs) {
      throw new Refusal(409, [{ id: "ActionParameterValueConflict", args: ["ResetType", "On"] }]);
    }
    this.#options.record("RAC0701");
    this.#start();
  }

  #start(): void {
    this.#cancelPending();
    this.#state = "PoweringOn";
    this.#options.record("SYS1000");
    this.#countBoot();
    this.#after(this.times.poweringOnMs, () => {
      this.#state = "On";
      this.#tell("on");
      this.#post();
    });
  }

  #restart(): void {
    this.#cancelPending();
    this.#options.record("SYS1003");
    this.#countBoot();
    this.#state = "On";
    this.#tell("reset");
    this.#post();
  }

  #powerOff(then: () => void): void {
    this.#cancelPending();
    this.#state = "PoweringOff";
    this.#after(this.times.poweringOffMs, () => {
      this.#state = "Off";
      this.#offSinceMs = this.#clock.now();
      this.#options.record("SYS1001");
      this.#tell("off");
      then();
    });
  }

  /** The state stays On while the guest shuts down; a second request meanwhile starts it anew. */
  #shutDown(then: () => void): void {
    this.#cancelPending();
    if (this.guestIgnoresShutdown) return;
    this.#after(this.times.guestShutdownMs, () => this.#powerOff(then));
  }

  #post(): void {
    this.#postUntilMs = this.#clock.now() + this.times.postMs;
    this.#after(this.times.postMs, () => this.#tell("booted"));
  }

  #countBoot(): void {
    this.bootCount += 1;
    this.lastResetAtMs = this.#clock.now();
  }

  #after(ms: number, run: () => void): void {
    this.#pending.push(this.#clock.after(ms, run));
  }

  #cancelPending(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending = [];
  }

  #tell(event: PowerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
