// One login on one iDRAC, shared by all tasks that use the same credential there, and given back when the last is done.
// An iDRAC has eight sessions for everybody, and one that is not given back is lost for half an hour.
import type { Candidate } from "#schema/credentials.ts";
import type { Clock } from "../clock.ts";
import type { CommandScope } from "../command-log.ts";
import type { Authenticator, AuthHeaders } from "../redfish/authenticator.ts";
import type { Connection } from "../redfish/connection.ts";
import { type Credentials, type LoginOptions, logIn, logOut, type OpenLogin } from "../redfish/login.ts";
import { Pace } from "../redfish/pace.ts";
import { Session as SessionResource } from "../redfish/resources.ts";
import type { RememberedSession, SessionJournal } from "./journals.ts";
import type { LoginGuard } from "./login-guard.ts";

export interface SessionOptions {
  connection: Connection;
  candidate: Candidate;
  openPassword: (candidate: Candidate) => Promise<string>;
  guard: LoginGuard;
  journal: SessionJournal;
  login: LoginOptions;
  clock: Clock;
  /** Sessions that an earlier process of this agent, or this one, could not end on this iDRAC; emptied by whoever deletes them. */
  leftOver: RememberedSession[];
  legacyTls: boolean;
}

const logOutTimeoutMs = 10_000;

export class BmcSession implements Authenticator {
  readonly #options: SessionOptions;
  readonly #turn: Pace;
  #open: OpenLogin | null = null;
  /** Where the session's end belongs in the log: the last who used it. */
  #lastScope: (() => CommandScope) | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#turn = new Pace(options.clock, { inFlight: 1, perSecond: Number.POSITIVE_INFINITY });
  }

  async authorize(scope: () => CommandScope, signal: AbortSignal): Promise<AuthHeaders> {
    this.#lastScope = scope;
    if (this.#open) return this.#open.headers;
    return this.#turn.run(signal, async () => {
      this.#open ??= await this.#logIn(scope, signal);
      return this.#open.headers;
    });
  }

  async renew(refused: AuthHeaders, scope: () => CommandScope, signal: AbortSignal): Promise<AuthHeaders | null> {
    return this.#turn.run(signal, async () => {
      const { connection, candidate, leftOver } = this.#options;
      const dead = this.#open;
      // Another request has renewed it meanwhile.
      if (dead && dead.headers !== refused) return dead.headers;
      this.#open = null;
      // Mostly it is gone for good; where it is not (a 401 out of turn), it is ended like one that a crash left behind.
      const { address, port } = connection.transport;
      if (dead?.uri) leftOver.push({ address, port, uri: dead.uri, username: candidate.username });
      // The restart that took the session may have been a replacement: what answers must show itself as an iDRAC again.
      await connection.identify(scope, signal);
      this.#open = await this.#logIn(scope, signal);
      if (dead) forgetToken(connection, dead.headers);
      return this.#open.headers;
    });
  }

  /** Gives the session back. Never throws: what cannot be ended now is left for the next login there, and in the journal for the next process. */
  async end(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    const scope = this.#lastScope;
    if (!open?.uri || !scope) return;
    const { connection, journal, leftOver, candidate, clock } = this.#options;
    const { address, port } = connection.transport;
    try {
      const outcome = await logOut(connection, open.uri, open.headers, clock, scope, AbortSignal.timeout(logOutTimeoutMs)).catch(() => "not_allowed" as const);
      if (outcome === "not_allowed") leftOver.push({ address, port, uri: open.uri, username: candidate.username });
      else journal.forget({ address, port, uri: open.uri });
    } finally {
      forgetToken(connection, open.headers);
    }
  }

  async #logIn(scope: () => CommandScope, signal: AbortSignal): Promise<OpenLogin> {
    const { connection, candidate, guard, journal, login, openPassword } = this.#options;
    const { address, port } = connection.transport;
    // Before the guard counts an attempt: nothing is tried where no iDRAC answers.
    await connection.idrac(scope, signal);
    const credentials: Credentials = { username: candidate.username, password: await openPassword(candidate) };
    const open = await guard.attempt(address, candidate, signal, () => logIn(connection, credentials, login, scope, signal));
    if (open.uri !== null) {
      const way = { candidate, tlsFingerprint: connection.transport.fingerprint, legacyTls: this.#options.legacyTls };
      journal.remember({ address, port, uri: open.uri, username: candidate.username, way });
      await this.#endLeftOver(open, scope, signal);
    }
    return open;
  }

  /** Ends what a crash left open. An iDRAC numbers its sessions anew after a restart, so only one that still belongs to the same user is ended. */
  async #endLeftOver(open: OpenLogin, scope: () => CommandScope, signal: AbortSignal): Promise<void> {
    const { connection, candidate, journal, leftOver } = this.#options;
    const mine = leftOver.filter((left) => left.username === candidate.username);
    leftOver.splice(0, leftOver.length, ...leftOver.filter((left) => left.username !== candidate.username));
    for (const left of mine) {
      if (left.uri === open.uri) continue;
      try {
        const answer = await connection.transport.send({ method: "GET", path: left.uri, headers: open.headers, operation: "session" }, scope, signal);
        const found = answer.status < 300 && answer.body.kind === "json" ? SessionResource.safeParse(answer.body.document) : undefined;
        const isOurs = found?.success === true && found.data.UserName === left.username;
        if (isOurs) await logOut(connection, left.uri, open.headers, this.#options.clock, scope, signal);
        journal.forget(left);
      } catch {
        // Tidying up must not fail the job that came to do something else; the journal keeps it for the next start.
      }
    }
  }
}

function forgetToken(connection: Connection, headers: AuthHeaders): void {
  const token = headers["x-auth-token"];
  if (token !== undefined) connection.transport.forgetSecret(token);
}
