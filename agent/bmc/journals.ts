// What must outlive a restart of the agent so that it neither gets itself blocked nor leaves sessions behind.
// The agent's journal implements both; a password or a token is in neither.
import type { Candidate } from "#schema/credentials.ts";

export interface LoginKey {
  address: string;
  /** Credential id of the sealed password. */
  credentialId: string;
  /** Of the sealed password: a changed password may be tried again. */
  version: number;
  /** Whether a person assigned this set to the server, or a rule chose it: an assignment may be tried once more. */
  assigned: boolean;
}

export type LoginOutcome = "works" | "refused" | "not_sent";

export interface LoginJournal {
  /** Durable when it returns, which is before the password is sent: a crash in between counts as a failure. */
  begin(key: LoginKey, at: number): string;
  settle(id: string, outcome: LoginOutcome): void;
  /** Times (ms UTC, ascending) of the logins at an address since `since` that were refused, or whose outcome was never seen. */
  failedSince(address: string, since: number): number[];
  /** When this very password was last refused there; null if it never was, or has worked since. */
  refusedAt(key: LoginKey): number | null;
  /** Another set was assigned to the server at this address: what was refused before may be assigned, and tried, again. */
  forgetAssigned(address: string, exceptCredentialId: string): void;
}

/** A session that was made and not seen to end. */
export interface RememberedSession {
  address: string;
  port: number;
  uri: string;
  username: string;
  /** How to come back and end it after a crash, the password still sealed; absent where only its name is known. */
  way?: { candidate: Candidate; tlsFingerprint: string | null; legacyTls: boolean };
}

export interface SessionJournal {
  /** Durable when it returns. */
  remember(session: RememberedSession): void;
  forget(session: Pick<RememberedSession, "address" | "port" | "uri">): void;
  /** Those of earlier processes. */
  leftOver(): RememberedSession[];
}
