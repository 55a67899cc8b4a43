// How a request gets its right to be answered; who keeps sessions, and for how long, is not the client's business.
import type { CommandScope } from "../command-log.ts";

export type AuthHeaders = Readonly<Record<string, string>>;

export interface Authenticator {
  /** Headers to send; logs in first where there is no session yet. Throws `auth_failed`, `login_refused`, `session_limit`, `not_an_idrac`. */
  authorize(scope: () => CommandScope, signal: AbortSignal): Promise<AuthHeaders>;
  /** The device answered 401 to `refused`: sessions die with a restart of the iDRAC. New headers after one new login; null where that was tried already. */
  renew(refused: AuthHeaders, scope: () => CommandScope, signal: AbortSignal): Promise<AuthHeaders | null>;
}
