import type { IncomingMessage } from "node:http";
import type { Account } from "./accounts.ts";
import { Refusal } from "./errors.ts";
import type { Idrac } from "./idrac.ts";
import type { Session } from "./sessions.ts";
export interface Caller {
  readonly account: Account;
  readonly session: Session | undefined;
}
export declare function authenticate(idrac: Idrac, request: IncomingMessage, source: string): Caller;
/** Checks credentials, with all that a login leaves behind. */
export declare function logIn(idrac: Idrac, userName: string, password: string, source: string): Account | undefined;
export declare function denied(idrac: Idrac): Refusal;
