import type { Clock } from "../clock.ts";
/** `close`: accepted and closed without an answer. `reset`: refused with a RST. `hang`: accepted and never answered. */
export type BlockedSight = "close" | "reset" | "hang";
export interface BlockingRule {
  readonly isEnabled: boolean;
  readonly failCount: number;
  readonly failWindowMs: number;
  readonly penaltyMs: number;
}
export declare class IpBlocking {
  #private;
  readonly sight: BlockedSight;
  constructor(clock: Clock, rule: () => BlockingRule, sight?: BlockedSight);
  isBlocked(source: string): boolean;
  /** Counts a failed login; says whether it was the one that blocks the address. */
  failed(source: string): boolean;
  succeeded(source: string): void;
  clear(): void;
}
