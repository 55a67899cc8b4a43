import { expect, test } from "vitest";
import { addressOrder, countsOf, funnel, type Row } from "./discovery-outcomes.ts";

const row = (address: string, outcome: string): Row => ({ address, outcome, reason: "", service_tag: null, product: null, credential: null });

test("counts are those of the rows while it runs, and the agent's own when it has ended", () => {
  const rows = [row("10.0.0.1", "silent"), row("10.0.0.2", "added"), row("10.0.0.3", "added")];
  expect([...countsOf(rows, undefined)]).toEqual([
    ["added", 2],
    ["silent", 1],
  ]);
  expect([...countsOf(rows, { silent: 4_000, added: 2, refused: 0 })]).toEqual([
    ["added", 2],
    ["silent", 4_000],
  ]);
});
test("each stage of the funnel holds the next", () => {
  for (const [i, stage] of funnel.slice(1).entries()) expect(stage.outcomes.every((outcome) => funnel[i]?.outcomes.includes(outcome))).toBe(true);
});
test("addresses are ordered as numbers", () => expect(addressOrder("10.0.0.9") < addressOrder("10.0.0.10")).toBe(true));
