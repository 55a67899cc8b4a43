import fc from "fast-check";
import { expect, it } from "vitest";
import { RecentEvents } from "./recent-events.ts";

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("add" as const), count: fc.integer({ min: 1, max: 700 }), chars: fc.constantFrom(1, 900, 9_000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("forget" as const), of: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("taken back" as const), count: fc.integer({ min: 0, max: 20 }) }) },
);

it("what it has is what was written under that number, without a gap, and never what was acknowledged or taken back", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
      const recent = new RecentEvents();
      const written = new Map<number, string>();
      let newest = 0;
      let acked = 0;
      let version = 0;
      for (const next of actions) {
        version++;
        if (next.kind === "add") {
          for (let i = 0; i < next.count; i++) {
            written.set(++newest, `${newest}/${version}`.padEnd(next.chars));
            recent.add(newest, written.get(newest) ?? "");
          }
        } else if (next.kind === "forget") {
          acked = Math.floor(acked + (newest - acked) * next.of);
          recent.forget(acked);
        } else {
          newest = Math.max(acked, newest - next.count);
          recent.clear();
        }
        expect(recent.has(acked)).toBe(false);
        expect(recent.has(newest + 1)).toBe(false);
        const first = [...Array(newest - acked).keys()].map((i) => acked + 1 + i).find((seq) => recent.has(seq));
        if (first === undefined) continue;
        const events = [...recent.from(first, Number.MAX_SAFE_INTEGER)];
        expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: newest - first + 1 }, (_, i) => first + i));
        expect(events.every(({ seq, event }) => event === written.get(seq))).toBe(true);
        expect([...recent.from(first, 3)]).toEqual(events.slice(0, 3));
      }
    }),
    { numRuns: 60 },
  );
});

it("keeps no more than a few megabytes: the oldest are read from the file again", () => {
  const recent = new RecentEvents();
  for (let seq = 1; seq <= 100; seq++) recent.add(seq, "x".repeat(100_000));
  expect(recent.has(100)).toBe(true);
  expect(recent.has(50)).toBe(false);
});
