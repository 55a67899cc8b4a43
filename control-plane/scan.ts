// Lists under a condition that no index helps: read in windows, with pauses, and given back in part when it takes too long.
import { encodeCursor, type Position } from "./cursor.ts";
import type { Clock } from "./platform.ts";
import { breathe } from "./turn.ts";

/** After this long a page is given back as far as it has come; its cursor goes on from there. */
const budgetMs = 1_500;

export interface Scan<Row> {
  clock: Pick<Clock, "monotonic">;
  cursor: Position | undefined;
  limit: number;
  /** Where the window that begins after `from` ends; null when it is the last one. */
  windowEnd(from: Position | undefined): Promise<Position | null>;
  /** At most `limit` matching rows after `from`, up to and with `to`. */
  matching(from: Position | undefined, to: Position | null, limit: number): Promise<Row[]>;
  position(row: Row): Position;
}

/** `rows` may be fewer than `limit` although `next` is set: the reader goes on from there. */
export async function scanPage<Row>(scan: Scan<Row>): Promise<{ rows: Row[]; next: string | null }> {
  const began = scan.clock.monotonic();
  const rows: Row[] = [];
  let from = scan.cursor;
  for (;;) {
    const to = await scan.windowEnd(from);
    rows.push(...(await scan.matching(from, to, scan.limit + 1 - rows.length)));
    if (rows.length > scan.limit) {
      const shown = rows.slice(0, scan.limit);
      const last = shown.at(-1);
      return { rows: shown, next: last === undefined ? null : encodeCursor(scan.position(last)) };
    }
    if (to === null) return { rows, next: null };
    from = to;
    if (scan.clock.monotonic() - began > budgetMs) return { rows, next: encodeCursor(to) };
    await breathe();
  }
}
