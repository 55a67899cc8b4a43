import { describe, expect, it } from "vitest";
import { Clock } from "./clock.ts";

describe("the world's clock", () => {
  it("stands still at speed 0 until a test moves it", async () => {
    const clock = new Clock({ speed: 0, startAt: new Date("2026-01-01T00:00:00Z") });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.now()).toBe(Date.parse("2026-01-01T00:00:00Z"));
    clock.advance(1_500);
    expect(clock.now()).toBe(Date.parse("2026-01-01T00:00:01.500Z"));
  });

  it("runs timers in order, each at its own time, also those that timers start", () => {
    const clock = new Clock({ speed: 0, startAt: new Date(0) });
    const seen: [string, number][] = [];
    clock.after(20, () => seen.push(["b", clock.now()]));
    clock.after(10, () => {
      seen.push(["a", clock.now()]);
      clock.after(5, () => seen.push(["a2", clock.now()]));
    });
    clock.advance(100);
    expect(seen).toEqual([
      ["a", 10],
      ["a2", 15],
      ["b", 20],
    ]);
    expect(clock.now()).toBe(100);
  });

  it("does not run what was cancelled, nor anything after it stopped", () => {
    const clock = new Clock({ speed: 0 });
    let runs = 0;
    clock.after(10, () => runs++)();
    clock.after(10, () => runs++);
    clock.stop();
    clock.advance(100);
    expect(runs).toBe(0);
  });

  it("lets a minute pass in a second at speed 60", async () => {
    const clock = new Clock({ speed: 6_000 });
    const before = performance.now();
    await new Promise<void>((resolve) => clock.after(60_000, resolve));
    expect(performance.now() - before).toBeGreaterThan(8);
    expect(performance.now() - before).toBeLessThan(1_000);
    clock.stop();
  });
});
