// The one small pool of sessions that Redfish clients, the web interface, racadm and WS-MAN share: eight by default,
// freed only by DELETE or by the idle timeout (redfish.md 5). What a client leaks here, a real iDRAC keeps too.
import { randomBytes, randomUUID } from "node:crypto";
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

export class Sessions {
  #clock: Clock;
  #limits: () => SessionLimits;
  #ids: "number" | "uuid";
  #nextId = 1;
  #sessions = new Map<string, Session>();
  #ended: (session: Session) => void;

  constructor(clock: Clock, ids: "number" | "uuid", limits: () => SessionLimits, ended: (session: Session) => void) {
    this.#clock = clock;
    this.#ids = ids;
    this.#limits = limits;
    this.#ended = ended;
  }

  /** Open sessions, newest first as an iDRAC lists them. */
  list(): Session[] {
    this.#expire();
    return [...this.#sessions.values()].reverse();
  }

  get count(): number {
    return this.list().length;
  }

  get isFull(): boolean {
    return this.count >= this.#limits().maxSessions;
  }

  open(account: Account, source: string, type: Session["type"] = "Redfish"): Session | undefined {
    if (this.isFull) return undefined;
    const now = this.#clock.now();
    const session: Session = {
      id: this.#ids === "uuid" ? randomUUID() : String(this.#nextId++),
      token: randomBytes(16).toString("hex"),
      account,
      source,
      type,
      createdAtMs: now,
      lastUsedAtMs: now,
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  find(id: string): Session | undefined {
    this.#expire();
    return this.#sessions.get(id);
  }

  /** Finds the session of a token and counts as use of it. */
  use(token: string): Session | undefined {
    this.#expire();
    for (const session of this.#sessions.values()) {
      if (session.token !== token) continue;
      session.lastUsedAtMs = this.#clock.now();
      return session;
    }
    return undefined;
  }

  close(id: string): boolean {
    const session = this.#sessions.get(id);
    if (!session) return false;
    this.#sessions.delete(id);
    this.#ended(session);
    return true;
  }

  /** All tokens die without a word, as when the iDRAC reboots or an account's password changes. */
  forget(which: (session: Session) => boolean = () => true): void {
    for (const session of this.#sessions.values()) if (which(session)) this.#sessions.delete(session.id);
  }

  #expire(): void {
    const idleSince = this.#clock.now() - this.#limits().timeoutMs;
    for (const session of this.#sessions.values()) if (session.lastUsedAtMs < idleSince) this.close(session.id);
  }
}
