// What the simulation found in the product: each plan is the smallest that still broke it, each is proved by a mutant that builds the bug in again.
import { readdirSync, readFileSync } from "node:fs";
import type { Plan } from "./plan.ts";

export interface Regression {
  /** What went wrong, as an admin would have seen it. */
  what: string;
  mutant: string;
  plan: Plan;
}

export function readRegressions(): Regression[] {
  const folder = new URL("regressions/", import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Regression);
}
