// What is pushed to consoles: a ring of the last ten minutes, with a cursor that a reconnecting console resumes from.
import type { LiveEvent } from "#schema/api/live.ts";
import type { Feed, FeedItem } from "../services.ts";

const keepMs = 10 * 60_000;
/** Who has missed more than this fetches afresh: that is less than so many events, for both sides. */
const maxKept = 5_000;
/** Trimmed in slices: shifting an array for each event would cost more than the event. */
const trimBy = 1_000;
/** What a console is handed at once. */
const maxBatch = 500;

interface Kept {
  at: number;
  /** The event as JSON, written once for all consoles. */
  data: string;
}

export class RingFeed implements Feed {
  /** Events `n - ring.length + 1` to `n`. */
  private ring: Kept[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly now: () => number;
  /** Cursors of another process (before a restart) resume nothing. */
  private readonly boot: string;
  private n = 0;
  private listeners = 0;
  /** When the last console left, or null if there was none yet. */
  private leftAt: number | null = null;

  constructor(boot: string, now: () => number) {
    this.boot = boot;
    this.now = now;
  }

  get cursor(): string {
    return `${this.boot}.${this.n}`;
  }

  get subscribers(): number {
    return this.listeners;
  }

  get isHeard(): boolean {
    return this.listeners > 0 || (this.leftAt !== null && this.now() - this.leftAt <= keepMs);
  }

  skip(): void {
    this.n++;
    this.ring = [];
    this.wakeAll();
  }

  publish(events: readonly LiveEvent[]): void {
    if (events.length === 0) return;
    const at = this.now();
    this.n += events.length;
    for (const event of events) this.ring.push({ at, data: JSON.stringify(event) });
    this.trim(at);
    this.wakeAll();
  }

  async *subscribe(cursor: string | null, signal: AbortSignal, follow = true): AsyncGenerator<readonly FeedItem[]> {
    const known = this.position(cursor);
    let seen = known ?? this.n;
    this.listeners++;
    try {
      yield [this.hello(seen, known !== null)];
      while (!signal.aborted) {
        // Behind by more than is kept, or by something that nobody was told of: as after any gap.
        if (seen < this.n - this.ring.length) {
          seen = this.n;
          yield [this.hello(seen, false)];
        } else if (seen < this.n) {
          const start = seen - (this.n - this.ring.length);
          const batch = this.ring.slice(start, start + maxBatch).map(({ data }, i) => ({ id: `${this.boot}.${seen + i + 1}`, data }));
          seen += batch.length;
          yield batch;
        } else if (follow) await this.news(signal);
        else return;
      }
    } finally {
      this.listeners--;
      this.leftAt = this.now();
    }
  }

  private hello(n: number, resumed: boolean): FeedItem {
    return { id: `${this.boot}.${n}`, data: JSON.stringify({ kind: "hello", resumed, server_time: this.now() } satisfies LiveEvent) };
  }

  /** What a cursor's owner has seen; null when what it missed is not all kept. */
  private position(cursor: string | null): number | null {
    const [boot, text] = (cursor ?? "").split(".");
    const seen = Number(text);
    return boot === this.boot && text !== "" && Number.isSafeInteger(seen) && seen >= this.n - this.ring.length && seen <= this.n ? seen : null;
  }

  private news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener("abort", wake);
      // An abort between the caller's check and this line has woken nobody.
      if (signal.aborted) wake();
    });
  }

  private wakeAll(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private trim(at: number): void {
    let drop = Math.max(0, this.ring.length - maxKept);
    while (drop < this.ring.length && at - (this.ring[drop]?.at ?? at) > keepMs) drop++;
    if (drop > trimBy || drop === this.ring.length) this.ring.splice(0, drop);
  }
}
