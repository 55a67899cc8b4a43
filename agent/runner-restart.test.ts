// What the runner does with attempts that are taken from it, and with those that an earlier process left.
import { expect, test } from "vitest";
import type { TaskStatus } from "#schema/vocabulary.ts";
import { offer, only, RunnerRig, started, stopped, target, told } from "#test/fixtures/runner-rig.ts";
import type { RestoredAttempt } from "./runner.ts";

function restored(jobId: string, tasks: Record<string, TaskStatus>, changes: Partial<RestoredAttempt> = {}): RestoredAttempt {
  const { type: _type, part: _part, parts: _parts, targets: _targets, ...head } = offer(jobId, []);
  return { head, cancel: null, paused: false, tasks: Object.entries(tasks).map(([id, status]) => ({ target: target(jobId, id), status })), ...changes };
}

test("a revoked attempt stops, reports nothing, and gives its servers back when its handlers have ended", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["a", "b"], { concurrency: 1 }));
  const effects = rig.step({ type: "revoke", ref: rig.ref("j"), reason: "gone" });
  expect(stopped(effects)).toEqual(["j:a"]);
  expect(only(effects, "save_finished")).toEqual([{ type: "save_finished", attemptId: "attempt-of-j", revoked: true }]);
  expect(rig.runner.open()).toEqual([]);
  // The server that is still worked on is not free yet.
  expect(started(rig.offer(offer("next", ["a", "b"])))).toEqual(["next:b"]);
  const end = rig.settle("j:a", "failed");
  expect(told(end, "finished").filter((event) => event.job_id === "j")).toEqual([]);
  expect(told(end, "task").filter((event) => event.job_id === "j")).toEqual([]);
  expect(started(end)).toEqual(["next:a"]);
});

test("a next attempt of the same job waits until the revoked one has left the server, even if it is revoked itself", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["s"]));
  rig.step({ type: "revoke", ref: rig.ref("j"), reason: "gone" });
  const second = { ...offer("j", ["s"]), attempt_id: "second", fence: 2 };
  expect(started(rig.offer(second))).toEqual([]);
  rig.step({ type: "revoke", ref: { attempt_id: "second", job_id: "j", fence: 2 }, reason: "gone" });
  expect(started(rig.offer({ ...offer("j", ["s"]), attempt_id: "third", fence: 3 }))).toEqual([]);
  expect(started(rig.settle("j:s"))).toEqual(["j:s"]);
});

test("what ran when the process died runs again with its lock; what waited still waits", () => {
  const rig = new RunnerRig();
  const effects = rig.step({ type: "restored", attempts: [restored("j", { done: "completed", ran: "running", waits: "pending" }), restored("other", { ran: "pending" })] });
  expect(started(effects)).toEqual(["j:ran", "j:waits"]);
  expect(told(effects, "accepted")).toEqual([]);
  expect(rig.runner.open()).toEqual([rig.ref("j"), rig.ref("other")]);
  rig.settle("j:waits");
  expect(told(rig.settle("j:ran"), "finished")).toMatchObject([{ job_id: "j", status: "completed" }]);
});

test("a restored attempt whose targets had all ended, but whose end was not kept, is finished now", () => {
  const rig = new RunnerRig();
  const effects = rig.step({ type: "restored", attempts: [restored("j", { a: "completed", b: "failed" })] });
  expect(told(effects, "finished")).toMatchObject([{ status: "failed" }]);
});

test("a restored unknown outcome keeps its lock and is not told again", () => {
  const rig = new RunnerRig();
  const effects = rig.step({ type: "restored", attempts: [restored("j", { s: "unknown" })] });
  expect(told(effects, "finished")).toEqual([]);
  expect(started(rig.offer(offer("next", ["s"])))).toEqual([]);
  const decided = rig.step({ type: "resolve", ref: rig.ref("j"), taskId: "j:s", resolution: "run_again", reason: "x" });
  expect(started(decided)).toEqual(["j:s"]);
  expect(told(decided, "resumed")).toHaveLength(1);
});

test("a job that was asked to pause before a crash says so when it stands still", () => {
  const rig = new RunnerRig();
  const effects = rig.step({ type: "restored", attempts: [restored("j", { a: "running", b: "pending" }, { paused: true })] });
  expect(only(effects, "gate")).toEqual([{ type: "gate", attemptId: "attempt-of-j", closed: true }]);
  expect(started(effects)).toEqual(["j:a"]);
  expect(told(rig.step({ type: "at_gate", attemptId: "attempt-of-j", taskId: "j:a", waiting: true }), "paused")).toHaveLength(1);
});

test("a job that had told its pause before a crash says that it goes on, when it does", () => {
  const rig = new RunnerRig();
  rig.step({ type: "restored", attempts: [restored("j", { a: "running" }, { paused: true })] });
  expect(told(rig.step({ type: "resume", ref: rig.ref("j") }), "resumed")).toHaveLength(1);
});

test("a cancel from before the crash still holds: what ran is started only to find its way out", () => {
  const rig = new RunnerRig();
  const effects = rig.step({ type: "restored", attempts: [restored("j", { a: "running", b: "cancelled" }, { cancel: "x" })] });
  expect(only(effects, "start")).toMatchObject([{ task: { id: "j:a" }, attempt: { cancel: "x" } }]);
  expect(told(rig.settle("j:a", "cancelled"), "finished")).toMatchObject([{ status: "cancelled" }]);
});
