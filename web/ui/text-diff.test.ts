import fc from "fast-check";
import { expect, test } from "vitest";
import { alignTexts, changedPart, hunks, matchLines } from "./text-diff.ts";

const rows = (...texts: string[]): (string | null)[][] => alignTexts(texts).map((line) => [...line.texts]);

test("equal lines are level, replaced ones opposite, added and removed ones have nothing opposite", () => {
  expect(rows("a\nb\nc\n", "a\nB\nc\n")).toEqual([
    ["a", "a"],
    ["b", "B"],
    ["c", "c"],
  ]);
  expect(rows("a\nc", "a\nb\nc")).toEqual([
    ["a", "a"],
    [null, "b"],
    ["c", "c"],
  ]);
  expect(rows("a\nb\nc", "a\nc")).toEqual([
    ["a", "a"],
    ["b", null],
    ["c", "c"],
  ]);
});
test("three texts stand beside the first", () =>
  expect(rows("a\nb\nc", "a\nx\nc", "a\nb\nn\nc")).toEqual([
    ["a", "a", "a"],
    ["b", "x", "b"],
    [null, null, "n"],
    ["c", "c", "c"],
  ]));
test("whatever the texts, each keeps all of its lines in their order, and lines that are level by matching are equal", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 24 });
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      const aligned = alignTexts([a, b, c].map((lines) => lines.join("\n")));
      [a, b, c].forEach((lines, side) => {
        expect(aligned.flatMap((line) => (line.texts[side] === null ? [] : [line.texts[side]]))).toEqual(lines.length === 0 ? [""] : lines);
      });
    }),
  );
});
test("the match is a longest one", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 16 });
  const longest = (a: string[], b: string[]): number => {
    const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
    for (let i = 1; i <= a.length; i += 1)
      for (let j = 1; j <= b.length; j += 1)
        (table[i] as number[])[j] = a[i - 1] === b[j - 1] ? (table[i - 1]?.[j - 1] as number) + 1 : Math.max(table[i - 1]?.[j] as number, table[i]?.[j - 1] as number);
    return table[a.length]?.[b.length] as number;
  };
  fc.assert(
    fc.property(text, text, (a, b) => {
      const matches = [...matchLines(a, b)];
      const matched = matches.filter((at) => at >= 0);
      expect(matched).toEqual([...matched].sort((x, y) => x - y));
      expect(new Set(matched).size).toBe(matched.length);
      for (const [i, at] of matches.entries()) if (at >= 0) expect(b[at]).toBe(a[i]);
      expect(matched.length).toBe(longest(a, b));
    }),
  );
});
test("texts that have nothing in common are still answered soon", () => {
  const a = Array.from({ length: 20_000 }, (_, i) => `a${i}`).join("\n");
  const b = Array.from({ length: 20_000 }, (_, i) => `b${i}`).join("\n");
  const startedAt = performance.now();
  expect(alignTexts([a, b])).toHaveLength(20_000);
  expect(performance.now() - startedAt).toBeLessThan(3000);
});
test("the part of a line that differs is found, in whole words", () => {
  expect(changedPart("SysProfile=PerfOptimized", "SysProfile=Custom")).toEqual([11, 24, 11, 17]);
  expect("Name=Enabled;".slice(...changedPart("Name=Disabled;", "Name=Enabled;").slice(2))).toBe("Enabled");
});
test("what is equal is left out but for a few lines around", () => {
  const a = Array.from({ length: 20 }, (_, i) => String(i));
  expect(hunks(alignTexts([a.join("\n"), a.with(10, "x").join("\n")]), 2)).toEqual([
    { from: 0, to: 8, shown: false },
    { from: 8, to: 13, shown: true },
    { from: 13, to: 20, shown: false },
  ]);
});
