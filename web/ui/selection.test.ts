import { expect, test } from "vitest";
import { everything, formatSelection, isSelected, nothing, parseSelection, selectedOf, setMany, toggle } from "./selection.ts";

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
