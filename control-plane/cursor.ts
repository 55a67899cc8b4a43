// Opaque cursors of lists: where the last page ended, as (sort value, id), so that rows which arrive meanwhile shift nothing.
import { z } from "zod";
import { AppError } from "#schema/errors.ts";
import { fromBase64Url, toBase64Url } from "#schema/seal.ts";
import { iso } from "./time.ts";

const Position = z.tuple([z.number(), z.union([z.string(), z.number()])]);
export type Position = z.infer<typeof Position>;

export function encodeCursor(position: Position): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(position)));
}

/** Throws `invalid_request` for a text that no list of ours has given out. */
export function decodeCursor(cursor: string): Position {
  try {
    return Position.parse(JSON.parse(new TextDecoder().decode(fromBase64Url(cursor))));
  } catch (cause) {
    throw new AppError("invalid_request", "This cursor was not given out by this list.", { hint: "Start again without `cursor`.", cause });
  }
}

/** For lists by time: where the next page begins, as the page's `searched_to`. */
export function searchedTo(next: string | null): { searched_to?: string } {
  return next === null ? {} : { searched_to: iso(decodeCursor(next)[0]) };
}

/** Cuts a page out of `limit + 1` rows: the one too many tells that there is a next page. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, position: (row: Row) => Position, toItem: (row: Row) => Item): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), next: rows.length > limit && last !== undefined ? encodeCursor(position(last)) : null };
}
