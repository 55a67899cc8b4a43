// All iDRACs this agent talks to: one connection, one pace and few sessions for each, whoever asks.
// The engine makes one `Bmcs`, opens a `Visit` for each task and ends it on every way out.
import type { Candidate } from "#schema/credentials.ts";
import type { AddressGuard } from "../address-guard.ts";
import type { Clock } from "../clock.ts";
import type { CommandLog, CommandScope } from "../command-log.ts";
import { Connection } from "../redfish/connection.ts";
import type { LoginProof } from "../redfish/idrac.ts";
import { type LoginOptions, logIn, logOut } from "../redfish/login.ts";
import { Pace } from "../redfish/pace.ts";
import { roleOf } from "../redfish/role.ts";
import { RedfishService } from "../redfish/service.ts";
import { normalFingerprint } from "../redfish/tls.ts";
import type { LoginJournal, RememberedSession, SessionJournal } from "./journals.ts";
import { LoginGuard } from "./login-guard.ts";
import { BmcSession } from "./session.ts";
import { type BmcSettings, defaultBmcSettings } from "./settings.ts";
import { Visit } from "./visit.ts";

export interface BmcsOptions {
  log: CommandLog;
  clock: Clock;
  /** 0 ≤ x < 1. */
  random: () => number;
  addresses: AddressGuard;
  logins: LoginJournal;
  sessions: SessionJournal;
  /** Opens a candidate's sealed password; where that is null (source `agent`), the agent's own. Throws `sealed_unreadable`. */
  openPassword: (candidate: Candidate) => Promise<string>;
  /** PEM of the site's authorities. */
  ca?: string | undefined;
  /** Whether a certificate is trusted the first time it is seen. Default: yes, and pinned from then on. */
  trustFirstUse?: boolean;
  settings?: Partial<BmcSettings>;
}

export interface BmcTarget {
  address: string;
  port: number;
  /** SHA-256, hex; null until first use. */
  tlsFingerprint: string | null;
  legacyTls: boolean;
}

/** One way to one iDRAC, with the sessions on it. */
export interface Way {
  connection: Connection;
  target: BmcTarget;
  sessions: Map<string, { session: BmcSession; users: number; linger: NodeJS.Timeout | undefined }>;
  users: number;
}

export class Bmcs {
  readonly #options: BmcsOptions;
  readonly #settings: BmcSettings;
  readonly #guard: LoginGuard;
  readonly #paces = new Map<string, Pace>();
  readonly #ways = new Set<Way>();
  readonly #closing = new Set<Promise<void>>();
  readonly #leftOver = new Map<string, RememberedSession[]>();

  constructor(options: BmcsOptions) {
    this.#options = options;
    this.#settings = { ...defaultBmcSettings, ...options.settings };
    this.#guard = new LoginGuard({ journal: options.logins, clock: options.clock, failedLogins: this.#settings.failedLogins });
    for (const left of options.sessions.leftOver()) {
      const key = placeOf(left.address, left.port);
      this.#leftOver.set(key, [...(this.#leftOver.get(key) ?? []), left]);
    }
  }

  /**
   * Ends the sessions that an earlier process left open, without waiting for a job that happens to go there: each is one of the few that an iDRAC has.
   * Never throws; what cannot be ended now stays in the journal for the next login or start.
   */
  async recover(signal: AbortSignal): Promise<void> {
    const scope = (): CommandScope => ({ jobId: null, taskId: null, serverId: null, step: null, operation: "session" });
    await Promise.all(
      [...this.#leftOver.values()].map(async ([left]) => {
        if (!left?.way) return;
        const { candidate, tlsFingerprint, legacyTls } = left.way;
        const way = this.acquire({ address: left.address, port: left.port, tlsFingerprint, legacyTls });
        const { key, session } = this.acquireSession(way, candidate);
        try {
          await session.authorize(scope, signal);
        } catch {
          // An iDRAC that does not answer ends the session itself when its idle time is over.
        } finally {
          this.releaseSession(way, key);
          this.release(way);
        }
      }),
    );
  }

  /** For one task. `scope` is asked at each request, so that a row belongs to the step that runs then. */
  visit(scope: () => CommandScope): Visit {
    return new Visit(this, scope);
  }

  /** Gives every session back and closes every connection; for the end of a drain. */
  async close(): Promise<void> {
    for (const way of this.#ways) {
      for (const [key, entry] of way.sessions) this.#endSession(way, key, entry);
    }
    // What ends may bring more to an end: the last session of a connection closes it.
    while (this.#closing.size > 0) await Promise.all(this.#closing);
    await Promise.all([...this.#ways].map((way) => way.connection.transport.close()));
    this.#ways.clear();
  }

  acquire(target: BmcTarget): Way {
    for (const way of this.#ways) {
      if (isSameWay(way, target)) {
        way.users++;
        return way;
      }
    }
    const { settings, options, guard } = { settings: this.#settings, options: this.#options, guard: this.#guard };
    const place = placeOf(target.address, target.port);
    const pace = this.#paces.get(place) ?? new Pace(options.clock, { inFlight: settings.inFlight, perSecond: settings.requestsPerSecond });
    this.#paces.set(place, pace);
    const connection = new Connection({
      address: target.address,
      port: target.port,
      trust: { fingerprint: target.tlsFingerprint, ca: options.ca, firstUse: options.trustFirstUse === false ? "refuse" : "trust", legacy: target.legacyTls },
      limits: settings.transport,
      pace,
      log: options.log,
      clock: options.clock,
      random: options.random,
      suspectsBlock: () => guard.suspectsBlock(target.address),
      admit: () => options.addresses.check(target.address),
    });
    const way: Way = { connection, target, sessions: new Map(), users: 1 };
    this.#ways.add(way);
    return way;
  }

  release(way: Way): void {
    way.users--;
    this.#closeIfIdle(way);
  }

  acquireSession(way: Way, candidate: Candidate): { key: string; session: BmcSession } {
    const key = JSON.stringify([candidate.username, candidate.password?.credential_id, candidate.password?.version, candidate.password?.sealed]);
    let entry = way.sessions.get(key);
    if (entry) {
      clearTimeout(entry.linger);
      entry.linger = undefined;
      entry.users++;
    } else {
      const { openPassword, sessions: journal, clock } = this.#options;
      const leftOver = this.#leftOverAt(way.target.address, way.target.port);
      const session = new BmcSession({
        connection: way.connection,
        candidate,
        openPassword,
        guard: this.#guard,
        journal,
        login: this.#loginOptions(),
        clock,
        leftOver,
        legacyTls: way.target.legacyTls,
      });
      entry = { session, users: 1, linger: undefined };
      way.sessions.set(key, entry);
    }
    return { key, session: entry.session };
  }

  releaseSession(way: Way, key: string): void {
    const entry = way.sessions.get(key);
    if (!entry) return;
    entry.users--;
    if (entry.users > 0) return;
    entry.linger = setTimeout(() => this.#endSession(way, key, entry), this.#settings.sessionLingerMs);
  }

  /** A login made only to see whether it works, and ended at once. */
  async prove(candidate: Candidate, connection: Connection, scope: () => CommandScope, signal: AbortSignal): Promise<LoginProof> {
    const { openPassword } = this.#options;
    const credentials = { username: candidate.username, password: await openPassword(candidate) };
    const { address, port } = connection.transport;
    const login = await this.#guard.attempt(address, candidate, signal, () => logIn(connection, credentials, this.#loginOptions(), scope, signal));
    const { sessions: journal } = this.#options;
    if (login.uri !== null) journal.remember({ address, port, uri: login.uri, username: candidate.username });
    try {
      const service = new RedfishService(connection, { authorize: async () => login.headers, renew: async () => null }, scope);
      return { username: candidate.username, role: await roleOf(service, candidate.username, scope, signal) };
    } finally {
      if (login.uri !== null) {
        const outcome = await logOut(connection, login.uri, login.headers, this.#options.clock, scope, AbortSignal.timeout(10_000)).catch(() => "not_allowed" as const);
        if (outcome !== "not_allowed") journal.forget({ address, port, uri: login.uri });
      }
    }
  }

  #leftOverAt(address: string, port: number): RememberedSession[] {
    const place = placeOf(address, port);
    const known = this.#leftOver.get(place);
    if (known) return known;
    const none: RememberedSession[] = [];
    this.#leftOver.set(place, none);
    return none;
  }

  #loginOptions(): LoginOptions {
    return { clock: this.#options.clock, random: this.#options.random, busyPausesMs: this.#settings.busyLoginPausesMs };
  }

  #endSession(way: Way, key: string, entry: { session: BmcSession; linger: NodeJS.Timeout | undefined }): void {
    clearTimeout(entry.linger);
    if (way.sessions.get(key) === entry) way.sessions.delete(key);
    // The session's own end needs the connection as much as any task does.
    way.users++;
    const ending = entry.session.end().finally(() => {
      this.#closing.delete(ending);
      this.release(way);
    });
    this.#closing.add(ending);
  }

  #closeIfIdle(way: Way): void {
    if (way.users > 0 || way.sessions.size > 0 || !this.#ways.has(way)) return;
    this.#ways.delete(way);
    const closing = way.connection.transport.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

function placeOf(address: string, port: number): string {
  return `${address} ${port}`;
}

/** A connection is shared by those who would trust the same certificate; one that nobody has pinned yet, by those who have no pin either. */
function isSameWay(way: Way, target: BmcTarget): boolean {
  const { address, port, tlsFingerprint, legacyTls } = way.target;
  if (address !== target.address || port !== target.port || legacyTls !== target.legacyTls) return false;
  if (target.tlsFingerprint === null) return tlsFingerprint === null;
  const trusted = tlsFingerprint ?? way.connection.transport.fingerprint;
  return trusted !== null && normalFingerprint(trusted) === normalFingerprint(target.tlsFingerprint);
}
