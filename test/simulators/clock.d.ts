export type Cancel = () => void;
export interface ClockOptions {
  /** World milliseconds for each real one. 0 makes a clock that only `advance` moves. Default 1. */
  readonly speed?: number;
  /** World time at the start; default is the real time, so that clients see a plausible date. */
  readonly startAt?: Date;
}
export declare class Clock {
  #private;
  readonly speed: number;
  constructor(options?: ClockOptions);
  now(): number;
  /** Runs `run` once, `ms` of world time from now. After `stop` nothing runs any more. */
  after(ms: number, run: () => void): Cancel;
  /** Moves the world forward and runs, in order and at their own time, all timers that fall due on the way. */
  advance(ms: number): void;
  stop(): void;
}
