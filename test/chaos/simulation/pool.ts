// Seeds over several processes: each simulation is one thread, and a machine has more.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Violation } from "../history.ts";
import type { Said, Task } from "./worker.ts";

export interface Broken {
  seed: number;
  violations: Violation[];
}

export interface Ran {
  seeds: number;
  broken: Broken[];
  cpuMs: number;
  wallMs: number;
  figures: Record<string, number>;
}

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));
const live = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of live) child.kill("SIGKILL");
});

/** It neither ended nor broke anything: it turns in a circle. */
export class Hung extends Error {}

/** Runs one part. Rejects when the process ends without having said that it is done, with Hung when it takes longer than `limitMs`. */
export function runTask(task: Task, broke: (broken: Broken) => void = () => undefined, limitMs = 7_200_000): Promise<Ran> {
  const from = performance.now();
  const child = spawn(process.execPath, [worker, JSON.stringify(task)], { stdio: ["ignore", "pipe", "pipe"] });
  live.add(child);
  const broken: Broken[] = [];
  let done: Ran | undefined;
  let complaints = "";
  let isHung = false;
  const limit = setTimeout(() => {
    isHung = true;
    child.kill("SIGKILL");
  }, limitMs);
  child.stderr.on("data", (text) => {
    complaints += String(text);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said = JSON.parse(line) as Said;
    if (said.said === "done") done = { seeds: said.seeds, broken, cpuMs: said.cpuMs, wallMs: performance.now() - from, figures: said.figures };
    else {
      broken.push({ seed: said.seed, violations: said.violations });
      broke({ seed: said.seed, violations: said.violations });
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      live.delete(child);
      clearTimeout(limit);
      if (isHung) reject(new Hung(`Nothing for ${Math.round(limitMs / 1000)} s.`));
      else if (done && code === 0) resolve(done);
      else reject(new Error(`A process of the simulation ended with ${code}: ${complaints.trim().split("\n").slice(-12).join("\n")}`));
    });
  });
}

/** Splits a range over so many processes. */
export async function runSeeds(range: { from: number; count: number }, workers: number, broke: (broken: Broken) => void): Promise<Ran> {
  const started = performance.now();
  const parts = await Promise.all(
    Array.from({ length: Math.min(workers, range.count) }, (_, i) =>
      runTask({ from: range.from + i, count: range.count - i, step: workers, mutant: null, isFirstEnough: false }, broke),
    ),
  );
  const sum: Ran = { seeds: 0, broken: [], cpuMs: 0, wallMs: performance.now() - started, figures: {} };
  for (const part of parts) {
    sum.seeds += part.seeds;
    sum.cpuMs += part.cpuMs;
    sum.broken.push(...part.broken);
    for (const [name, figure] of Object.entries(part.figures)) sum.figures[name] = (sum.figures[name] ?? 0) + figure;
  }
  sum.broken.sort((a, b) => a.seed - b.seed);
  return sum;
}
