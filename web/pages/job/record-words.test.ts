import { expect, test } from "vitest";
import type { JobDecision } from "#schema/api/jobs.ts";
import { recordWords } from "./record-words.ts";

const decided = (task_id: string, second: number, change: Partial<JobDecision> = {}): JobDecision => ({
  at: `2026-01-01T12:00:${String(second).padStart(2, "0")}Z`,
  by: "kim",
  action: "resolve",
  reason: "I looked.",
  task_id,
  resolution: "happened",
  ...change,
});
const tasks = ["a", "b"].map((id) => ({ id, target_name: `esx-${id}`, service_tag: null }));

test("one decision about several targets is one sentence, another person's is its own; the newest comes first", () => {
  const words = recordWords([decided("a", 1), decided("b", 2), decided("c", 3, { by: "lee", resolution: "did_not_happen" })], tasks, "failed");
  expect(words.map((one) => one.text.replace(/at .*? about/, "at T about"))).toEqual([
    "lee decided at T about one target: it did not happen.",
    "kim decided at T about esx-a, esx-b: it happened.",
  ]);
  expect(words[1]?.reason).toBe("I looked.");
});
test("a cancelled job says who wanted it; one that ended otherwise does not", () => {
  const asked: JobDecision = { at: "2026-01-01T12:00:00Z", by: "kim", action: "cancel", reason: "wrong group", task_id: null, resolution: null };
  expect(recordWords([asked], tasks, "cancelled")).toMatchObject([{ reason: "wrong group" }]);
  expect(recordWords([asked], tasks, "completed")).toEqual([]);
});
