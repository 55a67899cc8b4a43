import fc from "fast-check";
import { expect, it } from "vitest";
import { Needles } from "./needles.ts";

// Few letters, so that heads collide and needles lie inside each other.
const word = (min: number, max: number) => fc.string({ unit: fc.constantFrom("a", "b", "é", "\u{1f512}"), minLength: min, maxLength: max });

it("finds what includes() finds, wherever it stands", () => {
  fc.assert(
    fc.property(fc.array(word(4, 8), { maxLength: 6 }), word(0, 40), (needles, text) => {
      expect(new Needles(needles).occurIn(text)).toBe(needles.some((needle) => text.includes(needle)));
    }),
    { numRuns: 2_000 },
  );
});

it("finds one of a hundred thousand at the very end of a text", () => {
  const needles = new Needles(Array.from({ length: 100_000 }, (_, i) => `secret-${i}`));
  expect(needles.occurIn(`${"nothing in here, but ".repeat(100)}secret-99999`)).toBe(true);
  expect(needles.occurIn("nothing in here, ".repeat(100))).toBe(false);
  expect(needles.occurIn("abc")).toBe(false);
});
