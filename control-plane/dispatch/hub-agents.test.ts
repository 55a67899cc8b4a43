// What the hub does when agents come, go, come twice, lose their memory, or are given up.
import { expect, test } from "vitest";
import { HubRig, jobType, knownAgent, offered, only, openJob } from "#test/fixtures/hub-rig.ts";
import type { HubEffect } from "./hub-events.ts";

function oneAgent(): HubRig {
  const rig = new HubRig();
  rig.step({ type: "started", agents: [knownAgent("a")], jobs: [] });
  rig.hello("a");
  return rig;
}

test("an offer that got lost is made again, as the same attempt, when the agent comes back without it", () => {
  const rig = oneAgent();
  const [first] = only(rig.create(openJob("j")), "offer");
  rig.disconnect("a");
  const again = only(rig.hello("a"), "offer");
  expect(again).toEqual([{ ...first, connection: rig.connectionOf("a") }]);
});

test("an attempt that the agent has is not offered again", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  const ref = rig.ref("j");
  rig.disconnect("a");
  expect(offered(rig.hello("a", { open: [ref] }))).toEqual([]);
});

test("an attempt that finished on the agent, but whose outcome is still in its outbox, is not offered again", () => {
  const rig = oneAgent();
  rig.create(openJob("done"));
  rig.create(openJob("lost"));
  rig.disconnect("a");
  // Events up to 7 are on their way; the fifth says that "done" has finished.
  expect(offered(rig.hello("a", { lastEvent: 7, committed: 3 }))).toEqual([]);
  rig.settle("done", "final");
  expect(offered(rig.step({ type: "drained", agentId: "a", lastEvent: 6 }))).toEqual([]);
  expect(offered(rig.step({ type: "drained", agentId: "a", lastEvent: 7 }))).toEqual(["lost"]);
  expect(offered(rig.step({ type: "drained", agentId: "a", lastEvent: 8 }))).toEqual([]);
});

test("a job that is created while an agent is away, and was meant for it, is offered when it is back", () => {
  const rig = oneAgent();
  rig.raw({ type: "job_planned", job: openJob("j"), attemptId: "first" });
  rig.raw({ type: "disconnected", connection: rig.connectionOf("a") });
  expect(rig.raw({ type: "job_committed", jobId: "j" })).toEqual([]);
  expect(only(rig.hello("a"), "offer")).toMatchObject([{ attemptId: "first", fence: 1 }]);
});

test("after a restart the hub goes on with the attempts that the database knows", () => {
  const rig = new HubRig({ maxRunning: 2 });
  const attempt = (id: string) => ({ id, agentId: "a", state: "accepted" as const });
  rig.step({
    type: "started",
    agents: [knownAgent("a")],
    jobs: [openJob("runs", { status: "running", fence: 3, attempt: attempt("x") }), openJob("lost", { fence: 1, attempt: attempt("y") }), openJob("waits")],
  });
  const effects = rig.hello("a", { open: [{ attempt_id: "x", job_id: "runs", fence: 3 }] });
  expect(only(effects, "offer")).toMatchObject([{ jobId: "lost", attemptId: "y", fence: 1 }]);
  expect(only(effects, "revoke")).toEqual([]);
  expect(rig.hub.whyWaiting("waits", rig.clock)).toMatch(/free slot: 2/);
});

test("a new process of an agent takes over at once when the old one's link is gone", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  const ref = rig.ref("j");
  rig.disconnect("a");
  const effects = rig.hello("a", { epoch: "next", open: [ref] });
  expect(only(effects, "welcome")).toHaveLength(1);
  expect(only(effects, "refuse")).toEqual([]);
  expect(rig.hub.agents.get("a")?.epoch).toBe("next");
});

test("a newer link of the same process replaces the older one, whose late end changes nothing", () => {
  const rig = oneAgent();
  const old = rig.connectionOf("a");
  const effects = rig.hello("a");
  expect(only(effects, "close")).toMatchObject([{ connection: old }]);
  expect(rig.step({ type: "disconnected", connection: old })).toEqual([]);
  expect(rig.hub.agents.get("a")?.connection).toBe(rig.connectionOf("a"));
});

test("a second live process of an agent freezes it: both links end, and no job goes to either", () => {
  const rig = oneAgent();
  const old = rig.connectionOf("a");
  const first = rig.hello("a", { epoch: "rival" });
  expect(only(first, "refuse")).toMatchObject([{ code: "busy" }]);
  expect(only(first, "ping")).toMatchObject([{ connection: old }]);
  rig.advance(1_500);
  rig.step({ type: "pong", connection: old, n: 1, open: [] });
  rig.advance(100);
  const second = rig.hello("a", { epoch: "rival" });
  expect(only(second, "freeze")).toMatchObject([{ agentId: "a" }]);
  expect(only(second, "refuse")).toMatchObject([{ code: "frozen" }]);
  expect(only(second, "close")).toMatchObject([{ connection: old }]);
  expect(offered(rig.create(openJob("j")))).toEqual([]);
  expect(only(rig.hello("a"), "refuse")).toMatchObject([{ code: "frozen" }]);
  rig.step({ type: "agent_changed", agentId: "a", status: "enrolled" });
  expect(offered(rig.hello("a"))).toEqual(["j"]);
});

test("a second process is let in when the first one, asked, does not answer", () => {
  const rig = oneAgent();
  const old = rig.connectionOf("a");
  expect(only(rig.hello("a", { epoch: "next" }), "refuse")).toMatchObject([{ code: "busy", retryAfterMs: 1_500 }]);
  rig.advance(500);
  expect(only(rig.hello("a", { epoch: "next" }), "refuse")).toMatchObject([{ code: "busy" }]);
  rig.advance(1_000);
  const effects = rig.hello("a", { epoch: "next" });
  expect(only(effects, "welcome")).toHaveLength(1);
  expect(only(effects, "close")).toMatchObject([{ connection: old }]);
});

test("an attempt that is not the agent's any more is revoked, at hello and at a heartbeat", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  const stale = { ...rig.ref("j"), attempt_id: "older", fence: 0 };
  rig.disconnect("a");
  expect(only(rig.hello("a", { open: [stale, rig.ref("j")] }), "revoke")).toMatchObject([{ ref: stale }]);
  expect(only(rig.step({ type: "pong", connection: rig.connectionOf("a"), n: 1, open: [stale, rig.ref("j")] }), "revoke")).toMatchObject([{ ref: stale }]);
});

test("an agent that lost its journal: what changes something becomes unknown, what reads runs again under a higher fence", () => {
  const rig = oneAgent();
  rig.create(openJob("mutating"));
  rig.create(openJob("reading", { risk: "read" }));
  rig.accept("mutating");
  rig.disconnect("a");
  const effects = rig.hello("a", { journalId: "another" });
  expect(only(effects, "mark_unknown")).toMatchObject([{ jobId: "mutating", fence: 1 }]);
  expect(only(effects, "requeue")).toMatchObject([{ jobId: "reading", fence: 1 }]);
  const [offer] = only(effects, "offer");
  expect(offer).toMatchObject({ jobId: "reading" });
  expect(offer?.fence).toBeGreaterThan(1);
  expect(rig.hub.jobs.get("mutating")).toMatchObject({ status: "unknown", fence: 2, attempt: null });
});

test("what follows from an agent's loss follows at the next start too, when the control plane died in between", () => {
  const rig = new HubRig({});
  const attempt = (id: string) => ({ id: `attempt-${id}`, agentId: "gone", state: "accepted" as const });
  const effects = rig.step({
    type: "started",
    agents: [knownAgent("gone", { status: "revoked", isActive: false }), knownAgent("a", { isActive: true })],
    jobs: [
      openJob("changes", { status: "running", fence: 1, attempt: attempt("changes") }),
      openJob("reads", { risk: "read", status: "running", fence: 1, attempt: attempt("reads") }),
    ],
  });
  expect(only(effects, "mark_unknown")).toMatchObject([{ jobId: "changes", fence: 1 }]);
  expect(only(effects, "requeue")).toMatchObject([{ jobId: "reads", fence: 1 }]);
  expect(offered(rig.hello("a"))).toEqual(["reads"]);
});

test("an agent that lost its journal gets nothing before the new one is on the disk, also when that takes a second link", () => {
  const rig = oneAgent();
  rig.create(openJob("before"));
  rig.disconnect("a");
  const hello = (): HubEffect[] => rig.raw(rig.helloOf("a", { journalId: "another" }));
  expect(only(hello(), "agent_online")).toMatchObject([{ lostJournal: true }]);
  expect(offered(rig.create(openJob("first")))).toEqual([]);
  expect(rig.hub.whyWaiting("first", rig.clock)).toBe("The agent A: it has lost its journal, and its new one is being written down");
  // The write failed, and with it the link.
  rig.disconnect("a");
  expect(only(hello(), "agent_online")).toMatchObject([{ lostJournal: true }]);
  expect(offered(rig.create(openJob("second")))).toEqual([]);
  expect(offered(rig.step({ type: "journal_committed", agentId: "a", journalId: "another" }))).toEqual(["first", "second"]);
  rig.disconnect("a");
  expect(only(hello(), "agent_online")).toMatchObject([{ lostJournal: false }]);
});

test("a server whose outcome nobody knows takes no change until a person has decided; reading it is allowed", () => {
  const rig = oneAgent();
  rig.create(openJob("lost", { domains: ["s"] }));
  rig.disconnect("a");
  rig.hello("a", { journalId: "another" });
  expect(offered(rig.create(openJob("reads", { risk: "read", domains: ["s"] })))).toEqual(["reads"]);
  expect(offered(rig.create(openJob("elsewhere", { domains: ["t"] })))).toEqual(["elsewhere"]);
  expect(offered(rig.create(openJob("changes", { domains: ["t", "s"] })))).toEqual([]);
  expect(rig.hub.whyWaiting("changes", rig.clock)).toBe("A decision about job lost, whose outcome on the same server is not known");
  expect(offered(rig.step({ type: "settled", jobId: "lost", fence: 2, status: "final" }))).toEqual(["changes"]);
});

test("a job that a person runs again after its agent was lost goes out under the next fence", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  rig.disconnect("a");
  rig.hello("a", { journalId: "another" });
  const [offer] = only(rig.step({ type: "reopened", jobId: "j" }), "offer");
  expect(offer).toMatchObject({ jobId: "j", fence: 3 });
});

test("a reading job that was to be cancelled ends when its agent is gone, whether or not another one is there", () => {
  const rig = oneAgent();
  rig.create(openJob("j", { risk: "read" }));
  rig.step({ type: "cancel_requested", jobId: "j" });
  rig.disconnect("a");
  const effects = rig.step({ type: "declared_lost", agentId: "a" });
  expect(only(effects, "requeue")).toMatchObject([{ jobId: "j", fence: 1 }]);
  expect(only(effects, "finish")).toEqual([{ type: "finish", jobId: "j", fence: 2, status: "cancelled" }]);
  expect(rig.hub.jobs.has("j")).toBe(false);
});

test("a silent link is pinged, and given up when the lease ends; the attempt stays with the agent", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  const connection = rig.connectionOf("a");
  expect(only(rig.step({ type: "tick" }), "ping")).toEqual([{ type: "ping", connection, n: 1 }]);
  rig.advance(4_999);
  expect(only(rig.step({ type: "tick" }), "ping")).toEqual([]);
  rig.advance(1);
  expect(only(rig.step({ type: "tick" }), "ping")).toEqual([{ type: "ping", connection, n: 2 }]);
  rig.advance(7);
  rig.step({ type: "pong", connection, n: 2, open: [rig.ref("j")] });
  expect(rig.hub.agents.get("a")?.roundTripMs).toBe(7);
  rig.advance(14_999);
  expect(only(rig.step({ type: "tick" }), "close")).toEqual([]);
  rig.advance(1);
  const effects = rig.step({ type: "tick" });
  expect(only(effects, "close")).toMatchObject([{ connection }]);
  expect(only(effects, "agent_offline")).toEqual([{ type: "agent_offline", agentId: "a", since: rig.now }]);
  expect(rig.hub.jobs.get("j")?.attempt?.agentId).toBe("a");
});

test("an agent whose wall clock jumps keeps its lease: leases are judged on the clock that never jumps", () => {
  const rig = oneAgent();
  rig.now += 3_600_000;
  expect(only(rig.step({ type: "tick" }), "close")).toEqual([]);
});

test("an agent that this control plane does not know, or has revoked, is told so", () => {
  const rig = oneAgent();
  expect(only(rig.hello("stranger"), "refuse")).toMatchObject([{ code: "unknown_agent" }]);
  expect(only(rig.step({ type: "agent_changed", agentId: "a", status: "revoked" }), "close")).toHaveLength(1);
  expect(only(rig.hello("a", { jobTypes: [jobType] }), "refuse")).toMatchObject([{ code: "revoked" }]);
});
