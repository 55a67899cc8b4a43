// One simulated iDRAC and the server it sits in: its state, and what a test may ask of it or do to it.
import { type Certificate, makeCertificate } from "../certificate.ts";
import type { Cancel, Clock } from "../clock.ts";
import { HttpsListener, type TlsRange } from "../https-listener.ts";
import type { RequestEntry, RequestLog } from "../request-log.ts";
import { Accounts } from "./accounts.ts";
import { Attributes } from "./attributes.ts";
import { type FaultInput, Faults } from "./faults.ts";
import { type Firmware, firmwareOf } from "./firmware.ts";
import { type Model, modelNamed, type Parts, partsOf, seeded } from "./hardware.ts";
import { type Health, HealthBoard } from "./health.ts";
import { type BlockedSight, IpBlocking } from "./ip-blocking.ts";
import { JobQueue } from "./jobs.ts";
import { LogBook } from "./logs.ts";
import { Power, type PowerTimes } from "./power.ts";
import { type Profile, type ProfileName, profileFor } from "./profiles.ts";
import { Recording } from "./recording.ts";
import { Pipeline } from "./server.ts";
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
export const RESTART = { downMs: 180_000, startingMs: 15_000, lcStartMs: 45_000 };

export class Idrac {
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
  readonly faults = new Faults();
  readonly tree: Tree;
  latencyMs: number;
  isInventoried: boolean;
  assetTag = "";
  readiness: "ready" | "starting" | "down" = "ready";
  resetCount = 0;
  lastResetAtMs: number;
  /** Until then the Lifecycle Controller is not ready. */
  lcBusyUntilMs = 0;
  /** After a forced clearing of the queue the Systems collection can be empty (redhat-performance/jetlag issue 778). */
  systemsEmptyUntilMs = 0;
  #listener: HttpsListener;
  #requestLog: RequestLog;
  #restart: Cancel = () => {};

  /** Made by `startIdrac`; the certificate takes a moment. */
  constructor(options: IdracOptions, clock: Clock, requestLog: RequestLog, certificate: Certificate) {
    this.options = options;
    this.clock = clock;
    this.#requestLog = requestLog;
    const recording = options.seedFrom === undefined ? undefined : new Recording(options.seedFrom);
    this.model = modelNamed(options.model, options.profile);
    this.profile = profileFor(options.profile, { ...generationOf(this.model, options.profile), ...recording?.firmware(), ...options.profileChanges });
    this.parts = partsOf(this.model);
    this.serviceTag = options.serviceTag;
    this.hostname = options.hostname ?? `idrac-${options.serviceTag}`;
    this.macAddress = macAddressOf(options.serviceTag);
    this.offsetMinutes = options.offsetMinutes ?? -300;
    this.latencyMs = options.latencyMs ?? 0;
    this.isInventoried = options.isInventoried ?? true;
    this.lastResetAtMs = clock.now() - 30 * 86_400_000;
    this.accounts = new Accounts(options.username ?? "root", options.password ?? "calvin");
    this.attributes = new Attributes(this.profile, {
      serviceTag: this.serviceTag,
      macAddress: this.macAddress,
      address: options.address,
      hostname: this.hostname,
      timeZone: options.timeZone ?? "CST6CDT",
    });
    this.attributes.adopt(recording?.attributes() ?? {});
    if (options.hostname) this.attributes.set("WebServer.1.ManualDNSEntry", options.hostname);
    this.logs = new LogBook(clock);
    this.health = new HealthBoard(this.parts, this.logs, () => clock.now());
    this.sessions = new Sessions(
      clock,
      this.profile.sessionIds,
      () => ({
        maxSessions: this.attributes.number("WebServer.1.MaxNumberOfSessions"),
        timeoutMs: this.attributes.number("WebServer.1.Timeout") * 1000,
      }),
      (session) => this.logs.addLc({ messageId: "USR0032", args: [session.account.userName, session.source, "REDFISH"] }),
    );
    this.ipBlocking = new IpBlocking(
      clock,
      () => ({
        isEnabled: this.attributes.isEnabled("IPBlocking.1.BlockEnable"),
        failCount: this.attributes.number("IPBlocking.1.FailCount"),
        failWindowMs: this.attributes.number("IPBlocking.1.FailWindow") * 1000,
        penaltyMs: this.attributes.number("IPBlocking.1.PenaltyTime") * 1000,
      }),
      options.blockedSight,
    );
    this.power = new Power(clock, {
      initial: options.power ?? "On",
      restsAfterOff: this.profile.name === "idrac10",
      record: (messageId, args) => this.logs.addLc({ messageId, args: args ?? [] }),
      ...(options.powerTimes ? { times: options.powerTimes } : {}),
    });
    this.power.listen((event) => {
      if (event === "booted") this.isInventoried = true;
    });
    this.jobs = new JobQueue(clock, this.profile.hasJobService);
    this.firmware = firmwareOf(this.profile, this.model);
    for (const [part, health] of Object.entries(options.health ?? {})) this.health.set(part, health);
    for (const fault of options.faults ?? []) this.faults.add(fault);
    this.tree = new Tree(this, recording);
    const pipeline = new Pipeline(this, requestLog, (socket) => this.#listener.reset(socket));
    this.#listener = new HttpsListener({
      address: options.address,
      port: options.port ?? 0,
      certificate,
      ...(options.tls ? { tls: options.tls } : {}),
      onRequest: (request, response) => void pipeline.handle(request, response).catch((error) => console.error("simulator failed", error)),
      admits: (socket) => pipeline.admits(socket),
    });
  }

  get address(): string {
    return this.options.address;
  }

  get port(): number {
    return this.#listener.port;
  }

  get url(): string {
    return `https://${this.address}:${this.port}`;
  }

  get fingerprint256(): string {
    return this.#listener.fingerprint256;
  }

  /** Everything this iDRAC was asked, oldest first. */
  get requests(): RequestEntry[] {
    return this.#requestLog.of(this.address);
  }

  async start(): Promise<void> {
    this.readiness = "ready";
    await this.#listener.start();
  }

  /** Off the network, at once. Its state stays; `start` brings it back. */
  async stop(): Promise<void> {
    this.#restart();
    this.readiness = "down";
    await this.#listener.stop();
  }

  async rotateCertificate(): Promise<string> {
    this.#listener.rotate(await makeCertificate({ commonName: this.hostname, key: this.options.certificateKey ?? "ec" }));
    return this.fingerprint256;
  }

  /** The open sessions of the account die with the old password (dell/iDRAC-Redfish-Scripting issues 124 and 126). */
  setPassword(password: string, userName = this.options.username ?? "root"): void {
    const account = this.accounts.named(userName);
    if (!account) throw new Error(`no account ${userName}`);
    account.password = password;
    this.sessions.forget((session) => session.account === account);
  }

  setLockdown(isOn: boolean): void {
    this.attributes.set("Lockdown.1.SystemLockdown", isOn ? "Enabled" : "Disabled");
  }

  setHealth(part: string, health: Health): void {
    this.health.set(part, health);
  }

  /** The iDRAC reboots: every token is lost, connections are refused for minutes, then it stammers before it is back. */
  managerReset(reason = "user initiated"): void {
    if (this.readiness !== "ready") return;
    this.resetCount += 1;
    this.readiness = "down";
    this.sessions.forget();
    this.ipBlocking.clear();
    const closed = this.#listener.stop();
    this.#restart = this.clock.after(RESTART.downMs, () => {
      this.readiness = "starting";
      this.lastResetAtMs = this.clock.now();
      this.lcBusyUntilMs = this.lastResetAtMs + RESTART.startingMs + RESTART.lcStartMs;
      this.logs.addLc({ messageId: "RAC0182", args: [reason] });
      void closed.then(() => (this.readiness === "down" ? undefined : this.#listener.start()));
      this.#restart = this.clock.after(RESTART.startingMs, () => {
        this.readiness = "ready";
      });
    });
  }
}

export async function startIdrac(options: IdracOptions, clock: Clock, requestLog: RequestLog): Promise<Idrac> {
  const hostname = options.hostname ?? `idrac-${options.serviceTag}`;
  const certificate = await makeCertificate({ commonName: hostname, key: options.certificateKey ?? "ec" });
  const idrac = new Idrac(options, clock, requestLog, certificate);
  await idrac.start();
  return idrac;
}

/** A model's own generation wins over the profile's: an R760 says "16G Monolithic" on the firmware of an R750. */
function generationOf(model: Model, profile: ProfileName): Partial<Profile> {
  return profile === model.profile || profile === "idrac8-early" ? { serverGeneration: model.generation, managerModel: `${model.generation} Monolithic` } : {};
}

function macAddressOf(serviceTag: string): string {
  const random = seeded(serviceTag);
  const byte = () =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, "0");
  return ["b0", "7b", "25", byte(), byte(), byte()].join(":");
}
