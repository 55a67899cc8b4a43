import { expect, test } from "vitest";
import { formatSort, parseSort, sortRows } from "./sort.ts";

test("numbers inside of names count as numbers, and the empty come last both ways", () => {
  const rows = ["esx-10", null, "esx-2", "ESX-1"];
  expect(sortRows(rows, (row) => row, false)).toEqual(["ESX-1", "esx-2", "esx-10", null]);
  expect(sortRows(rows, (row) => row, true)).toEqual(["esx-10", "esx-2", "ESX-1", null]);
});
test("equal rows keep their order", () => expect(sortRows([{ n: 1 }, { n: 2 }], () => 0, true)).toEqual([{ n: 1 }, { n: 2 }]));
test("the URL keeps it", () => {
  expect(parseSort("-seen", { column: "name", descending: false })).toEqual({ column: "seen", descending: true });
  expect(formatSort(parseSort("", { column: "name", descending: false }))).toBe("name");
});
