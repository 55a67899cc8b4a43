import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "./heap.ts";

test("what comes out is what went in, in order, however pushes and pops are mixed", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: -20, max: 20 }), { freq: 3 }), { maxLength: 80 }), (moves) => {
      const heap = new Heap<number>((a, b) => a < b);
      const model: number[] = [];
      for (const move of moves) {
        if (move === null) {
          model.sort((a, b) => a - b);
          expect(heap.peek()).toBe(model[0]);
          expect(heap.pop()).toBe(model.shift());
        } else {
          heap.push(move);
          model.push(move);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});

test("an empty heap gives nothing", () => {
  const heap = new Heap<number>((a, b) => a < b);
  expect(heap.pop()).toBeUndefined();
  expect(heap.peek()).toBeUndefined();
});
