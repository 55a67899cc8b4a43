import { expect, test } from "vitest";
import { checkRanges } from "./ranges.ts";

test("blocks, ranges and single addresses are counted together, each address once", () => {
  expect(checkRanges("10.0.0.0/24").count).toBe(254);
  expect(checkRanges("10.0.0.0/30, 10.0.0.1-10.0.0.2\n10.0.0.9")).toMatchObject({ count: 3, ranges: ["10.0.0.0/30", "10.0.0.1-10.0.0.2", "10.0.0.9"] });
});
test("spaces around a dash belong to the range", () => expect(checkRanges("10.0.0.1 - 10.0.0.5").count).toBe(5));
test("what is wrong is named, with what to do", () => {
  const checked = checkRanges("10.0.0.0/24 nonsense");
  expect(checked.count).toBeNull();
  expect(checked.problems).toMatchObject([{ text: "nonsense" }]);
});
test("too many are refused in words", () => expect(checkRanges("fd00::/64").problems[0]?.message).toContain("at most"));
test("nothing typed is no problem yet", () => expect(checkRanges("  ")).toEqual({ ranges: [], count: null, problems: [] }));
