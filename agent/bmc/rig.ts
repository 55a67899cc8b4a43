// For tests of the client and its sessions: the real registry on the real clock, with a command log and journals that
// live in memory, so that a test can read them. No password store: candidates name theirs.
import type { Candidate } from "#schema/credentials.ts";
import { AddressGuard } from "../address-guard.ts";
import type { Clock } from "../clock.ts";
import type { CommandIntent, CommandLog, CommandOutcome, CommandScope } from "../command-log.ts";
import type { LoginJournal, LoginKey, LoginOutcome, RememberedSession, SessionJournal } from "./journals.ts";
import { Bmcs, type BmcsOptions } from "./registry.ts";
import { defaultBmcSettings } from "./settings.ts";

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal.addEventListener("abort", stop, { once: true });
    }),
};

/** Rows as they would be stored, plus how often each was ended. */
export class MemoryCommandLog implements CommandLog {
  readonly rows: { intent: CommandIntent; outcomes: CommandOutcome[] }[] = [];
  readonly secrets = new Set<string>();

  begin(intent: CommandIntent): string {
    this.rows.push({ intent, outcomes: [] });
    return String(this.rows.length - 1);
  }

  end(id: string, outcome: CommandOutcome): void {
    this.rows[Number(id)]?.outcomes.push(outcome);
  }

  learnSecret(value: string): void {
    this.secrets.add(value);
  }

  forgetSecret(_value: string): void {
    // A test asks what was learnt at any time.
  }
}

export class MemoryLoginJournal implements LoginJournal {
  readonly attempts: { key: LoginKey; at: number; outcome: LoginOutcome | null }[] = [];

  begin(key: LoginKey, at: number): string {
    this.attempts.push({ key, at, outcome: null });
    return String(this.attempts.length - 1);
  }

  settle(id: string, outcome: LoginOutcome): void {
    const attempt = this.attempts[Number(id)];
    if (attempt) attempt.outcome = outcome;
  }

  failedSince(address: string, since: number): number[] {
    return this.attempts.filter(({ key, at, outcome }) => key.address === address && at >= since && (outcome === "refused" || outcome === null)).map(({ at }) => at);
  }

  refusedAt(key: LoginKey): number | null {
    const last = this.attempts.findLast((attempt) => sameKey(attempt.key, key) && (attempt.outcome === "refused" || attempt.outcome === "works"));
    return last?.outcome === "refused" ? last.at : null;
  }

  forgetAssigned(address: string, exceptCredentialId: string): void {
    for (const attempt of this.attempts) {
      if (attempt.key.address === address && attempt.key.assigned && attempt.key.credentialId !== exceptCredentialId) attempt.key = { ...attempt.key, version: 0 };
    }
  }
}

export class MemorySessionJournal implements SessionJournal {
  sessions: RememberedSession[] = [];

  remember(session: RememberedSession): void {
    this.sessions.push(session);
  }

  forget({ address, port, uri }: RememberedSession): void {
    this.sessions = this.sessions.filter((session) => session.address !== address || session.port !== port || session.uri !== uri);
  }

  leftOver(): RememberedSession[] {
    return [...this.sessions];
  }
}

function sameKey(a: LoginKey, b: LoginKey): boolean {
  return a.address === b.address && a.credentialId === b.credentialId && a.version === b.version && a.assigned === b.assigned;
}

export interface Rig {
  bmcs: Bmcs;
  log: MemoryCommandLog;
  logins: MemoryLoginJournal;
  sessions: MemorySessionJournal;
  /** An iDRAC by address; pinned when the target says so. */
  idracAt(target: { address: string; port: number; tlsFingerprint?: string | null; legacyTls?: boolean }): ReturnType<ReturnType<Bmcs["visit"]>["idracAt"]>;
}

/** Opens what `typed` sealed: nothing, in a test of the client. */
const prefix = "hpke1.plain.";

export function typed(username: string, password: string, over: Partial<Candidate> & { version?: number; id?: string } = {}): Candidate {
  const { version = 1, id = `set-${username}`, ...rest } = over;
  return {
    source: "typed",
    credential_set_id: id,
    name: id,
    username,
    password: { credential_id: id, field: "password", version, sealed: `${prefix}${password}` },
    why: "",
    ...rest,
  };
}

export function aRig(over: Partial<BmcsOptions> = {}): Rig {
  const log = new MemoryCommandLog();
  const logins = new MemoryLoginJournal();
  const sessions = new MemorySessionJournal();
  const settings = {
    ...defaultBmcSettings,
    requestsPerSecond: Number.POSITIVE_INFINITY,
    sessionLingerMs: 20,
    busyLoginPausesMs: [10, 20],
    transport: { ...defaultBmcSettings.transport, connectTimeoutMs: 1_000, answerTimeoutMs: 1_000, retryBaseMs: 5 },
    ...over.settings,
  };
  const bmcs = new Bmcs({
    log,
    clock: realClock,
    random: Math.random,
    addresses: new AddressGuard(["127.0.0.0/8", "::1"]),
    logins,
    sessions,
    openPassword: async (candidate) => candidate.password?.sealed.slice(prefix.length) ?? "",
    ...over,
    settings,
  });
  const scope: CommandScope = { jobId: "job", taskId: "task", serverId: null, step: "step", operation: "health" };
  return {
    bmcs,
    log,
    logins,
    sessions,
    idracAt: ({ address, port, tlsFingerprint = null, legacyTls = false }) => bmcs.visit(() => scope).idracAt({ address, port, tlsFingerprint, legacyTls }),
  };
}
