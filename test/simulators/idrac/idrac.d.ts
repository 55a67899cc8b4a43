import { type Certificate } from "../certificate.ts";
import type { Clock } from "../clock.ts";
import { type TlsRange } from "../https-listener.ts";
import type { RequestEntry, RequestLog } from "../request-log.ts";
import { Accounts } from "./accounts.ts";
import { Attributes } from "./attributes.ts";
import { type FaultInput, Faults } from "./faults.ts";
import { type Firmware } from "./firmware.ts";
import { type Model, type Parts } from "./hardware.ts";
import { type Health, HealthBoard } from "./health.ts";
import { type BlockedSight, IpBlocking } from "./ip-blocking.ts";
import { JobQueue } from "./jobs.ts";
import { LogBook } from "./logs.ts";
import { Power, type PowerTimes } from "./power.ts";
import { type Profile, type ProfileName } from "./profiles.ts";
import { Sessions } from "./sessions.ts";
import { Tree } from "./tree.ts";
export interface IdracOptions {
  readonly address: string;
  readonly port?: number;
  readonly profile: ProfileName;
  readonly serviceTag: string;
  /** "R750"; default the first model of the profile. */
  readonly model?: string;
  readonly hostname?: string;
  /** What the operating system reports; "" without an agent in the guest. */
  readonly hostOsName?: string;
  readonly username?: string;
  readonly password?: string;
  readonly power?: "On" | "Off";
  /** False for a server that was never switched on: no BIOS version, no memory, health null (redfish.md 1 and 18). */
  readonly isInventoried?: boolean;
  readonly powerTimes?: Partial<PowerTimes>;
  readonly health?: Readonly<Record<string, Health>>;
  readonly faults?: readonly FaultInput[];
  /** Real milliseconds before every answer. */
  readonly latencyMs?: number;
  readonly offsetMinutes?: number;
  readonly timeZone?: string;
  readonly blockedSight?: BlockedSight;
  /** With a full session pool Basic requests get 503 too, as seen at times (stmcginnis/gofish issue 75). Default false. */
  readonly basicNeedsSession?: boolean;
  /** Overrides of the generation's values, such as another firmware version. */
  readonly profileChanges?: Partial<Profile>;
  readonly tls?: TlsRange;
  readonly certificateKey?: "ec" | "rsa";
  /** Folder of a recorded /redfish/v1. */
  readonly seedFrom?: string;
}
/** How long an iDRAC is away after Manager.Reset (1 to 5 minutes), how long it stammers then, and how much later still its
 * Lifecycle Controller is ready (sushy waits so for it: oem/dell/resources/manager/manager.py). */
export declare const RESTART: {
  downMs: number;
  startingMs: number;
  lcStartMs: number;
};
export declare class Idrac {
  #private;
  readonly kind = "idrac";
  readonly options: IdracOptions;
  readonly profile: Profile;
  readonly model: Model;
  readonly parts: Parts;
  readonly clock: Clock;
  readonly serviceTag: string;
  readonly hostname: string;
  readonly macAddress: string;
  readonly offsetMinutes: number;
  readonly accounts: Accounts;
  readonly attributes: Attributes;
  readonly sessions: Sessions;
  readonly ipBlocking: IpBlocking;
  readonly logs: LogBook;
  readonly power: Power;
  readonly health: HealthBoard;
  readonly jobs: JobQueue;
  readonly firmware: Firmware[];
  readonly faults: Faults;
  readonly tree: Tree;
  latencyMs: number;
  isInventoried: boolean;
  assetTag: string;
  readiness: "ready" | "starting" | "down";
  resetCount: number;
  lastResetAtMs: number;
  /** Until then the Lifecycle Controller is not ready. */
  lcBusyUntilMs: number;
  /** Made by `startIdrac`; the certificate takes a moment. */
  constructor(options: IdracOptions, clock: Clock, requestLog: RequestLog, certificate: Certificate);
  get address(): string;
  get port(): number;
  get url(): string;
  get fingerprint256(): string;
  /** Everything this iDRAC was asked, oldest first. */
  get requests(): RequestEntry[];
  start(): Promise<void>;
  /** Off the network, at once. Its state stays; `start` brings it back. */
  stop(): Promise<void>;
  rotateCertificate(): Promise<string>;
  /** The open sessions of the account die with the old password (dell/iDRAC-Redfish-Scripting issues 124 and 126). */
  setPassword(password: string, userName?: string): void;
  setLockdown(isOn: boolean): void;
  setHealth(part: string, health: Health): void;
  /** The iDRAC reboots: every token is lost, connections are refused for minutes, then it stammers before it is back. */
  managerReset(reason?: string): void;
}
export declare function startIdrac(options: IdracOptions, clock: Clock, requestLog: RequestLog): Promise<Idrac>;
