import { expect, test } from "vitest";
import { offer, only, RunnerRig, started, stopped, target, told } from "#test/fixtures/runner-rig.ts";

test("an offer is accepted, kept and started, in this order", () => {
  const rig = new RunnerRig();
  const effects = rig.offer(offer("j", ["s"]));
  expect(effects.map((effect) => (effect.type === "emit" ? `emit ${effect.event.kind}` : effect.type))).toEqual(["save_open", "emit accepted", "save_task", "emit task", "start"]);
  expect(rig.runner.open()).toEqual([rig.ref("j")]);
});

test("a job is finished when its last target is, with the worst outcome; it is told once", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["a", "b", "c"]));
  expect(told(rig.settle("j:a"), "finished")).toEqual([]);
  expect(told(rig.settle("j:b", "failed"), "finished")).toEqual([]);
  const last = rig.settle("j:c", "cancelled");
  expect(told(last, "finished")).toMatchObject([{ job_id: "j", fence: 1, status: "failed" }]);
  expect(only(last, "save_finished")).toEqual([{ type: "save_finished", attemptId: "attempt-of-j", revoked: false }]);
  expect(rig.runner.open()).toEqual([]);
  expect(rig.settle("j:c")).toEqual([]);
});

test("a target's result and error travel with its end", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["a", "b"]));
  expect(told(rig.settle("j:a"), "task")).toMatchObject([{ status: "completed", progress: 100, result: { ok: true }, error: null }]);
  expect(told(rig.settle("j:b", "failed"), "task")).toMatchObject([{ status: "failed", error: { code: "device_error" } }]);
});

test("two jobs on one server follow each other; the second one says for whom it waits", () => {
  const rig = new RunnerRig();
  rig.offer(offer("first", ["s"]));
  const effects = rig.offer(offer("second", ["s"]));
  expect(started(effects)).toEqual([]);
  expect(told(effects, "task")).toMatchObject([{ task_id: "second:s", status: "pending", waiting_for: "Job first, which works on the same server" }]);
  const after = rig.settle("first:s");
  expect(started(after)).toEqual(["second:s"]);
  expect(told(after, "task").find((event) => event.task_id === "second:s")).toMatchObject({ status: "running", waiting_for: null });
});

test("a reason for waiting is told once, not with every event", () => {
  const rig = new RunnerRig();
  rig.offer(offer("first", ["s"]));
  rig.offer(offer("second", ["s"]));
  expect(told(rig.offer(offer("third", ["t"])), "task").filter((event) => event.task_id === "second:s")).toEqual([]);
});

test("a bulk job does not wait for its one busy server", () => {
  const rig = new RunnerRig();
  rig.offer(offer("holder", ["b"]));
  expect(started(rig.offer(offer("bulk", ["a", "b", "c"], { concurrency: 2 })))).toEqual(["bulk:a", "bulk:c"]);
  expect(told(rig.settle("bulk:a"), "finished")).toEqual([]);
  expect(started(rig.settle("holder:b"))).toEqual(["bulk:b"]);
});

test("what only reads waits for nobody and holds nobody up", () => {
  const rig = new RunnerRig();
  rig.offer(offer("changes", ["s"]));
  expect(started(rig.offer(offer("reads", ["s"], { risk: "read", job_type: "health_check" })))).toEqual(["reads:s"]);
  rig.settle("changes:s");
  expect(started(rig.offer(offer("next", ["s"])))).toEqual(["next:s"]);
});

test("whoever waits longer for a server gets it first; a higher priority goes before", () => {
  const rig = new RunnerRig();
  rig.offer(offer("holder", ["s"]));
  for (const [id, priority] of [
    ["early", 1],
    ["late", 1],
    ["urgent", 3],
  ] as const)
    rig.offer(offer(id, ["s"], { priority }));
  expect(started(rig.settle("holder:s"))).toEqual(["urgent:s"]);
  expect(started(rig.settle("urgent:s"))).toEqual(["early:s"]);
  expect(started(rig.settle("early:s"))).toEqual(["late:s"]);
});

test("a job runs at most as many targets at once as it may, and the agent as many tasks as it can", () => {
  const rig = new RunnerRig(3);
  expect(started(rig.offer(offer("narrow", ["a", "b", "c"], { concurrency: 1 })))).toEqual(["narrow:a"]);
  expect(started(rig.offer(offer("wide", ["d", "e", "f"])))).toEqual(["wide:d", "wide:e"]);
  expect(started(rig.settle("narrow:a"))).toEqual(["narrow:b"]);
  expect(started(rig.settle("wide:d"))).toEqual(["wide:f"]);
});

test("runs of targets may come in any order; the attempt starts with the last of them", () => {
  const rig = new RunnerRig();
  const run = (part: number) => offer("j", [], { part, parts: 3, targets: [target("j", `s${part}`)], details: part === 1 ? { action: "on" } : {} });
  for (const part of [3, 1]) {
    const effects = rig.offer(run(part));
    expect(effects.map((effect) => effect.type)).toEqual(["save_part"]);
    expect(rig.runner.open()).toEqual([]);
  }
  // A run that comes twice is one run.
  expect(started(rig.offer(run(1)))).toEqual([]);
  const last = rig.offer(run(2));
  expect(started(last)).toEqual(["j:s1", "j:s2", "j:s3"]);
  expect(only(last, "save_open")[0]?.attempt.head.details).toEqual({ action: "on" });
});

test("an offer that comes again, while it runs or after its end, starts nothing", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["s"]));
  expect(rig.offer(offer("j", ["s"]))).toEqual([]);
  rig.settle("j:s");
  // Before the journal has it, and after.
  expect(started(rig.offer(offer("j", ["s"])))).toEqual([]);
  const late = rig.offer(offer("j", ["s"]), true);
  expect(started(late)).toEqual([]);
  expect(told(late, "rejected")).toMatchObject([{ job_id: "j", error: { code: "conflict" } }]);
});

test("an offer that may not be taken now is rejected with the reason, and leaves nothing behind", () => {
  const rig = new RunnerRig();
  const full = { code: "journal_full", message: "The journal is full." } as const;
  const run = (part: number) => offer("j", [`s${part}`], { part, parts: 2 });
  rig.offer(run(1));
  expect(told(rig.step({ type: "offer", offer: run(2), refuse: full, knownFinished: false }), "rejected")).toMatchObject([{ job_id: "j", error: full }]);
  expect(rig.runner.attempts.size).toBe(0);
  expect(told(rig.step({ type: "offer", offer: offer("other", ["s"]), refuse: full, knownFinished: false }), "rejected")).toHaveLength(1);
});

test("a cancel ends what has not started and stops what runs, and the outcome is what the targets say", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["a", "b"], { concurrency: 1 }));
  const effects = rig.cancel("j");
  expect(only(effects, "save_cancel")).toHaveLength(1);
  expect(told(effects, "task")).toMatchObject([{ task_id: "j:b", status: "cancelled" }]);
  expect(stopped(effects)).toEqual(["j:a"]);
  expect(only(effects, "stop")[0]?.error.code).toBe("cancelled");
  expect(told(rig.settle("j:a"), "finished")).toMatchObject([{ status: "cancelled" }]);
});

test("a cancel between two runs of targets holds when the last one is in: nothing starts", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["a"], { part: 1, parts: 2 }));
  rig.cancel("j");
  const effects = rig.offer(offer("j", ["b"], { part: 2, parts: 2 }));
  expect(started(effects)).toEqual([]);
  expect(told(effects, "finished")).toMatchObject([{ status: "cancelled" }]);
});

test("a pause holds back what has not started and closes the gate; it is told when nothing moves any more", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["a", "b"], { concurrency: 1 }));
  const pause = rig.step({ type: "pause", ref: rig.ref("j") });
  expect(only(pause, "gate")).toEqual([{ type: "gate", attemptId: "attempt-of-j", closed: true }]);
  expect(told(pause, "paused")).toEqual([]);
  expect(told(rig.step({ type: "at_gate", attemptId: "attempt-of-j", taskId: "j:a", waiting: true }), "paused")).toHaveLength(1);
  expect(started(rig.offer(offer("other", ["z"])))).toEqual(["other:z"]);
  const resume = rig.step({ type: "resume", ref: rig.ref("j") });
  expect(only(resume, "gate")).toEqual([{ type: "gate", attemptId: "attempt-of-j", closed: false }]);
  expect(told(resume, "resumed")).toHaveLength(1);
  expect(started(rig.settle("j:a"))).toEqual(["j:b"]);
});

test("a paused job whose running target ends tells its pause then, and keeps the rest back", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["a", "b"], { concurrency: 1 }));
  rig.step({ type: "pause", ref: rig.ref("j") });
  const effects = rig.settle("j:a");
  expect(started(effects)).toEqual([]);
  expect(told(effects, "paused")).toHaveLength(1);
});

test("a paused job can be cancelled: its gate opens, so that it notices", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["a"]));
  rig.step({ type: "pause", ref: rig.ref("j") });
  const effects = rig.cancel("j");
  expect(only(effects, "gate")).toEqual([{ type: "gate", attemptId: "attempt-of-j", closed: false }]);
  expect(stopped(effects)).toEqual(["j:a"]);
});

test("words about an older or a newer attempt are not for this one", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["s"], { fence: 2 }));
  for (const fence of [1, 3]) {
    const ref = rig.ref("j", fence);
    expect(rig.step({ type: "cancel", ref, reason: "x" })).toEqual([]);
    expect(rig.step({ type: "pause", ref })).toEqual([]);
    expect(rig.step({ type: "revoke", ref, reason: "x" })).toEqual([]);
  }
  expect(rig.step({ type: "cancel", ref: { ...rig.ref("j", 2), attempt_id: "another" }, reason: "x" })).toEqual([]);
});

test("a server of unknown outcome stays locked until a person decides, and then the handler goes on with it", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["s", "t"]));
  rig.settle("j:t");
  expect(told(rig.settle("j:s", "unknown"), "finished")).toMatchObject([{ status: "unknown" }]);
  expect(rig.runner.open()).toEqual([rig.ref("j")]);
  expect(started(rig.offer(offer("next", ["s"])))).toEqual([]);
  const decided = rig.step({ type: "resolve", ref: rig.ref("j"), taskId: "j:s", resolution: "happened", reason: "seen" });
  expect(decided.map((effect) => effect.type)[0]).toBe("save_resolution");
  expect(told(decided, "resumed")).toHaveLength(1);
  expect(started(decided)).toEqual(["j:s"]);
  const end = rig.settle("j:s");
  expect(told(end, "finished")).toMatchObject([{ job_id: "j", status: "completed" }]);
  expect(started(end)).toEqual(["next:s"]);
});

test("a decision about a target whose outcome is known changes nothing", () => {
  const rig = new RunnerRig();
  rig.offer(offer("j", ["s"]));
  expect(rig.step({ type: "resolve", ref: rig.ref("j"), taskId: "j:s", resolution: "run_again", reason: "x" })).toEqual([]);
});
