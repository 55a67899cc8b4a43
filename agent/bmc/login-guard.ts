// Keeps the agent from locking itself out. iDRAC9 blocks an address for a minute after three failed logins within a
// minute (IPBlocking.1), and then the iDRAC looks dead; so failures are counted per address, over all jobs and restarts,
// and a password that was refused is not sent again until a person has changed something.
import type { Candidate } from "#schema/credentials.ts";
import { AppError } from "#schema/errors.ts";
import type { Clock } from "../clock.ts";
import { Pace } from "../redfish/pace.ts";
import type { LoginJournal, LoginKey } from "./journals.ts";

/** An iDRAC may keep an address out for longer than the minute that is its default. */
const blockSuspicionMs = 5 * 60_000;

export interface LoginGuardOptions {
  journal: LoginJournal;
  clock: Clock;
  failedLogins: { most: number; windowMs: number };
}

export class LoginGuard {
  readonly #options: LoginGuardOptions;
  /** One login at a time at one address: two in flight could both be the last that is allowed. */
  readonly #turns = new Map<string, Pace>();
  /** The agent's own credential comes from its environment: it can only have changed with a restart. */
  readonly #ownVersion: number;

  constructor(options: LoginGuardOptions) {
    this.#options = options;
    this.#ownVersion = Math.max(1, Math.floor(options.clock.now()));
  }

  /**
   * Runs one login, if it may be tried now. Throws `login_refused` with `details.retry_at` (ms UTC) when too many failed
   * lately, or without it when this password was refused before.
   */
  async attempt<V>(address: string, candidate: Candidate, signal: AbortSignal, login: () => Promise<V>): Promise<V> {
    const turn = this.#turns.get(address) ?? new Pace(this.#options.clock, { inFlight: 1, perSecond: Number.POSITIVE_INFINITY });
    this.#turns.set(address, turn);
    return turn.run(signal, () => this.#attempt(address, candidate, login));
  }

  /** Why a login would not be tried now; null if it would. */
  objection(address: string, candidate: Candidate): AppError | null {
    const key = this.#keyOf(address, candidate);
    const refusedAt = this.#options.journal.refusedAt(key);
    if (refusedAt !== null) return refusedBefore(candidate, refusedAt);
    const { clock, journal, failedLogins } = this.#options;
    const failed = journal.failedSince(address, clock.now() - failedLogins.windowMs);
    const decisive = failed.at(-failedLogins.most);
    if (failed.length < failedLogins.most || decisive === undefined) return null;
    const retryAt = decisive + failedLogins.windowMs + 1;
    const seconds = Math.ceil((retryAt - clock.now()) / 1000);
    return new AppError(
      "login_refused",
      `${failed.length} logins failed at ${address} within a minute; the next is tried in ${seconds} s, so that the iDRAC does not block this agent.`,
      {
        hint: "It goes on by itself where the job can wait. Correct or remove credential sets that do not fit this server.",
        details: { retry_at: retryAt },
      },
    );
  }

  /** Whether logins failed there so recently that silence may mean: blocked. */
  suspectsBlock(address: string): boolean {
    const { clock, journal, failedLogins } = this.#options;
    return journal.failedSince(address, clock.now() - blockSuspicionMs).length >= failedLogins.most;
  }

  async #attempt<V>(address: string, candidate: Candidate, login: () => Promise<V>): Promise<V> {
    const { journal, clock } = this.#options;
    const key = this.#keyOf(address, candidate);
    if (key.assigned) journal.forgetAssigned(address, key.credentialId);
    const objection = this.objection(address, candidate);
    if (objection) throw objection;
    const id = journal.begin(key, clock.now());
    try {
      const value = await login();
      journal.settle(id, "works");
      return value;
    } catch (error) {
      // Only what the iDRAC itself turned down for other reasons, or what never reached it, is known to be no failed login.
      const code = error instanceof AppError ? error.code : "internal";
      if (code === "auth_failed" || code === "ip_blocked") journal.settle(id, "refused");
      else if (code !== "timeout" && code !== "outcome_unknown" && code !== "cancelled") journal.settle(id, "not_sent");
      throw error;
    }
  }

  #keyOf(address: string, candidate: Candidate): LoginKey {
    return {
      address,
      credentialId: candidate.password?.credential_id ?? "agent",
      version: candidate.password?.version ?? this.#ownVersion,
      assigned: candidate.source === "explicit",
    };
  }
}

/** When a login that was put off may be tried, ms UTC; null for any other error. */
export function retryAtOf(error: unknown): number | null {
  const at = error instanceof AppError && error.code === "login_refused" ? error.details?.retry_at : undefined;
  return typeof at === "number" ? at : null;
}

function refusedBefore(candidate: Candidate, at: number): AppError {
  const name = candidate.source === "agent" ? "the agent's own credential" : `"${candidate.name}"`;
  return new AppError("login_refused", `The iDRAC refused ${name} (user ${candidate.username}) on ${new Date(at).toISOString()}; it is not tried again until something changes.`, {
    hint:
      candidate.source === "agent"
        ? "Correct IDRAC_DEFAULT_USER and IDRAC_DEFAULT_PASSWORD of the agent, or assign a credential set to this server."
        : `Enter the password of ${name} anew under Settings, Credentials (saving it is enough), or assign another set to this server.`,
  });
}
