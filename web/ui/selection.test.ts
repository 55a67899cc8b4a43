import { expect, test } from "vitest";
import { drawRange, everything, formatSelection, isSelected, nothing, parseSelection, sameSelection, selectedOf, setMany, toggle } from "./selection.ts";

const rows = ["a", "b", "c", "d"];
const self = (id: string): string => id;

test("all but one", () => {
  const selection = toggle(everything, "b");
  expect(selectedOf(selection, rows, self)).toEqual(["a", "c", "d"]);
  expect(isSelected(selection, "b")).toBe(false);
  expect(selectedOf(toggle(selection, "b"), rows, self)).toEqual(rows);
});
test("a range is selected, and unselected from all", () => {
  expect(selectedOf(setMany(nothing, ["b", "c"], true), rows, self)).toEqual(["b", "c"]);
  expect(selectedOf(setMany(everything, ["b", "c"], false), rows, self)).toEqual(["a", "d"]);
  expect(selectedOf(setMany(setMany(everything, ["b", "c"], false), ["c"], true), rows, self)).toEqual(["a", "c", "d"]);
});
test("what the filter hides is not acted on", () => expect(selectedOf(toggle(nothing, "gone"), rows, self)).toEqual([]));
test("the URL keeps it", () => {
  for (const selection of [nothing, everything, toggle(everything, "b"), toggle(toggle(nothing, "a"), "d")]) expect(parseSelection(formatSelection(selection))).toEqual(selection);
  expect(formatSelection(nothing)).toBe("");
});

test("a range gives back what it leaves when it shrinks, and keeps what was selected before", () => {
  const before = toggle(nothing, "d");
  const range = { anchor: "b", before, selected: true };
  expect(selectedOf(drawRange(range, rows, "d"), rows, self)).toEqual(["b", "c", "d"]);
  expect(selectedOf(drawRange(range, rows, "b"), rows, self)).toEqual(["b", "d"]);
  expect(selectedOf(drawRange(range, rows, "a"), rows, self)).toEqual(["a", "b", "d"]);
});
test("a range that begins with a row that was unselected takes rows out of all", () => {
  const before = toggle(everything, "b");
  expect(selectedOf(drawRange({ anchor: "b", before, selected: false }, rows, "c"), rows, self)).toEqual(["a", "d"]);
});
test("a range from or to a row that is gone changes nothing", () => expect(drawRange({ anchor: "gone", before: everything, selected: true }, rows, "b")).toBe(everything));
test("selections are compared by what they select", () => {
  expect(sameSelection(toggle(nothing, "a"), toggle(nothing, "a"))).toBe(true);
  expect(sameSelection(everything, nothing)).toBe(false);
  expect(sameSelection(toggle(everything, "a"), toggle(everything, "b"))).toBe(false);
});
