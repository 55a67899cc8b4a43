import { expect, test } from "vitest";
import { formatSort, makeSorter, parseSort } from "./sort.ts";

interface Row {
  name: string | null;
  n?: number;
}
const names = (rows: readonly Row[]): (string | null)[] => rows.map((row) => row.name);
const rowsOf = (...values: (string | null)[]): Row[] => values.map((name, n) => ({ name, n }));

test("numbers inside of names count as numbers, and the empty come last both ways", () => {
  const rows = rowsOf("esx-10", null, "esx-2", "ESX-1");
  expect(names(makeSorter<Row>((row) => row.name, false)(rows))).toEqual(["ESX-1", "esx-2", "esx-10", null]);
  expect(names(makeSorter<Row>((row) => row.name, true)(rows))).toEqual(["esx-10", "esx-2", "ESX-1", null]);
});
test("equal rows keep their order", () => {
  const rows = [{ n: 1 }, { n: 2 }, { n: 3 }];
  expect(makeSorter<{ n: number }>(() => 0, true)(rows)).toEqual(rows);
});
test("a list that changes is sorted as if it were new, and only what changed is read again", () => {
  const reads: Row[] = [];
  const sort = makeSorter<Row>((row) => {
    reads.push(row);
    return row.name;
  }, false);
  const rows = rowsOf("d", "b", "b", "a", "c");
  sort(rows);
  reads.length = 0;
  const patched = rows.with(1, { name: "b", n: 99 }).with(4, { name: "0" });
  expect(sort(patched)).toEqual([patched[4], patched[3], patched[1], patched[2], patched[0]]);
  expect(reads).toEqual([patched[1], patched[4]]);
  expect(sort([{ name: "aa" }, ...patched.slice(1)])).toEqual([patched[4], patched[3], { name: "aa" }, patched[1], patched[2]]);
});
test("it agrees with a plain sort after any changes", () => {
  let seed = 5;
  const dice = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % n;
  };
  const sort = makeSorter<Row>((row) => row.n, false);
  let rows: Row[] = Array.from({ length: 200 }, (_, i) => ({ name: String(i), n: dice(20) }));
  for (let round = 0; round < 50; round += 1) {
    const at = dice(rows.length);
    const change = dice(3);
    if (change === 0) rows = rows.with(at, { name: `r${round}`, n: dice(20) });
    else if (change === 1) rows = rows.toSpliced(at, 1);
    else rows = [{ name: `new${round}`, n: dice(20) }, ...rows];
    expect(sort(rows)).toEqual([...rows].sort((a, b) => (a.n ?? 0) - (b.n ?? 0)));
  }
});
test("the URL keeps it", () => {
  expect(parseSort("-seen", { column: "name", descending: false })).toEqual({ column: "seen", descending: true });
  expect(formatSort(parseSort("", { column: "name", descending: false }))).toBe("name");
});
