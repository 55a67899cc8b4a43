// The judge itself is judged: a history with nothing wrong, and one for each way in which one can be wrong.
import { describe, expect, test } from "vitest";
import { check } from "./checker.ts";
import type { CommandEntry, DeviceRequest, History, JobRecord, Transition } from "./history.ts";

const job: JobRecord = {
  id: "j1",
  type: "power_action",
  risk: "disruptive",
  status: "completed",
  fence: 1,
  attemptId: "a1",
  parentId: null,
  scheduleAt: null,
  notAfter: null,
  startedAt: 1,
  completedAt: 2,
  targetsTotal: 1,
  targetsDone: 1,
  targetsFailed: 0,
};
const command: CommandEntry = { id: "c1", jobId: "j1", taskId: "t1", step: "send", device: "10.0.0.1", method: "POST", path: "/reset", statusCode: 204 };
const request: DeviceRequest = { device: "10.0.0.1", method: "POST", path: "/reset", dangerous: true, effect: true, commandId: "c1", agentId: "g1", begunAt: 10, endedAt: 20 };
const made: Transition = { jobId: "j1", from: "pending", to: "pending", fenceFrom: 0, fenceTo: 1, attemptFrom: null, attemptTo: "a1", at: 1_000 };
const ended: Transition = { ...made, to: "completed", fenceFrom: 1, attemptFrom: "a1", at: 2_000 };

const healthy: History = {
  accepted: ["j1"],
  jobs: [job],
  tasks: [{ id: "t1", jobId: "j1", serverId: "s1", status: "completed" }],
  commands: [command],
  transitions: [made, ended],
  requests: [request],
  decisions: [],
  spans: [{ agentId: "g1", domain: "s1", jobId: "j1", taskId: "t1", from: 1, to: 2 }],
  reports: [{ jobId: "j1", fence: 1, status: "completed" }],
  forgetful: [],
  overruns: [],
  sessionsLeft: [],
  auditFault: null,
  leaks: [],
  atRest: true,
};

/** The invariants that this history breaks. */
function broken(changes: Partial<History>): string[] {
  return [...new Set(check({ ...healthy, ...changes }).map(({ invariant }) => invariant))];
}

test("nothing is found where nothing is wrong", () => {
  expect(check(healthy)).toEqual([]);
});

test.each<[string, string, Partial<History>]>([
  ["I0", "a target that is done, and whose device has done nothing", { requests: [{ ...request, effect: false }] }],
  ["I1", "an accepted job that is not there", { accepted: ["j1", "j2"] }],
  ["I1", "a job that never ends", { jobs: [job, { ...job, id: "j2", status: "running", risk: "read" }] }],
  ["I1", "a target that runs in a job that has ended", { tasks: [{ id: "t1", jobId: "j1", serverId: "s1", status: "running" }] }],
  ["I1", "a completed job with a failed target", { tasks: [{ id: "t1", jobId: "j1", serverId: "s1", status: "failed" }] }],
  ["I1", "counters that do not count", { jobs: [{ ...job, targetsDone: 0 }] }],
  ["I2", "a reset that was carried out twice", { commands: [command, { ...command, id: "c2" }], requests: [request, { ...request, commandId: "c2", begunAt: 30, endedAt: 40 }] }],
  ["I3", "a request that is not in the log", { requests: [request, { ...request, method: "GET", dangerous: false, effect: false, commandId: "c9" }] }],
  ["I3", "an answer in the log to a request that no device saw", { commands: [command, { ...command, id: "c2", method: "GET" }] }],
  ["I4", "a session that nobody ended", { sessionsLeft: [{ device: "10.0.0.1", sessions: 1 }] }],
  ["I4", "two tasks at one server", { spans: [...healthy.spans, { agentId: "g1", domain: "s1", jobId: "j2", taskId: "t2", from: 1.5, to: 3 }] }],
  ["I5", "a job that had ended and changed", { transitions: [made, ended, { ...ended, from: "completed", to: "failed" }] }],
  ["I5", "a fence that fell", { transitions: [made, { ...made, fenceFrom: 1, fenceTo: 0, attemptFrom: "a1", attemptTo: null }] }],
  ["I5", "another attempt under the same fence", { transitions: [made, { ...made, fenceFrom: 1, attemptFrom: "a1", attemptTo: "a2" }] }],
  ["I5", "an end that its attempt never reported", { reports: [{ jobId: "j1", fence: 2, status: "completed" }] }],
  ["I6", "a secret in the open", { leaks: ["a log"] }],
  ["I7", "a broken chain", { auditFault: "row 3 was changed" }],
  ["I8", "a start before its time", { jobs: [{ ...job, scheduleAt: 5_000 }] }],
  ["I8", "a start after its latest time", { jobs: [{ ...job, notAfter: -5_000 }] }],
  ["I9", "too much under way", { overruns: ["9 batches"] }],
  ["I10", "two agents at one server", { spans: [...healthy.spans, { agentId: "g2", domain: "s1", jobId: "j2", taskId: "t2", from: 1.5, to: 3 }] }],
])("%s: %s", (invariant, _what, changes) => {
  expect(broken(changes)).toEqual([invariant]);
});

describe("where devices cannot say which row a request was", () => {
  const nameless = { ...request, commandId: null };

  test("both sides are counted", () => {
    expect(broken({ requests: [nameless] })).toEqual([]);
    expect(broken({ requests: [nameless, { ...nameless, method: "GET", dangerous: false }] })).toEqual(["I3"]);
    expect(broken({ requests: [nameless, nameless], commands: [command, { ...command, id: "c2" }] })).toEqual(["I2"]);
  });

  test("a row without an answer allows for a request that never arrived, and for none besides", () => {
    expect(broken({ requests: [nameless], commands: [command, { ...command, id: "c2", statusCode: null }] })).toEqual([]);
    expect(broken({ requests: [nameless], commands: [command, { ...command, id: "c2" }] })).toEqual(["I3"]);
  });
});

test("a person's word allows one more", () => {
  const twice = { commands: [command, { ...command, id: "c2" }], requests: [request, { ...request, commandId: "c2", begunAt: 30, endedAt: 40 }] };
  expect(broken({ ...twice, decisions: [{ jobId: "j1", taskId: "t1", resolution: "run_again" }] })).toEqual([]);
  expect(broken({ ...twice, decisions: [{ jobId: "j1", taskId: "t1", resolution: "happened" }] })).toEqual(["I2"]);
});

test("what is still under way is no loss, as long as nothing has come to rest", () => {
  expect(broken({ atRest: false, jobs: [{ ...job, status: "running" }], tasks: [{ id: "t1", jobId: "j1", serverId: "s1", status: "running" }] })).toEqual([]);
});
