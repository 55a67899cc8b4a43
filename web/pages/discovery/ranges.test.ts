import { expect, test } from "vitest";
import { parseRange } from "#schema/addresses.ts";
import { checkRanges, insideOf, outsideOf, rangesToSend, roughDuration } from "./ranges.ts";

test("blocks, ranges, lists and single addresses are counted together, each once", () => {
  expect(checkRanges("10.0.0.0/24\n10.0.0.10-20, 10.0.1.5 ; fd00::5").count).toBe(256);
  expect(checkRanges("10.0.0.1 - 10.0.0.9").ranges).toEqual(["10.0.0.1 - 10.0.0.9"]);
  expect(checkRanges("10.0.0.1 # the old rack\n# 10.0.0.2").ranges).toEqual(["10.0.0.1"]);
  expect(checkRanges("  \n").count).toBeNull();
});
test("what is wrong is named with its line and its place in it", () => {
  const text = "10.0.0.1\n  10.0.0.5, 10.0.0.300";
  const { problems, count } = checkRanges(text);
  expect(count).toBeNull();
  expect(problems).toMatchObject([{ line: 2, column: 13, text: "10.0.0.300" }]);
  expect(text.slice(problems[0]?.from).startsWith("10.0.0.300")).toBe(true);
  expect(checkRanges("10.0.0.9-").problems).toHaveLength(1);
  expect(checkRanges("-").problems).toHaveLength(1);
  expect(checkRanges("fd00::1-10.0.0.1").problems[0]?.message).toContain("mixes");
});
test("too many are refused as a whole, not at one place", () => {
  expect(checkRanges("10.0.0.0/8")).toMatchObject({ count: null, problems: [], tooMany: { message: expect.stringContaining("16,777,214") } });
  expect(checkRanges("fd00::/64").tooMany?.hint).toContain("IPv6 network");
});
test("65,536 addresses in a list travel as the few ranges that they make up", () => {
  const list = Array.from({ length: 65_536 }, (_, i) => `10.9.${i >> 8}.${i & 255}`);
  const checked = checkRanges(list.join("\n"));
  expect(checked.count).toBe(65_536);
  expect(rangesToSend(checked)).toEqual(["10.9.0.0-10.9.255.255"]);
  expect(rangesToSend(checkRanges("10.0.0.0/24"))).toEqual(["10.0.0.0/24"]);
});
test("known servers are found among many ranges", () => {
  const inside = insideOf(["10.0.0.0/24", "10.0.2.7", "fd00::5-fd00::9"].map(parseRange));
  expect(["10.0.0.1", "10.0.0.254", "10.0.2.7", "fd00::6"].map(inside)).toEqual([true, true, true, true]);
  expect(["10.0.0.255", "10.0.1.1", "10.0.2.8", "fd00::a", "nonsense"].map(inside)).toEqual([false, false, false, false, false]);
});
test("what the agent may not ask is said beforehand", () => {
  expect(outsideOf(["10.0.0.0/24"].map(parseRange), ["10.0.0.0/8"])).toEqual({ count: 0, examples: [] });
  expect(outsideOf(["10.0.0.250-10.0.1.5"].map(parseRange), ["10.0.0.0/24"])).toEqual({ count: 6, examples: ["10.0.1.0-10.0.1.5"] });
  expect(outsideOf(["10.0.0.1-10.0.0.9"].map(parseRange), ["10.0.0.3", "10.0.0.5-6"])).toEqual({ count: 6, examples: ["10.0.0.1-10.0.0.2", "10.0.0.4", "10.0.0.7-10.0.0.9"] });
});
test("the time is about that of those who do not answer", () => {
  expect(roughDuration(254, 0, 1_000)).toBe(1_000);
  expect(roughDuration(65_534, 40, 1_000)).toBe(40_000);
});
