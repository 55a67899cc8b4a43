import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutants } from "./mutants.ts";
import { mutated } from "./mutate.ts";

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))("the mutant %s still fits its file", (_name, mutant) => {
  const source = readFileSync(new URL(`../../../${mutant.file}`, import.meta.url), "utf8");
  expect(mutated(mutant, source)).not.toBe(source);
});

test("there are at least twenty, each with a name of its own", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
});
