// The simulation as every run of the tests has it. Its processes want both cores, so this file runs after the others.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Ran, runTask } from "./pool.ts";
import { readRegressions } from "./regressions.ts";

const seeds = Number(process.env.SIM_SEEDS ?? 2_000);

function run(file: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

test(`${seeds.toLocaleString("en")} seeds break no invariant`, async () => {
  const { code, output } = await run("main.ts", ["--seeds", String(seeds)]);
  console.log(output.trim());
  expect(code, output).toBe(0);
  expect(output).toContain(`${seeds.toLocaleString("en")} seeds from 1 on`);
});

test("every crash point of the scripted jobs, on both sides, right before and right after", async () => {
  const { code, output } = await run("crash-points-main.ts", []);
  console.log(output.trim());
  expect(code, output).toBe(0);
  expect(output).toMatch(/^\d{4} crash points, 0 broken$/m);
});

describe("a seed gives the same run", () => {
  test("whenever it is run, to the last line of what happened", async () => {
    const [once, again] = await Promise.all([run("main.ts", ["--seed", "11", "--trace"]), run("main.ts", ["--seed", "11", "--trace"])]);
    expect(once.output.split("\n").length).toBeGreaterThan(20);
    expect(again.output).toBe(once.output);
  });

  test("whatever ran before it", async () => {
    const figures = async (from: number, count: number): Promise<Ran["figures"]> => (await runTask({ from, count, step: 1, mutant: null, isFirstEnough: false })).figures;
    const [alone, before, both] = await Promise.all([figures(12, 1), figures(10, 2), figures(10, 3)]);
    const rest = Object.fromEntries(Object.entries(both).map(([name, figure]) => [name, figure - (before[name] ?? 0)]));
    for (const [name, figure] of Object.entries(alone)) expect(rest[name], name).toBeCloseTo(figure, 3);
  });
});

describe("found by the simulation, and mended", () => {
  const regressions = readRegressions();

  test("none of it is back", async () => {
    const ran = await runTask({ from: 0, count: 0, step: 1, plans: regressions.map(({ plan }) => plan), mutant: null, isFirstEnough: false });
    expect(ran.seeds).toBe(regressions.length);
    expect(ran.broken).toEqual([]);
  });

  test.each(regressions.map((regression) => [regression.what, regression] as const))("would be seen again: %s", async (_what, { plan, mutant }) => {
    const ran = await runTask({ from: 0, count: 0, step: 1, plans: [plan], mutant, isFirstEnough: true });
    expect(
      ran.broken.flatMap(({ violations }) => violations),
      `the mutant ${mutant} breaks nothing`,
    ).not.toEqual([]);
  });
});
