// The world's clock. Reboots, POST, session timeouts and logs of every simulated device run on it. It runs in real
// time, many times faster, or stands still until a test steps it. Durations here are world milliseconds.

export type Cancel = () => void;

export interface ClockOptions {
  /** World milliseconds for each real one. 0 makes a clock that only `advance` moves. Default 1. */
  readonly speed?: number;
  /** World time at the start; default is the real time, so that clients see a plausible date. */
  readonly startAt?: Date;
}

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Longest delay Node's setTimeout takes; a longer one fires at once. */
const LONGEST_REAL_DELAY_MS = 2 ** 31 - 1;

export class Clock {
  readonly speed: number;
  #worldMs: number;
  #realMs = performance.now();
  #timers: Timer[] = [];
  #order = 0;
  #wake: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ClockOptions = {}) {
    this.speed = options.speed ?? 1;
    if (!(this.speed >= 0)) throw new RangeError(`speed must be 0 or more, not ${this.speed}`);
    this.#worldMs = (options.startAt ?? new Date()).getTime();
  }

  now(): number {
    return this.#worldMs + (performance.now() - this.#realMs) * this.speed;
  }

  /** Runs `run` once, `ms` of world time from now. After `stop` nothing runs any more. */
  after(ms: number, run: () => void): Cancel {
    if (this.#stopped) return () => {};
    const timer: Timer = { dueMs: this.now() + ms, order: this.#order++, run };
    this.#timers.push(timer);
    this.#timers.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    this.#arm();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#arm();
    };
  }

  /** Moves the world forward and runs, in order and at their own time, all timers that fall due on the way. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError("a clock only moves forward");
    const target = this.now() + ms;
    for (let timer = this.#due(target); timer && !this.#stopped; timer = this.#due(target)) {
      this.#set(Math.max(timer.dueMs, this.now()));
      timer.run();
    }
    this.#set(Math.max(target, this.now()));
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timers = [];
    clearTimeout(this.#wake);
  }

  #set(worldMs: number): void {
    this.#worldMs = worldMs;
    this.#realMs = performance.now();
  }

  #due(untilMs: number): Timer | undefined {
    const first = this.#timers[0];
    return first && first.dueMs <= untilMs ? this.#timers.shift() : undefined;
  }

  #arm(): void {
    clearTimeout(this.#wake);
    const first = this.#timers[0];
    if (!first || this.speed === 0 || this.#stopped) return;
    const delayMs = Math.min(Math.max(0, (first.dueMs - this.now()) / this.speed), LONGEST_REAL_DELAY_MS);
    // Not unref'd: a simulated reboot in flight is work, and `stop` clears it.
    this.#wake = setTimeout(() => {
      for (let timer = this.#due(this.now()); timer && !this.#stopped; timer = this.#due(this.now())) timer.run();
      this.#arm();
    }, delayMs);
  }
}
