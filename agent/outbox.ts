// What of the outbox is sent when: a pure core. An event stays in the journal until it is acknowledged; here are only the numbers.
import { wire } from "#schema/protocol.ts";

export class Outbox {
  /** Number of the newest event in the journal. */
  private newest: number;
  private acked: number;
  /** Highest number that went out over the present link. */
  private sent = 0;
  private open = false;
  /** Last numbers of the batches that are not acknowledged yet. */
  private inFlight: number[] = [];

  constructor(newest: number, acked: number) {
    this.newest = newest;
    this.acked = acked;
  }

  get newestEvent(): number {
    return this.newest;
  }

  get ackedEvent(): number {
    return this.acked;
  }

  get waiting(): number {
    return this.newest - this.acked;
  }

  /** Events that have not gone out over the present link. */
  get unsent(): number {
    return this.newest - this.sent;
  }

  appended(newest: number): void {
    this.newest = Math.max(this.newest, newest);
  }

  /** A link is up; the control plane has committed everything up to `committed`. Returns up to where the journal may forget. */
  connected(committed: number): number {
    this.open = true;
    this.acked = Math.max(this.acked, Math.min(committed, this.newest));
    this.sent = this.acked;
    this.inFlight = [];
    return this.acked;
  }

  /** The journal was renewed: what it has counts from one. */
  renewed(newest: number): void {
    this.newest = newest;
    this.acked = 0;
    this.sent = 0;
    this.disconnected();
  }

  disconnected(): void {
    this.open = false;
    this.inFlight = [];
  }

  /** Returns up to where the journal may forget. An acknowledgement of what was never sent is not believed. */
  acknowledged(lastEvent: number): number {
    if (lastEvent <= this.sent) this.acked = Math.max(this.acked, lastEvent);
    this.inFlight = this.inFlight.filter((last) => last > this.acked);
    return this.acked;
  }

  /** Where the next batch begins, or null while nothing may be sent. */
  next(): number | null {
    if (!this.open || this.sent >= this.newest || this.inFlight.length >= wire.maxUnackedBatches) return null;
    return this.sent + 1;
  }

  batchSent(last: number): void {
    this.sent = last;
    this.inFlight.push(last);
  }
}
