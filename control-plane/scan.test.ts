import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCursor, type Position } from "./cursor.ts";
import { type Scan, scanPage } from "./scan.ts";

interface Row {
  at: number;
  hit: boolean;
}

/** A list, newest first, in windows of `size`; the clock moves by `msPerWindow` with each. */
function scanOf(rows: readonly Row[], size: number, msPerWindow = 0) {
  let now = 0;
  const after = (from: Position | undefined) => rows.filter((row) => from === undefined || row.at < from[0]);
  return (cursor: string | undefined, limit: number): Promise<{ rows: Row[]; next: string | null }> => {
    const scan: Scan<Row> = {
      clock: { monotonic: () => now },
      cursor: cursor === undefined ? undefined : decodeCursor(cursor),
      limit,
      windowEnd: async (from) => {
        now += msPerWindow;
        const end = after(from)[size - 1];
        return end ? [end.at, "x"] : null;
      },
      matching: async (from, to, most) =>
        after(from)
          .filter((row) => row.hit && (to === null || row.at >= to[0]))
          .slice(0, most),
      position: (row) => [row.at, "x"],
    };
    return scanPage(scan);
  };
}

test("pages together hold every match once and in order, whatever the windows, the limit and the time they get", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(0, 400, 5_000),
      async (hits, size, limit, ms) => {
        const rows = hits.map((hit, i) => ({ at: hits.length - i, hit }));
        const page = scanOf(rows, size, ms);
        const seen: Row[] = [];
        let cursor: string | undefined;
        do {
          const { rows: found, next } = await page(cursor, limit);
          expect(found.length).toBeLessThanOrEqual(limit);
          seen.push(...found);
          cursor = next ?? undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual(rows.filter((row) => row.hit));
      },
    ),
    { numRuns: 200 },
  );
});

test("a long search gives back what it has, and where to go on", async () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ at: 100 - i, hit: i === 0 || i === 99 }));
  const first = await scanOf(rows, 10, 1_000)(undefined, 50);
  expect(first.rows).toEqual([{ at: 100, hit: true }]);
  expect(first.next).not.toBeNull();
});
