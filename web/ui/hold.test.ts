import { expect, test } from "vitest";
import { newerBy, splitFresh } from "./hold.ts";

interface Row {
  id: string;
  at: string;
}
const row = (n: number, id = `r${n}`): Row => ({ id, at: `2026-01-01T00:00:0${n}Z` });
const newer = newerBy<Row>((one) => one.at);
const seen = (rows: Row[], anchor: Row | null) => {
  const split = splitFresh(rows, anchor, newer);
  return { ids: split.rows.map((one) => one.id), fresh: split.fresh };
};

test("a held list keeps what it shows, and counts what is new above it", () => {
  expect(seen([row(4), row(3), row(2), row(1), row(0)], row(2))).toEqual({ ids: ["r2", "r1", "r0"], fresh: 2 });
  expect(seen([row(2)], row(2))).toEqual({ ids: ["r2"], fresh: 0 });
});
test("when the row on top has gone, the rest still stands where it stood", () => expect(seen([row(4), row(3), row(1)], row(2))).toEqual({ ids: ["r1"], fresh: 2 }));
test("rows of one moment are told apart by their ids", () => expect(seen([row(2, "b"), row(2, "a")], row(2, "a"))).toEqual({ ids: ["a"], fresh: 1 }));
test("a list that is not held shows everything", () => expect(seen([row(2), row(1)], null)).toEqual({ ids: ["r2", "r1"], fresh: 0 }));
