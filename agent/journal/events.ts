// The outbox's table: events in the order of their numbers, until they are acknowledged.
import { type AgentEvent, wire } from "#schema/protocol.ts";
import type { JournalDatabase } from "./database.ts";

/** Only inside a write. */
export function appendEvent(db: JournalDatabase, event: AgentEvent): void {
  db.run("insert into outbox (seq, event) values (?, ?)", db.takeNumber(), JSON.stringify(event));
}

/** The batch from `first` on that fits one frame, as text: the events are not parsed again. */
export function readBatch(db: JournalDatabase, first: number): { last: number; text: string } | undefined {
  const rows = db.all<{ seq: number; event: string }>("select seq, event from outbox where seq >= ? order by seq limit ?", first, wire.maxBatchEvents);
  if (rows.length === 0 || rows[0]?.seq !== first) return undefined;
  let bytes = 0;
  let last = first - 1;
  const events: string[] = [];
  for (const { seq, event } of rows) {
    bytes += Buffer.byteLength(event) + 1;
    if (events.length > 0 && bytes > wire.maxBatchBytes) break;
    events.push(event);
    last = seq;
  }
  return { last, text: `{"type":"events","journal_id":${JSON.stringify(db.id)},"first":${first},"events":[${events.join(",")}]}` };
}

/** Only inside a write. */
export function forgetEvents(db: JournalDatabase, acked: number): void {
  db.run("delete from outbox where seq <= ?", acked);
  db.setNumber("acked", acked);
  // The last number outlives its row: numbers never start again.
  db.setNumber("last_event", db.newestEvent);
}
