// IP blocking: so many failed logins from one address within a window, and that address is shut out for a while. The
// host then looks unreachable although only a password was wrong (redfish.md 5); what exactly a blocked client sees on
// the wire is not documented, so it can be chosen.
import type { Clock } from "../clock.ts";

/** `close`: accepted and closed without an answer. `reset`: refused with a RST. `hang`: accepted and never answered. */
export type BlockedSight = "close" | "reset" | "hang";

export interface BlockingRule {
  readonly isEnabled: boolean;
  readonly failCount: number;
  readonly failWindowMs: number;
  readonly penaltyMs: number;
}

export class IpBlocking {
  readonly sight: BlockedSight;
  #clock: Clock;
  #rule: () => BlockingRule;
  #failures = new Map<string, number[]>();
  #blockedUntil = new Map<string, number>();

  constructor(clock: Clock, rule: () => BlockingRule, sight: BlockedSight = "close") {
    this.#clock = clock;
    this.#rule = rule;
    this.sight = sight;
  }

  isBlocked(source: string): boolean {
    const until = this.#blockedUntil.get(source);
    if (until === undefined) return false;
    if (this.#clock.now() < until) return true;
    this.#blockedUntil.delete(source);
    return false;
  }

  /** Counts a failed login; says whether it was the one that blocks the address. */
  failed(source: string): boolean {
    const rule = this.#rule();
    if (!rule.isEnabled) return false;
    const now = this.#clock.now();
    const recent = (this.#failures.get(source) ?? []).filter((at) => at > now - rule.failWindowMs);
    recent.push(now);
    this.#failures.set(source, recent);
    if (recent.length < rule.failCount) return false;
    this.#failures.delete(source);
    this.#blockedUntil.set(source, now + rule.penaltyMs);
    return true;
  }

  succeeded(source: string): void {
    this.#failures.delete(source);
  }

  clear(): void {
    this.#failures.clear();
    this.#blockedUntil.clear();
  }
}
