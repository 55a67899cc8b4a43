// The outbox's table: events in the order of their numbers, until they are acknowledged.
import { type AgentEvent, wire } from "#schema/protocol.ts";
import type { JournalDatabase } from "./database.ts";

/** Only inside a write. */
export function appendEvent(db: JournalDatabase, event: AgentEvent): void {
  appendText(db, JSON.stringify(event));
}

/** An event that is JSON text already. Only inside a write. */
export function appendText(db: JournalDatabase, event: string): void {
  const seq = db.takeNumber();
  db.run("insert into outbox (seq, event) values (?, ?)", seq, event);
  db.recent.add(seq, event);
}

/** The batch from `first` on that fits one frame, as text: the events are not parsed again. */
export function readBatch(db: JournalDatabase, first: number): { last: number; text: string } | undefined {
  // Why characters and not bytes: a batch of so many has at most three times as many bytes, which still is less than a frame may have.
  let size = 0;
  let last = first - 1;
  const events: string[] = [];
  for (const { seq, event } of eventsFrom(db, first)) {
    size += event.length + 1;
    if (seq !== last + 1 || (events.length > 0 && size > wire.maxBatchBytes)) break;
    events.push(event);
    last = seq;
  }
  if (events.length === 0) return undefined;
  return { last, text: `{"type":"events","journal_id":${JSON.stringify(db.id)},"first":${first},"events":[${events.join(",")}]}` };
}

function eventsFrom(db: JournalDatabase, first: number): Iterable<{ seq: number; event: string }> {
  if (db.recent.has(first)) return db.recent.from(first, wire.maxBatchEvents);
  return db.each<{ seq: number; event: string }>("select seq, event from outbox where seq >= ? order by seq limit ?", first, wire.maxBatchEvents);
}

/** Only inside a write. */
export function forgetEvents(db: JournalDatabase, acked: number): void {
  db.run("delete from outbox where seq <= ?", acked);
  db.recent.forget(acked);
  db.setNumber("acked", acked);
  // The last number outlives its row: numbers never start again.
  db.setNumber("last_event", db.newestEvent);
}
