import { describe, expect, it } from "vitest";
import { type Planned, type ProcessName, schedule } from "./schedule.ts";

const minutes = (n: number): number => n * 60_000;
const seeds = Array.from({ length: 30 }, (_, n) => n + 1);

function victims({ blow }: Planned): ProcessName[] {
  if (blow.kind === "kill") return blow.victims;
  if (blow.kind === "link") return [blow.agent];
  return blow.kind === "stop" || blow.kind === "clock" ? [blow.victim] : [];
}

describe("the schedule of a run", () => {
  it("follows from the seed alone", () => {
    expect(schedule(7, minutes(10))).toEqual(schedule(7, minutes(10)));
    expect(schedule(7, minutes(10))).not.toEqual(schedule(8, minutes(10)));
  });

  it("kills at least a hundred times in ten minutes, whatever the seed", () => {
    const kills = seeds.map((seed) => schedule(seed, minutes(10)).reduce((sum, { blow }) => sum + (blow.kind === "kill" ? blow.victims.length : 0), 0));
    expect(Math.min(...kills)).toBeGreaterThanOrEqual(100);
  });

  it("holds blows of every kind, in the order of their times, within the run", () => {
    for (const seed of seeds) {
      const planned = schedule(seed, minutes(10));
      expect(new Set(planned.map(({ blow }) => blow.kind))).toEqual(new Set(["kill", "stop", "link", "disk", "clock", "device", "admin"]));
      expect(planned.map(({ atMs }) => atMs)).toEqual(planned.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
      expect(planned.every(({ atMs }) => atMs >= 0 && atMs <= minutes(10))).toBe(true);
    }
  });

  it("leaves an agent alone that is not enrolled yet, and one that is lost", () => {
    for (const seed of seeds) {
      const planned = schedule(seed, minutes(2));
      const at = (act: string): number => planned.find(({ blow }) => blow.kind === "admin" && blow.act.do === act)?.atMs ?? Number.NaN;
      expect(planned.filter((each) => each.atMs < at("enrol") && victims(each).includes("berlin-3"))).toEqual([]);
      expect(planned.filter((each) => each.atMs > at("declare_lost") && victims(each).includes("berlin-1"))).toEqual([]);
    }
  });
});
