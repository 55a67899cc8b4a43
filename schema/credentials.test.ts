import fc from "fast-check";
import { expect, test } from "vitest";
import { type Candidate, type ResolvableSet, resolveCredentials } from "./credentials.ts";
import type { Sealed } from "./seal.ts";

const password: Sealed = { credential_id: "c", field: "password", version: 1, sealed: "hpke1.AA.AA" };
const address = "10.1.2.3";
const ranges = ["10.1.2.3", "10.1.2.0/24", "10.1.0.0/16", "10.0.0.0/8", "10.1.2.0-10.1.2.9", "192.168.0.0/16", "nonsense"] as const;

function set(id: string, changes: Partial<ResolvableSet> = {}): ResolvableSet {
  return { id, name: id, credential_type: "idrac", username: `user-${id}`, password, is_default: false, priority: 0, ranges: [], ...changes };
}

function range(ip_range: string, priority = 0) {
  return { id: ip_range, ip_range, priority };
}

const sets: fc.Arbitrary<ResolvableSet[]> = fc
  .array(
    fc.record({
      credential_type: fc.constantFrom("idrac" as const, "idrac" as const, "idrac" as const, "esxi" as const),
      name: fc.constantFrom("alpha", "beta", "gamma"),
      usable: fc.constantFrom(true, true, true, false),
      is_default: fc.boolean(),
      priority: fc.integer({ min: 0, max: 2 }),
      ranges: fc.array(fc.record({ ip_range: fc.constantFrom(...ranges), priority: fc.integer({ min: 0, max: 2 }) }), { maxLength: 3 }),
    }),
    { maxLength: 7 },
  )
  .map((drawn) =>
    drawn.map(({ usable, ...rest }, i) => ({
      ...rest,
      id: `set-${i}`,
      username: `user-${i}`,
      password: usable ? password : null,
      ranges: rest.ranges.map((one, n) => ({ ...one, id: `${i}-${n}` })),
    })),
  );

const input = fc.record({
  sets,
  explicit: fc.option(
    fc.nat(8).map((n) => `set-${n}`),
    { nil: null },
  ),
  discovered: fc.boolean(),
});

function resolve({ sets, explicit, discovered }: { sets: readonly ResolvableSet[]; explicit: string | null; discovered: boolean }): Candidate[] {
  return resolveCredentials({ address, credential_type: "idrac", sets, explicit_set_id: explicit, discovered: discovered ? { username: "found", password } : null });
}

test("candidates come in the order explicit, discovered, range, default", () => {
  const rank = ["explicit", "discovered", "ip_range", "default"];
  fc.assert(
    fc.property(input, (drawn) => {
      const order = resolve(drawn).map((candidate) => rank.indexOf(candidate.source));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order).not.toContain(-1);
      expect(order.filter((n) => n === 1)).toHaveLength(drawn.discovered ? 1 : 0);
    }),
  );
});

test("the order in which sets and ranges are read makes no difference", () => {
  fc.assert(
    fc.property(
      input.chain((drawn) => fc.record({ drawn: fc.constant(drawn), shuffled: fc.shuffledSubarray(drawn.sets, { minLength: drawn.sets.length }), turn: fc.boolean() })),
      ({ drawn, shuffled, turn }) => {
        const other = shuffled.map((one) => ({ ...one, ranges: turn ? [...one.ranges].reverse() : one.ranges }));
        const key = (candidate: Candidate) => [candidate.source, candidate.credential_set_id];
        expect(resolve({ ...drawn, sets: other }).map(key)).toEqual(resolve(drawn).map(key));
      },
    ),
  );
});

test("a set appears at most once, only with a password, only of the right type, and each that applies does appear", () => {
  fc.assert(
    fc.property(input, (drawn) => {
      const found = resolve(drawn).flatMap((candidate) => candidate.credential_set_id ?? []);
      expect(new Set(found).size).toBe(found.length);
      const applies = (one: ResolvableSet): boolean =>
        one.credential_type === "idrac" &&
        one.password !== null &&
        (one.id === drawn.explicit || one.is_default || one.ranges.some(({ ip_range }) => ip_range !== "192.168.0.0/16" && ip_range !== "nonsense"));
      expect([...found].sort()).toEqual(
        drawn.sets
          .filter(applies)
          .map((one) => one.id)
          .sort(),
      );
    }),
  );
});

test("among ranges the range's priority decides, then the set's, then the narrower range, then the name", () => {
  const size: Record<string, number> = { "10.1.2.3": 1, "10.1.2.0-10.1.2.9": 10, "10.1.2.0/24": 256, "10.1.0.0/16": 65_536, "10.0.0.0/8": 16_777_216 };
  fc.assert(
    fc.property(sets, (drawn) => {
      const best = (one: ResolvableSet): (number | string)[] => {
        const keys = one.ranges.filter(({ ip_range }) => ip_range in size).map(({ ip_range, priority }) => [-priority, -one.priority, size[ip_range] ?? 0, one.name, one.id]);
        return keys.sort(compareKeys)[0] ?? [];
      };
      const found = resolve({ sets: drawn, explicit: null, discovered: false }).filter((candidate) => candidate.source === "ip_range");
      const keys = found.map((candidate) => best(drawn.find((one) => one.id === candidate.credential_set_id) ?? set("none")));
      expect(keys).toEqual([...keys].sort(compareKeys));
    }),
  );
});

function compareKeys(a: (number | string)[], b: (number | string)[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? 0;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

test("each tie is broken by the next rule", () => {
  const first = (...sets: ResolvableSet[]) => resolve({ sets, explicit: null, discovered: false })[0]?.name;
  const wide = range("10.0.0.0/8", 5);
  expect(first(set("a", { priority: 9, ranges: [range("10.1.2.3", 4)] }), set("b", { ranges: [wide] }))).toBe("b");
  expect(first(set("a", { priority: 1, ranges: [range("10.1.2.3", 5)] }), set("b", { priority: 2, ranges: [wide] }))).toBe("b");
  expect(first(set("a", { ranges: [wide] }), set("b", { ranges: [range("10.1.2.0/24", 5)] }))).toBe("b");
  expect(first(set("2", { name: "zeta", ranges: [wide] }), set("3", { name: "beta", ranges: [wide] }))).toBe("beta");
  expect(first(set("low", { is_default: true }), set("high", { is_default: true, priority: 1 }))).toBe("high");
});

test("an explicit set goes before everything, and one that has no password here is passed over", () => {
  const sets = [set("mine"), set("near", { ranges: [range(address, 100)], priority: 100 })];
  expect(resolve({ sets, explicit: "mine", discovered: true }).map((candidate) => candidate.source)).toEqual(["explicit", "discovered", "ip_range"]);
  expect(resolve({ sets: [set("mine", { password: null }), ...sets.slice(1)], explicit: "mine", discovered: false }).map((candidate) => candidate.name)).toEqual(["near"]);
});

test("the reason is a sentence that names range, set and priorities", () => {
  const [candidate] = resolve({ sets: [set("racks", { priority: 3, ranges: [range("10.1.0.0/16", 7)] })], explicit: null, discovered: false });
  expect(candidate?.why).toBe('The address lies in 10.1.0.0/16 (priority 7) of the set "racks" (priority 3).');
});

test("nothing that fits is an empty list, not an error", () => {
  expect(resolve({ sets: [], explicit: "gone", discovered: false })).toEqual([]);
});
