// Time as everything in the agent sees it: handed in, so that tests and simulations decide how it passes.
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds UTC. */
  now(): number;
  /** Milliseconds that never jump. */
  monotonic(): number;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls back once, `ms` from now on the monotonic clock. */
  after(ms: number, run: () => void): Timer;
  /** Calls back in the next turn of the loop, after what the network has for this process. */
  turn(run: () => void): void;
}
