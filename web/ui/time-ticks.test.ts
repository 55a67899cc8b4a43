import { expect, test } from "vitest";
import { timeTicks } from "./time-ticks.ts";

const at = (text: string): number => Date.parse(`2026-03-02T${text}Z`);
const ticks = (from: string, to: string, most = 6, offset = 0): string[] => timeTicks(at(from), at(to), most, offset).map((ms) => new Date(ms).toISOString().slice(11, 19));

test("ticks are round, inside, and not too many", () => {
  expect(ticks("14:02:10", "14:06:50")).toEqual(["14:03:00", "14:04:00", "14:05:00", "14:06:00"]);
  expect(ticks("14:02:10", "22:06:50")).toEqual(["16:00:00", "18:00:00", "20:00:00", "22:00:00"]);
  expect(ticks("14:02:10", "14:02:14")).toEqual(["14:02:10", "14:02:11", "14:02:12", "14:02:13", "14:02:14"]);
});
test("they are round where the viewer is, also half an hour off", () =>
  expect(ticks("14:02:00", "18:10:00", 6, 5.5 * 3_600_000)).toEqual(["14:30:00", "15:30:00", "16:30:00", "17:30:00"]));
test("years fit too, and nothing is made of nothing", () => {
  expect(timeTicks(0, 3 * 365 * 86_400_000, 6, 0).length).toBeLessThanOrEqual(7);
  expect(timeTicks(5, 5, 6, 0)).toEqual([]);
});
