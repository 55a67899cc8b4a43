import { expect, it } from "vitest";
import { growthOf } from "./slope.ts";

const mega = 1024 ** 2;

/** Ten minutes, a sample each five seconds: `held` is what is needed, RSS swings above it. */
function samples(megaPerTenMinutes: number) {
  return Array.from({ length: 120 }, (_, n) => {
    const held = (50 + (megaPerTenMinutes * n) / 120) * mega;
    return { seconds: n * 5, rss: held + ((n * 7) % 4) * 10 * mega, held };
  });
}

it("is what a process grows by in ten minutes, whatever RSS does in between", () => {
  const growth = growthOf(samples(3), 100);
  expect(growth?.held).toBeCloseTo(3, 1);
  expect(growth?.rss).toBeCloseTo(3, 0);
  expect(growthOf(samples(0), 100)?.held).toBeCloseTo(0, 5);
});

it("leaves the warm-up out, and says nothing of too few samples", () => {
  const warm = [...samples(0).map((sample) => ({ ...sample, seconds: sample.seconds - 700, held: sample.held * 3 })), ...samples(0)];
  expect(growthOf(warm, 0)?.held).toBeCloseTo(0, 5);
  expect(growthOf(samples(1).slice(0, 10), 0)).toBeNull();
});
