// Time as everything in the agent sees it: handed in, so that tests and simulations decide how it passes.
export interface Clock {
  /** Milliseconds UTC. */
  now(): number;
  /** Milliseconds that never jump. */
  monotonic(): number;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
