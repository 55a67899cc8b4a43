import fc from "fast-check";
import { expect, test } from "vitest";
import { groupsAround, type LogRow, logLayout, placeOf, unfoldedRows, wrapAtWords, wrappedLines } from "./log-layout.ts";

const group = (key: string, change: Partial<LogRow> = {}): LogRow => ({ key, kind: "group", at: null, text: key, ...change });
const line = (n: number, parent: string, text = `line ${n}`): LogRow => ({ key: `L${n}`, n, kind: "line", parent, at: null, text });
const rows: LogRow[] = [group("a", { folded: true }), line(1, "a"), group("r", { parent: "a" }), line(2, "r"), group("b"), line(3, "b"), line(4, "b")];
const keys = (shown: readonly number[]): (string | undefined)[] => shown.map((i) => rows[i]?.key);

test("what a folded group holds is left out, the groups in it too", () => expect(keys(unfoldedRows(rows, new Map()))).toEqual(["a", "b", "L3", "L4"]));
test("what one opens or folds by hand stays so", () => {
  expect(keys(unfoldedRows(rows, new Map([["a", true]])))).toEqual(["a", "L1", "r", "L2", "b", "L3", "L4"]);
  expect(keys(unfoldedRows(rows, new Map([["b", false]])))).toEqual(["a", "b"]);
});
test("the groups around a line are found from the inside out", () => {
  expect(groupsAround(rows, 3)).toEqual(["r", "a"]);
  expect(groupsAround(rows, 6)).toEqual(["b"]);
  expect(groupsAround(rows, 0)).toEqual([]);
});
test("a row is found among those that are shown", () => {
  expect(placeOf([0, 4, 5, 6], 5)).toBe(2);
  expect(placeOf([0, 4, 5, 6], 1)).toBe(-1);
  expect(placeOf([], 1)).toBe(-1);
});
test("a text takes as many lines as it has times the width", () => {
  expect(wrappedLines("", 10)).toBe(1);
  expect(wrappedLines("x".repeat(10), 10)).toBe(1);
  expect(wrappedLines("x".repeat(11), 10)).toBe(2);
  expect(wrappedLines("one\n\nthree", 10)).toBe(3);
  // Wide letters and tabs never get less room than they take.
  expect(wrappedLines("漢".repeat(10), 10)).toBe(2);
  expect(wrappedLines(`\t${"x".repeat(8)}`, 10)).toBe(2);
});
test("lines end with a word where one fits, and nothing moves", () => {
  expect(wrapAtWords("the password was refused", 14)).toBe("the password\nwas refused");
  expect(wrapAtWords("GET /redfish/v1/Systems/System.Embedded.1 refused", 24)).toBe("GET /redfish/v1/Systems/System.Embedded.1\nrefused");
  const words = fc.array(fc.string({ unit: fc.constantFrom("a", "b"), minLength: 0, maxLength: 30 }), { maxLength: 12 });
  fc.assert(
    fc.property(words, fc.integer({ min: 8, max: 40 }), (list, columns) => {
      const text = list.join(" ");
      const broken = wrapAtWords(text, columns);
      expect(broken.replaceAll("\n", " ")).toBe(text);
      for (const one of broken.split("\n")) if (one.length > columns) expect(one.split(" ").some((word) => word.length > columns)).toBe(true);
    }),
  );
});
test("each row stands below the one before, and what is at a height is found again", () => {
  const long = [line(1, "a", "x".repeat(45)), group("b"), line(2, "b")];
  const layout = logLayout(long, [0, 1, 2], 20, false);
  expect([layout.topOf(0), layout.topOf(1), layout.topOf(2), layout.totalPx]).toEqual([0, 60, 86, 106]);
  expect([0, 59, 60, 85, 86, 500].map(layout.indexAt)).toEqual([0, 0, 1, 1, 2, 2]);
  expect(logLayout([], [], 20, false).totalPx).toBe(0);
});
