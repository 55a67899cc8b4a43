import { expect, test } from "vitest";
import type { Command, Job, JobDetail, Step, Task } from "#schema/api/jobs.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import { addCommands, appendLog, commandMatches, gather, parseMessage, patchJob, patchStep, patchTask, replaceById, upsertById } from "./live-patch.ts";

const detail = { id: "j", status: "running", progress: 10, tasks: [{ id: "t", progress: 10 }], steps: [], children: [] } as unknown as JobDetail;
const command = (id: string, change: Partial<Command> = {}): Command =>
  ({ id, timestamp: `2026-01-01T00:00:0${id}.000Z`, server_id: "s", job_id: "j", task_id: "t", operation_type: "power", success: true, ...change }) as Command;

test("a pushed row takes its old place; a new one comes first", () => {
  expect(
    upsertById(
      [
        { id: "a", n: 1 },
        { id: "b", n: 1 },
      ],
      [
        { id: "b", n: 2 },
        { id: "c", n: 1 },
      ],
    ),
  ).toEqual([
    { id: "c", n: 1 },
    { id: "a", n: 1 },
    { id: "b", n: 2 },
  ]);
  expect(replaceById([{ id: "a" }], [{ id: "b" }])).toEqual({ list: [{ id: "a" }], missed: true });
});
test("rows that did not change stay the same objects, so that nothing is drawn again", () => {
  const kept = { id: "a" };
  expect(upsertById([kept, { id: "b" }], [{ id: "b" }])[0]).toBe(kept);
});
test("a job's page follows its job, its parts, tasks and steps", () => {
  expect(patchJob(detail, { id: "j", progress: 50 } as Job)).toMatchObject({ progress: 50, tasks: [{ id: "t" }] });
  expect(patchJob(detail, { id: "c", parent_job_id: "j" } as Job).children).toHaveLength(1);
  expect(patchJob(detail, { id: "x", parent_job_id: null } as Job)).toBe(detail);
  expect(patchTask(detail, { id: "t", progress: 90 } as Task).tasks).toEqual([{ id: "t", progress: 90 }]);
  expect(patchTask(detail, { id: "u" } as Task).tasks).toHaveLength(2);
  const begun = patchStep(detail, { task_id: "t", name: "read", status: "running" } as Step);
  expect(patchStep(begun, { task_id: "t", name: "read", status: "completed" } as Step).steps).toEqual([{ task_id: "t", name: "read", status: "completed" }]);
});
test("a log grows, and lines that the fetch had already brought are not doubled", () => {
  expect(appendLog("", "one\n")).toBe("one\n");
  expect(appendLog("one\ntwo\n", "two\nthree\n")).toBe("one\ntwo\nthree\n");
  expect(appendLog("one", "two\n")).toBe("one\ntwo\n");
  expect(appendLog("one\n", "one\n")).toBe("one\n");
});
test("requests stay in order of time, newest first, each once", () => {
  expect(addCommands([command("3"), command("1")], [command("2"), command("3")]).map((one) => one.id)).toEqual(["3", "2", "1"]);
});
test("a request joins only the lists it belongs to; where only the control plane can tell, it is asked", () => {
  expect(commandMatches(command("1"), {})).toBe(true);
  expect(commandMatches(command("1"), { server_id: "other" })).toBe(false);
  expect(commandMatches(command("1"), { success: "false" })).toBe(false);
  expect(commandMatches(command("1"), { server_id: "s", q: "reset" })).toBe("unsure");
});
test("of a burst the last word on each row counts", () => {
  const events = [
    { kind: "job", job: { id: "j", progress: 1 } },
    { kind: "job", job: { id: "j", progress: 2 } },
    { kind: "commands", commands: [command("1")] },
    { kind: "commands", commands: [command("2")] },
  ] as LiveEvent[];
  expect(gather(events)).toMatchObject({ jobs: [{ progress: 2 }], commands: [{ id: "1" }, { id: "2" }], stale: [] });
});
test("an event's id and data are read; a comment is neither", () => {
  expect(parseMessage("id: a.7\ndata: {}")).toEqual({ id: "a.7", data: "{}" });
  expect(parseMessage(": still here")).toEqual({ id: null, data: "" });
});
