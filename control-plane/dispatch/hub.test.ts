// Which job goes out, when, and how people stop it.
import { expect, test } from "vitest";
import { HubRig, knownAgent, offered, only, openJob } from "#test/fixtures/hub-rig.ts";

function oneAgent(limits: ConstructorParameters<typeof HubRig>[0] = {}): HubRig {
  const rig = new HubRig(limits);
  rig.step({ type: "started", agents: [knownAgent("a")], jobs: [] });
  rig.hello("a");
  return rig;
}

test("a job for a connected agent is offered in the turn of its commit, once", () => {
  const rig = oneAgent();
  rig.raw({ type: "job_planned", job: openJob("j"), attemptId: "first" });
  expect(rig.ref("j")).toEqual({ attempt_id: "first", job_id: "j", fence: 1 });
  expect(rig.raw({ type: "job_committed", jobId: "j" })).toEqual([{ type: "offer", connection: rig.connectionOf("a"), agentId: "a", jobId: "j", attemptId: "first", fence: 1 }]);
  rig.accept("j");
  rig.advance(4_000);
  rig.step({ type: "seen", connection: rig.connectionOf("a") });
  for (let i = 0; i < 5; i++) expect(offered(rig.step({ type: "tick" }))).toEqual([]);
});

test("nothing is offered before the commit, and a job that could not be stored never is", () => {
  const rig = oneAgent({ maxRunning: 1 });
  expect(offered(rig.step({ type: "job_planned", job: openJob("j"), attemptId: "first" }))).toEqual([]);
  expect(offered(rig.step({ type: "tick" }))).toEqual([]);
  rig.step({ type: "job_dropped", jobId: "j" });
  expect(rig.hub.jobs.size).toBe(0);
  // Its slot is free again.
  expect(offered(rig.create(openJob("next")))).toEqual(["next"]);
});

test("jobs wait while no agent is there, and go out as one arrives: by priority, then due time, then age", () => {
  const rig = new HubRig();
  rig.step({ type: "started", agents: [knownAgent("a")], jobs: [] });
  rig.create(openJob("old", { createdAt: 10 }));
  rig.create(openJob("older", { createdAt: 5 }));
  rig.create(openJob("twin-b", { createdAt: 20 }));
  rig.create(openJob("twin-a", { createdAt: 20 }));
  rig.create(openJob("scheduled-late", { createdAt: 1, scheduleAt: 30 }));
  rig.create(openJob("urgent", { createdAt: 40, priority: 3 }));
  rig.create(openJob("someday", { createdAt: 1, priority: 0 }));
  expect(offered(rig.hello("a"))).toEqual(["urgent", "older", "old", "twin-a", "twin-b", "scheduled-late", "someday"]);
});

test("a scheduled job goes out when its time has come, not before, and the hub asks to be woken for it", () => {
  const rig = oneAgent();
  expect(offered(rig.create(openJob("j", { scheduleAt: rig.now + 700 })))).toEqual([]);
  expect(rig.hub.nextWake(rig.clock)).toBe(rig.monotonic + 700);
  rig.advance(699);
  expect(offered(rig.step({ type: "tick" }))).toEqual([]);
  rig.advance(1);
  expect(offered(rig.step({ type: "tick" }))).toEqual(["j"]);
});

test("a job that was not started by its latest time ends as expired", () => {
  const rig = new HubRig();
  rig.step({ type: "started", agents: [knownAgent("a")], jobs: [openJob("j", { notAfter: rig.now + 1_000, fence: 2 })] });
  rig.advance(1_000);
  expect(only(rig.step({ type: "tick" }), "finish")).toEqual([]);
  rig.advance(1);
  expect(only(rig.step({ type: "tick" }), "finish")).toEqual([{ type: "finish", jobId: "j", fence: 2, status: "expired" }]);
  expect(offered(rig.hello("a"))).toEqual([]);
});

test("an agent that arrives after a job's latest time, but before the next tick, does not get it", () => {
  const rig = new HubRig();
  rig.step({ type: "started", agents: [knownAgent("a")], jobs: [openJob("j", { notAfter: rig.now + 1_000 })] });
  rig.advance(1_001);
  const effects = rig.hello("a");
  expect(offered(effects)).toEqual([]);
  expect(only(effects, "finish")).toEqual([{ type: "finish", jobId: "j", fence: 0, status: "expired" }]);
});

test("a job that has started may run past its latest time", () => {
  const rig = oneAgent();
  rig.create(openJob("j", { notAfter: rig.now + 1_000 }));
  rig.accept("j");
  rig.advance(2_000);
  expect(only(rig.step({ type: "tick" }), "finish")).toEqual([]);
  expect(rig.hub.jobs.get("j")?.status).toBe("running");
});

test("slots bound what runs at a site; each job that ends lets the next one out", () => {
  const rig = oneAgent({ maxRunning: 2 });
  const out = ["1", "2", "3", "4"].flatMap((id) => offered(rig.create(openJob(id, { createdAt: Number(id) }))));
  expect(out).toEqual(["1", "2"]);
  expect(rig.hub.whyWaiting("3", rig.clock)).toBe("A free slot: 2 jobs run at this site");
  expect(offered(rig.settle("1", "final"))).toEqual(["3"]);
  expect(offered(rig.step({ type: "limits", maxRunning: 3 }))).toEqual(["4"]);
});

test("a paused job gives its slot away, and a job of unknown outcome too", () => {
  const rig = oneAgent({ maxRunning: 1 });
  for (const id of ["1", "2", "3"]) rig.create(openJob(id, { createdAt: Number(id) }));
  rig.accept("1");
  expect(offered(rig.settle("1", "paused"))).toEqual(["2"]);
  expect(offered(rig.settle("2", "unknown"))).toEqual(["3"]);
  // Going on is not held up by slots: the agent has the job already.
  expect(offered(rig.settle("1", "running"))).toEqual([]);
  rig.settle("3", "final");
  rig.create(openJob("4"));
  expect(rig.hub.whyWaiting("4", rig.clock)).toMatch(/free slot/);
  expect(offered(rig.settle("1", "final"))).toEqual(["4"]);
});

test("a job that nobody has is cancelled on the spot, a scheduled one too", () => {
  const rig = new HubRig();
  rig.step({ type: "started", agents: [knownAgent("a")], jobs: [openJob("waits"), openJob("later", { scheduleAt: rig.now + 1_000 })] });
  expect(rig.step({ type: "cancel_requested", jobId: "waits" })).toContainEqual({ type: "finish", jobId: "waits", fence: 0, status: "cancelled" });
  expect(rig.step({ type: "cancel_requested", jobId: "later" })).toContainEqual({ type: "finish", jobId: "later", fence: 0, status: "cancelled" });
  rig.advance(2_000);
  expect(offered(rig.hello("a"))).toEqual([]);
  expect(rig.hub.jobs.size).toBe(0);
});

test("cancel, pause and resume of a job that an agent has are sent to that agent", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  const ref = rig.ref("j");
  const connection = rig.connectionOf("a");
  expect(rig.step({ type: "pause_requested", jobId: "j" })).toEqual([{ type: "pause", connection, ref }]);
  expect(rig.step({ type: "resume_requested", jobId: "j" })).toEqual([{ type: "resume", connection, ref }]);
  expect(rig.step({ type: "cancel_requested", jobId: "j" })).toEqual([{ type: "cancel", connection, ref }]);
  expect(rig.hub.jobs.has("j")).toBe(true);
});

test("what was asked of a job while its agent was away is said at its next hello", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  rig.accept("j");
  const ref = rig.ref("j");
  rig.disconnect("a");
  expect(rig.step({ type: "pause_requested", jobId: "j" })).toEqual([]);
  expect(rig.hello("a", { open: [ref] })).toContainEqual({ type: "pause", connection: rig.connectionOf("a"), ref });
  rig.settle("j", "paused");
  rig.disconnect("a");
  expect(rig.step({ type: "resume_requested", jobId: "j" })).toEqual([]);
  expect(rig.hello("a", { open: [ref] })).toContainEqual({ type: "resume", connection: rig.connectionOf("a"), ref });
});

test("a cancel that comes while the attempt is being stored follows the offer", () => {
  const rig = oneAgent();
  rig.raw({ type: "job_planned", job: openJob("j"), attemptId: "first" });
  expect(rig.raw({ type: "cancel_requested", jobId: "j" })).toEqual([]);
  expect(rig.raw({ type: "job_committed", jobId: "j" }).map((effect) => effect.type)).toEqual(["offer", "cancel"]);
});

test("a cancel that the agent missed is told again when it is back", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  rig.accept("j");
  const ref = rig.ref("j");
  rig.disconnect("a");
  expect(rig.step({ type: "cancel_requested", jobId: "j" })).toEqual([]);
  expect(only(rig.hello("a", { open: [ref] }), "cancel")).toEqual([{ type: "cancel", connection: rig.connectionOf("a"), ref }]);
});

test("a person's decision about an unknown outcome goes to the agent that waits for it", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  rig.settle("j", "unknown");
  expect(rig.step({ type: "resolve_requested", jobId: "j", taskId: "t", resolution: "happened", reason: "seen" })).toEqual([
    { type: "resolve", connection: rig.connectionOf("a"), ref: rig.ref("j"), taskId: "t", resolution: "happened", reason: "seen" },
  ]);
});

test("an attempt that the database refused for good is forgotten; one that it could not store is tried under the next fence", () => {
  const rig = oneAgent({ maxRunning: 1 });
  rig.create(openJob("1"));
  rig.create(openJob("2", { createdAt: 2 }));
  rig.create(openJob("3", { createdAt: 3 }));
  const [second] = only(rig.raw({ type: "settled", jobId: "1", fence: 1, status: "final" }), "commit_attempt");
  expect(second).toMatchObject({ jobId: "2", fence: 1 });
  const [again] = only(rig.raw({ type: "attempt_refused", jobId: "2", fence: 1, final: false }), "commit_attempt");
  expect(again).toMatchObject({ jobId: "2", fence: 2 });
  expect(again?.attemptId).not.toBe(second?.attemptId);
  expect(only(rig.raw({ type: "attempt_refused", jobId: "2", fence: 2, final: true }), "commit_attempt")).toMatchObject([{ jobId: "3" }]);
  expect(rig.hub.jobs.has("2")).toBe(false);
});

test("what older attempts say about a job changes nothing", () => {
  const rig = oneAgent();
  rig.create(openJob("j", { fence: 0 }));
  for (const fence of [0, 2]) {
    rig.step({ type: "accepted", jobId: "j", fence });
    rig.step({ type: "settled", jobId: "j", fence, status: "final" });
    rig.step({ type: "attempt_refused", jobId: "j", fence, final: true });
  }
  expect(rig.hub.jobs.get("j")).toMatchObject({ status: "pending", fence: 1, attempt: { state: "offered" } });
});

test("a job that waits says for what: its time, an agent, the agent's link, an older agent", () => {
  const rig = new HubRig();
  rig.step({ type: "started", agents: [], jobs: [openJob("j"), openJob("later", { scheduleAt: rig.now + 60_000 })] });
  const why = (id = "j"): string | null => rig.hub.whyWaiting(id, rig.clock);
  expect(why("later")).toBe(`Its time: ${new Date(rig.now + 60_000).toISOString()}`);
  expect(why()).toBe("An agent: none is enrolled at this site");
  rig.step({ type: "agent_enrolled", agent: knownAgent("a", { isActive: false }) });
  expect(why()).toBe("An active agent: none is set for this site");
  rig.step({ type: "agent_changed", agentId: "a", isActive: true });
  expect(why()).toBe("The agent A: its link is down");
  rig.hello("a", { jobTypes: ["health_check"] });
  expect(why()).toBe("An agent that can do this: A is an older version");
  rig.step({ type: "agent_changed", agentId: "a", status: "frozen" });
  expect(why()).toBe("The agent A: it is frozen, since two copies of it were alive");
  expect(rig.hub.whyWaiting("unheard of", rig.clock)).toBeNull();
});

test("the reason that all waiting jobs share is told when it changes, and only then", () => {
  const rig = new HubRig();
  expect(only(rig.step({ type: "started", agents: [knownAgent("a")], jobs: [openJob("j")] }), "waiting")).toEqual([{ type: "waiting", why: "The agent A: its link is down" }]);
  expect(only(rig.step({ type: "tick" }), "waiting")).toEqual([]);
  expect(only(rig.hello("a"), "waiting")).toEqual([{ type: "waiting", why: null }]);
});

test("a running job has nothing to wait for", () => {
  const rig = oneAgent();
  rig.create(openJob("j"));
  expect(rig.hub.whyWaiting("j", rig.clock)).toBeNull();
});
