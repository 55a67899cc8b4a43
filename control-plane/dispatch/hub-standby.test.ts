// Two agents at one site: who takes what, and that they never work on the same server.
import { expect, test } from "vitest";
import { HubRig, knownAgent, offered, only, openJob } from "#test/fixtures/hub-rig.ts";

function twoAgents(): HubRig {
  const rig = new HubRig({ graceMs: 0 });
  rig.step({ type: "started", agents: [knownAgent("active"), knownAgent("standby", { isActive: false })], jobs: [] });
  rig.hello("active");
  rig.hello("standby");
  return rig;
}

test("an agent that is declared lost is not let in again, and its work is unknown or runs elsewhere", () => {
  const rig = twoAgents();
  rig.create(openJob("mutating"));
  rig.create(openJob("reading", { risk: "read" }));
  rig.disconnect("active");
  const effects = rig.step({ type: "declared_lost", agentId: "active" });
  expect(only(effects, "mark_unknown")).toMatchObject([{ jobId: "mutating" }]);
  expect(only(effects, "offer")).toMatchObject([{ jobId: "reading", agentId: "standby" }]);
  expect(only(rig.hello("active"), "refuse")).toMatchObject([{ code: "revoked", retryAfterMs: null }]);
});

test("an attempt that was on its way to the disk when its agent was declared lost does not stay with that agent", () => {
  const rig = twoAgents();
  rig.step({ type: "limits", maxRunning: 0 });
  rig.create(openJob("mutating"));
  rig.create(openJob("reading", { risk: "read" }));
  expect(only(rig.raw({ type: "limits", maxRunning: 2 }), "commit_attempt")).toHaveLength(2);
  rig.raw({ type: "disconnected", connection: rig.connectionOf("standby") });
  rig.raw({ type: "declared_lost", agentId: "active" });
  // The rows are written only now; they name the lost agent.
  expect(rig.raw({ type: "attempt_committed", jobId: "mutating", fence: 1, domains: ["x"] })).toMatchObject([{ type: "mark_unknown", jobId: "mutating", fence: 1 }]);
  expect(rig.raw({ type: "attempt_committed", jobId: "reading", fence: 1, domains: ["x"] })).toMatchObject([{ type: "requeue", jobId: "reading", fence: 1 }]);
});

test("a reading job does not wait for an agent out of reach while another one stands by", () => {
  const rig = twoAgents();
  rig.create(openJob("reading", { risk: "read" }));
  rig.create(openJob("mutating"));
  rig.disconnect("active");
  rig.advance(14_000);
  rig.step({ type: "seen", connection: rig.connectionOf("standby") });
  rig.advance(14_000);
  rig.step({ type: "seen", connection: rig.connectionOf("standby") });
  expect(only(rig.step({ type: "tick" }), "requeue")).toEqual([]);
  rig.advance(2_001);
  const effects = rig.step({ type: "tick" });
  expect(only(effects, "requeue")).toMatchObject([{ jobId: "reading", fence: 1 }]);
  const [offer] = only(effects, "offer");
  expect(offer).toMatchObject({ jobId: "reading", agentId: "standby" });
  // What the first agent still says is of an older fence.
  expect(offer?.fence).toBeGreaterThan(1);
  rig.step({ type: "settled", jobId: "reading", fence: 1, status: "final" });
  expect(rig.hub.jobs.has("reading")).toBe(true);
});

test("a paused reading job stays where it is: it waits for a person", () => {
  const rig = twoAgents();
  rig.create(openJob("reading", { risk: "read" }));
  rig.accept("reading");
  rig.settle("reading", "paused");
  rig.disconnect("active");
  rig.advance(31_000);
  rig.step({ type: "seen", connection: rig.connectionOf("standby") });
  expect(only(rig.step({ type: "tick" }), "requeue")).toEqual([]);
});

test("while the active agent is out of reach the standby changes only servers that the other may not be working on", () => {
  const rig = twoAgents();
  rig.create(openJob("held", { domains: ["s", "t"] }));
  rig.accept("held");
  rig.disconnect("active");
  expect(offered(rig.create(openJob("same", { domains: ["t"] })))).toEqual([]);
  expect(rig.hub.whyWaiting("same", rig.clock)).toBe("Job held, which another agent runs on the same server");
  expect(only(rig.create(openJob("other", { domains: ["u"] })), "offer")).toMatchObject([{ agentId: "standby" }]);
  // And the other way round: the active one, back, waits for what the standby does.
  expect(only(rig.hello("active", { open: [rig.ref("held")] }), "offer")).toMatchObject([{ jobId: "same", agentId: "active" }]);
  expect(offered(rig.create(openJob("after", { domains: ["u"] })))).toEqual([]);
  expect(only(rig.settle("other", "final"), "offer")).toMatchObject([{ jobId: "after", agentId: "active" }]);
});

test("a job about a group learns its servers late: if another agent works on one of them by then, it waits", () => {
  const rig = twoAgents();
  rig.create(openJob("held", { domains: ["s"] }));
  rig.accept("held");
  rig.raw({ type: "disconnected", connection: rig.connectionOf("active") });
  rig.create(openJob("group", { domains: [], scheduleAt: rig.now + 1 }));
  rig.advance(1);
  const [attempt] = only(rig.raw({ type: "tick" }), "commit_attempt");
  expect(attempt).toMatchObject({ jobId: "group", agentId: "standby" });
  const effects = rig.raw({ type: "attempt_committed", jobId: "group", fence: attempt?.fence ?? 0, domains: ["r", "s"] });
  expect(only(effects, "offer")).toEqual([]);
  expect(only(effects, "requeue")).toMatchObject([{ jobId: "group", fence: attempt?.fence }]);
  expect(rig.hub.whyWaiting("group", rig.clock)).toBe("Job held, which another agent runs on the same server");
  expect(offered(rig.settle("held", "final"))).toEqual(["group"]);
});

test("right after a start the standby changes nothing, since the active agent may still come back", () => {
  const rig = new HubRig({ graceMs: 30_000 });
  rig.step({ type: "started", agents: [knownAgent("active"), knownAgent("standby", { isActive: false })], jobs: [] });
  rig.hello("standby");
  expect(offered(rig.create(openJob("reads", { risk: "read" })))).toEqual(["reads"]);
  expect(offered(rig.create(openJob("changes")))).toEqual([]);
  expect(rig.hub.whyWaiting("changes", rig.clock)).toBe("The agent ACTIVE, which may still come back");
  for (let i = 0; i < 3; i++) {
    rig.advance(10_000);
    rig.step({ type: "seen", connection: rig.connectionOf("standby") });
  }
  expect(offered(rig.step({ type: "tick" }))).toEqual(["changes"]);
});

test("an agent without the site's key gets no work until it has it, and the job says so", () => {
  const rig = new HubRig();
  rig.step({ type: "started", agents: [knownAgent("a", { holdsSiteKey: false })], jobs: [] });
  rig.hello("a");
  expect(offered(rig.create(openJob("j")))).toEqual([]);
  expect(rig.hub.whyWaiting("j", rig.clock)).toContain("site's key");
  expect(offered(rig.step({ type: "agent_changed", agentId: "a", holdsSiteKey: true }))).toEqual(["j"]);
});
