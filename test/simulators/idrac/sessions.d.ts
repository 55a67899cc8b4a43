import type { Clock } from "../clock.ts";
import type { Account } from "./accounts.ts";
export interface Session {
  readonly id: string;
  readonly token: string;
  readonly account: Account;
  readonly source: string;
  readonly type: "Redfish" | "WebUI";
  readonly createdAtMs: number;
  lastUsedAtMs: number;
}
export interface SessionLimits {
  readonly maxSessions: number;
  readonly timeoutMs: number;
}
export declare class Sessions {
  #private;
  constructor(clock: Clock, ids: "number" | "uuid", limits: () => SessionLimits, ended: (session: Session) => void);
  /** Open sessions, newest first as an iDRAC lists them. */
  list(): Session[];
  get count(): number;
  get isFull(): boolean;
  open(account: Account, source: string, type?: Session["type"]): Session | undefined;
  find(id: string): Session | undefined;
  /** Finds the session of a token and counts as use of it. */
  use(token: string): Session | undefined;
  close(id: string): boolean;
  /** All tokens die without a word, as when the iDRAC reboots or an account's password changes. */
  forget(which?: (session: Session) => boolean): void;
}
