import fc from "fast-check";
import { expect, test } from "vitest";
import { freshId, pooledRandom, uuidv7 } from "./id.ts";

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

test("has the form, the version and the variant of a UUIDv7, and holds its time", () => {
  fc.assert(
    fc.property(time, random, (now, bytes) => {
      const id = uuidv7(now, bytes);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(now);
    }),
  );
});

test("sorts as text by time, whatever the randomness", () => {
  fc.assert(
    fc.property(time, time, random, random, (a, b, x, y) => {
      fc.pre(a !== b);
      expect(uuidv7(a, x) < uuidv7(b, y)).toBe(a < b);
    }),
  );
});

test("fresh ones are all different", () => {
  expect(new Set(Array.from({ length: 1_000 }, freshId)).size).toBe(1_000);
});

test("pooled random bytes are given out once each, small and large", () => {
  let next = 0;
  const take = pooledRandom((bytes) => {
    for (let i = 0; i + 4 <= bytes.length; i += 4) new DataView(bytes.buffer).setUint32(i, ++next);
  });
  const seen = new Set<string>();
  const taken = [...Array.from({ length: 3_000 }, () => 12), 4_000, 16, 1_024];
  for (const count of taken) {
    const bytes = take(count);
    expect(bytes.length).toBe(count);
    for (let i = 0; i + 4 <= count; i += 4) seen.add(String(new DataView(bytes.buffer).getUint32(i)));
  }
  expect(seen.size).toBe(taken.reduce((sum, count) => sum + count / 4, 0));
  expect(seen.has("0")).toBe(false);
});
