// The ports: all that the control plane needs from its runtime. The core imports nothing else of Node or workerd.
import type { Client } from "@libsql/client";

export interface Clock {
  /** Milliseconds UTC. */
  now(): number;
  /** Milliseconds that never jump, for leases. */
  monotonic(): number;
}

export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface Platform {
  clock: Clock;
  log: Log;
  random(bytes: number): Uint8Array<ArrayBuffer>;
  /** SHA-256, synchronous: the audit chain is built while a transaction is put together. */
  sha256(data: Uint8Array | string): Uint8Array;
  /** scrypt, RFC 7914. */
  scrypt(password: string, salt: Uint8Array, params: { N: number; r: number; p: number; length: number }): Promise<Uint8Array>;
  /** Whether a commit that failed for its caller may stand all the same: true of a database across a network, whose answer can get lost. */
  mayLoseAnswers?: boolean;
  /** Where writes go (one connection) and where reads go. */
  writer: Client;
  reader: Client;
  /** Calls back once, at or after `atMonotonicMs`; a later call for the same key replaces the earlier. */
  alarm(key: string, atMonotonicMs: number, wake: () => void): void;
  /** Resolves in the next turn of the loop, after what the network has for this process. */
  turn(): Promise<void>;
  /** Where people and agents reach the control plane, and the SHA-256 of its certificate (null without TLS). */
  publicUrl(): string;
  certificateFingerprint(): string | null;
  version: string;
  /** Printed at start while there is no user: who makes the first admin must have seen it. */
  setupCode?: string | null | undefined;
  /** How late timers fire, milliseconds; for /metrics, where the runtime can tell. */
  loopLagMs?(): number;
}
