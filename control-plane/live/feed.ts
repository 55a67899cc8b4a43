// What is pushed to consoles: a ring of the last ten minutes, with a cursor that a reconnecting console resumes from.
import type { LiveEvent } from "#schema/api/live.ts";
import type { Feed } from "../services.ts";

const keepMs = 10 * 60_000;
const maxKept = 50_000;
/** A console that does not read is cut off here, and fetches afresh when it is back. */
const maxBehind = 5_000;

interface Kept {
  n: number;
  at: number;
  event: LiveEvent;
}

interface Subscriber {
  queue: Kept[];
  overrun: boolean;
  wake: (() => void) | undefined;
}

export class RingFeed implements Feed {
  private readonly ring: Kept[] = [];
  private readonly subscribersSet = new Set<Subscriber>();
  private readonly now: () => number;
  /** Cursors of another process (before a restart) resume nothing. */
  private readonly boot: string;
  private n = 0;
  /** When the last console left, or null if there was none yet. */
  private leftAt: number | null = null;

  constructor(boot: string, now: () => number) {
    this.boot = boot;
    this.now = now;
  }

  get subscribers(): number {
    return this.subscribersSet.size;
  }

  get isHeard(): boolean {
    return this.subscribersSet.size > 0 || (this.leftAt !== null && this.now() - this.leftAt <= keepMs);
  }

  skip(): void {
    this.n++;
    if (this.ring.length > 0) this.ring.length = 0;
  }

  publish(events: readonly LiveEvent[]): void {
    if (events.length === 0) return;
    const at = this.now();
    for (const event of events) {
      const kept = { n: ++this.n, at, event };
      this.ring.push(kept);
      for (const subscriber of this.subscribersSet) {
        if (subscriber.queue.length >= maxBehind) subscriber.overrun = true;
        else subscriber.queue.push(kept);
      }
    }
    for (const subscriber of this.subscribersSet) subscriber.wake?.();
    this.trim(at);
  }

  async *subscribe(cursor: string | null, signal: AbortSignal): AsyncGenerator<{ id: string; event: LiveEvent }> {
    const subscriber: Subscriber = { queue: [], overrun: false, wake: undefined };
    const [boot, text] = (cursor ?? "").split(".");
    const seen = Number(text);
    const first = this.ring[0]?.n ?? this.n + 1;
    const resumed = boot === this.boot && Number.isSafeInteger(seen) && seen >= first - 1 && seen <= this.n;
    if (resumed) subscriber.queue.push(...this.ring.slice(seen - first + 1));
    this.subscribersSet.add(subscriber);
    const wake = (): void => subscriber.wake?.();
    signal.addEventListener("abort", wake);
    try {
      yield { id: `${this.boot}.${resumed ? seen : this.n}`, event: { kind: "hello", resumed, server_time: this.now() } };
      while (!signal.aborted) {
        if (subscriber.overrun) return;
        const next = subscriber.queue.shift();
        if (next) yield { id: `${this.boot}.${next.n}`, event: next.event };
        else {
          await new Promise<void>((resolve) => {
            subscriber.wake = resolve;
            // An abort between the check above and this line has woken nobody.
            if (signal.aborted) resolve();
          });
        }
      }
    } finally {
      signal.removeEventListener("abort", wake);
      this.subscribersSet.delete(subscriber);
      this.leftAt = this.now();
    }
  }

  private trim(at: number): void {
    let drop = Math.max(0, this.ring.length - maxKept);
    while (drop < this.ring.length && at - (this.ring[drop]?.at ?? at) > keepMs) drop++;
    // Why in slices: shifting an array for each event would cost more than the event.
    if (drop > 1_000 || drop === this.ring.length) this.ring.splice(0, drop);
  }
}
