import { expect, test } from "vitest";
import type { Task } from "#schema/api/jobs.ts";
import { groupFailures } from "./failure-groups.ts";

const task = (name: string, message: string | null, status = "failed"): Task =>
  ({ id: name, target_name: name, service_tag: null, status, error: message === null ? null : { code: "timeout", message, hint: "Look at its console." } }) as Task;

test("the same reason on many servers is said once, without their names; the most common comes first", () => {
  const groups = groupFailures([
    task("esx-01", "esx-01 at 10.0.0.1 did not shut down."),
    task("esx-02", "esx-02 at 10.0.0.2 did not shut down."),
    task("db-1", "The iDRAC of db-1 is busy."),
    task("ok-1", null, "completed"),
  ]);
  expect(groups.map((group) => [group.message, group.hint, group.tasks.length])).toEqual([
    ["‹server› at ‹address› did not shut down.", "Look at its console.", 2],
    ["The iDRAC of db-1 is busy.", "Look at its console.", 1],
  ]);
});
test("who failed without a word is a group too", () => expect(groupFailures([task("a", null)])[0]?.message).toMatch(/without saying why/));
