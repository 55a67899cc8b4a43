// How hard one iDRAC may be pressed. There is no documented limit; overload shows as slow answers, 503 or dropped
// connections, so few requests are in flight at a time, and not many start in a second (OpenStack ironic's Dell notes).
import type { Clock } from "../clock.ts";

export interface PaceLimits {
  inFlight: number;
  /** Infinity: as fast as the iDRAC answers. */
  perSecond: number;
}

export class Pace {
  readonly #clock: Clock;
  readonly #limits: PaceLimits;
  #running = 0;
  #tokens: number;
  #filledAt: number;
  readonly #waiting: (() => void)[] = [];

  constructor(clock: Clock, limits: PaceLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#tokens = limits.perSecond;
    this.#filledAt = clock.monotonic();
  }

  /** Waits for its turn, runs, gives the turn on. Rejects with the signal's reason if it aborts while waiting. */
  async run<V>(signal: AbortSignal, work: () => Promise<V>): Promise<V> {
    await this.#enter(signal);
    try {
      await this.#token(signal);
      return await work();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#limits.inFlight) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const turn = (): void => {
        signal.removeEventListener("abort", give);
        this.#running++;
        resolve();
      };
      const give = (): void => {
        const at = this.#waiting.indexOf(turn);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", give, { once: true });
      this.#waiting.push(turn);
    });
  }

  async #token(signal: AbortSignal): Promise<void> {
    const { perSecond } = this.#limits;
    if (perSecond === Number.POSITIVE_INFINITY) return;
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(perSecond, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    this.#tokens -= 1;
    if (this.#tokens < 0) await this.#clock.sleep((-this.#tokens / perSecond) * 1000, signal);
  }
}
