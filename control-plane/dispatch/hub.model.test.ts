// Random lives of a site: whatever comes, in whatever order, some things always hold.
import fc from "fast-check";
import { expect, test } from "vitest";
import { HubRig, jobType, knownAgent, openJob } from "#test/fixtures/hub-rig.ts";
import type { HubEffect, HubEvent } from "./hub-events.ts";

const agents = ["a", "b"] as const;
const domains = ["s1", "s2", "s3"] as const;

type Move =
  | { move: "create"; risk: "read" | "disruptive"; priority: number; domains: string[]; inMs: number; latestMs: number | null; commits: boolean }
  | { move: "commit"; pick: number; works: boolean }
  | { move: "hello"; agent: string; epoch: number; journal: number; knows: number; behind: boolean }
  | { move: "disconnect" | "drained" | "heard" | "lost"; agent: string }
  | { move: "report"; pick: number; stale: boolean; what: "accepted" | "final" | "unknown" | "paused" | "running" }
  | { move: "ask"; pick: number; what: "cancel_requested" | "pause_requested" | "resume_requested" | "reopened" }
  | { move: "active"; agent: string }
  | { move: "thaw"; agent: string }
  | { move: "limits"; maxRunning: number }
  | { move: "tick"; ms: number };

const agent = fc.constantFrom(...agents);
const pick = fc.nat(30);
const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      move: fc.constant("create" as const),
      risk: fc.constantFrom("read" as const, "disruptive" as const, "disruptive" as const),
      priority: fc.integer({ min: 0, max: 3 }),
      domains: fc.subarray([...domains], { minLength: 1 }),
      inMs: fc.constantFrom(0, 0, 0, 2_000),
      latestMs: fc.constantFrom(null, null, 3_000),
      commits: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ move: fc.constant("commit" as const), pick, works: fc.constantFrom(true, true, true, false) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      move: fc.constant("hello" as const),
      agent,
      epoch: fc.constantFrom(0, 0, 0, 0, 1),
      journal: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1),
      knows: fc.nat(255),
      behind: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ move: fc.constantFrom("disconnect" as const, "drained" as const, "heard" as const), agent }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constantFrom("active" as const, "active" as const, "active" as const, "lost" as const), agent }) },
  {
    weight: 6,
    arbitrary: fc.record({
      move: fc.constant("report" as const),
      pick,
      stale: fc.constantFrom(false, false, false, true),
      what: fc.constantFrom("accepted" as const, "accepted" as const, "final" as const, "unknown" as const, "paused" as const, "running" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      move: fc.constant("ask" as const),
      pick,
      what: fc.constantFrom("cancel_requested" as const, "pause_requested" as const, "resume_requested" as const, "reopened" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("thaw" as const), agent }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("limits" as const), maxRunning: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ move: fc.constant("tick" as const), ms: fc.constantFrom(0, 500, 500, 4_000, 4_000, 40_000) }) },
);

/** What a database and two agents would know, kept beside the hub to check it against. */
class World {
  readonly rig = new HubRig({ maxRunning: 3, graceMs: 10_000 });
  /** Attempts, new jobs and agents' journals that are on their way to the disk. */
  private readonly storing: (
    | { type: "attempt" | "job"; jobId: string; fence: number; domains: readonly string[] }
    | { type: "journal"; agentId: string; journalId: string; connection: string }
  )[] = [];
  private readonly fences = new Map<string, number>();
  /** Every attempt that was ever offered, and to whom. */
  private readonly offers = new Map<string, string>();
  private jobs = 0;
  private maxRunning = 3;
  /** Attempts that the last move gave out. */
  private sent = 0;
  private scopes = new Map<string, string[]>();

  constructor() {
    this.do({ type: "started", agents: agents.map((id) => knownAgent(id, { isActive: id === "a" })), jobs: [] });
    this.rig.advance(10_000);
    for (const id of agents) this.do(this.rig.helloOf(id, { epoch: "epoch-0" }));
  }

  private do(event: HubEvent): void {
    for (const effect of this.rig.raw(event)) this.saw(effect);
  }

  private saw(effect: HubEffect): void {
    const { hub } = this.rig;
    if (effect.type === "commit_attempt") {
      this.sent++;
      this.storing.push({ type: "attempt", jobId: effect.jobId, fence: effect.fence, domains: this.scopes.get(effect.jobId) ?? [] });
    }
    if (effect.type === "agent_online") this.storing.push({ type: "journal", agentId: effect.agentId, journalId: effect.journalId, connection: effect.connection });
    if (effect.type === "commit_attempt" || effect.type === "offer") {
      expect(hub.agents.get(effect.agentId)?.hasNewJournal, "an agent gets nothing before its journal is on the disk").toBe(false);
    }
    if (effect.type !== "offer") return;
    const key = `${effect.jobId} ${effect.attemptId} ${effect.fence}`;
    expect(this.offers.get(key) ?? effect.agentId, "an attempt belongs to one agent for ever").toBe(effect.agentId);
    for (const other of this.offers.keys()) {
      const [jobId, attemptId, fence] = other.split(" ");
      if (jobId === effect.jobId && attemptId !== effect.attemptId) expect(Number(fence), "each attempt has a higher fence than those before").not.toBe(effect.fence);
    }
    this.offers.set(key, effect.agentId);
    expect(hub.agents.get(effect.agentId)?.connection, "an offer goes over the agent's present link").toBe(effect.connection);
    expect(hub.agents.get(effect.agentId)?.status).toBe("enrolled");
    expect(hub.jobs.get(effect.jobId)?.attempt, "an offer is of the attempt that the job has").toMatchObject({ id: effect.attemptId, state: "offered" });
  }

  enrol(id: string): void {
    this.do({ type: "agent_enrolled", agent: knownAgent(id, { isActive: false }) });
    this.do({ type: "agent_changed", agentId: id, isActive: true });
  }

  private job(n: number): string | undefined {
    const ids = [...this.rig.hub.jobs.keys()];
    return ids[n % Math.max(1, ids.length)];
  }

  make(move: Move): void {
    const { hub } = this.rig;
    switch (move.move) {
      case "create": {
        const id = `job-${String(++this.jobs).padStart(3, "0")}`;
        const { now } = this.rig;
        // A job about a group is resolved when it starts.
        this.scopes.set(id, move.domains);
        const late = move.inMs > 0;
        const job = openJob(id, {
          risk: move.risk,
          priority: move.priority,
          domains: late ? [] : move.domains,
          scheduleAt: late ? now + move.inMs : 0,
          notAfter: move.latestMs === null ? Number.POSITIVE_INFINITY : now + move.latestMs,
          createdAt: now,
        });
        this.do({ type: "job_planned", job, attemptId: this.rig.attemptId() });
        if (move.commits) this.do({ type: "job_committed", jobId: id });
        else this.storing.push({ type: "job", jobId: id, fence: 0, domains: [] });
        return;
      }
      case "commit": {
        const [write] = this.storing.splice(move.pick % Math.max(1, this.storing.length), 1);
        if (!write) return;
        if (write.type === "journal") {
          // A link is closed when its agent's row could not be written.
          this.do(move.works ? { type: "journal_committed", agentId: write.agentId, journalId: write.journalId } : { type: "disconnected", connection: write.connection });
        } else if (write.type === "job") this.do({ type: move.works ? "job_committed" : "job_dropped", jobId: write.jobId });
        else if (move.works) this.do({ type: "attempt_committed", jobId: write.jobId, fence: write.fence, domains: write.domains });
        else this.do({ type: "attempt_refused", jobId: write.jobId, fence: write.fence, final: move.pick % 2 === 0 });
        return;
      }
      case "hello": {
        const state = hub.agents.get(move.agent);
        const open = [...hub.jobs.values()].filter((job, i) => job.attempt !== null && job.attempt.state !== "committing" && ((move.knows >> (i % 8)) & 1) === 1);
        const refs = open.map((job) => ({ attempt_id: job.attempt?.id ?? "", job_id: job.id, fence: job.fence }));
        const journalId = move.journal === 0 ? (state?.journalId ?? "first") : `${state?.journalId}+`;
        return this.do(this.rig.helloOf(move.agent, { epoch: `epoch-${move.epoch}`, journalId, jobTypes: [jobType], open: refs, lastEvent: 5, committed: move.behind ? 3 : 5 }));
      }
      case "disconnect":
        return this.do({ type: "disconnected", connection: this.rig.connectionOf(move.agent) });
      case "drained":
        return this.do({ type: "drained", agentId: move.agent, lastEvent: 5 });
      case "heard":
        return this.do({ type: "seen", connection: this.rig.connectionOf(move.agent) });
      case "lost":
        return this.do({ type: "declared_lost", agentId: move.agent });
      case "report": {
        const jobId = this.job(move.pick);
        const job = jobId === undefined ? undefined : hub.jobs.get(jobId);
        // Only what was offered can be reported on; older fences too.
        if (!job?.attempt || job.attempt.state === "committing") return;
        const fence = job.fence - (move.stale ? 1 : 0);
        return this.do(move.what === "accepted" ? { type: "accepted", jobId: job.id, fence } : { type: "settled", jobId: job.id, fence, status: move.what });
      }
      case "ask": {
        const jobId = this.job(move.pick);
        if (jobId !== undefined) this.do({ type: move.what, jobId });
        return;
      }
      case "active":
        return this.do({ type: "agent_changed", agentId: move.agent, isActive: true });
      case "thaw":
        if (hub.agents.get(move.agent)?.status === "frozen") this.do({ type: "agent_changed", agentId: move.agent, status: "enrolled" });
        return;
      case "limits":
        this.maxRunning = move.maxRunning;
        return this.do({ type: "limits", maxRunning: move.maxRunning });
      case "tick":
        this.rig.advance(move.ms);
        return this.do({ type: "tick" });
    }
  }

  check(move: Move["move"]): void {
    const { hub, clock } = this.rig;
    const working = new Map<string, string>();
    let running = 0;
    for (const job of hub.jobs.values()) {
      expect(job.fence, "a fence never falls").toBeGreaterThanOrEqual(this.fences.get(job.id) ?? 0);
      this.fences.set(job.id, job.fence);
      if (job.attempt && (job.status === "pending" || job.status === "running")) running++;
      if (job.risk !== "read" && job.attempt && job.attempt.state !== "committing") {
        for (const domain of job.domains) {
          expect(working.get(domain) ?? job.attempt.agentId, `two agents may work on ${domain}`).toBe(job.attempt.agentId);
          working.set(domain, job.attempt.agentId);
        }
      }
      if (job.attempt === null && job.status === "unknown") expect(hub.orphans.has(job.id)).toBe(true);
      if (job.committed && job.status === "pending" && !job.attempt) {
        expect(job.queued !== null || hub.whyWaiting(job.id, clock) !== null, `${job.id} waits for nothing and is nowhere`).toBe(true);
        if (move === "tick") expect(job.notAfter, "too late to start").toBeGreaterThanOrEqual(clock.now);
      }
    }
    for (const id of hub.orphans) {
      expect(hub.jobs.get(id)).toMatchObject({ status: "unknown", attempt: null });
      for (const domain of hub.jobs.get(id)?.domains ?? []) expect(working.has(domain), `work on ${domain}, whose state nobody knows`).toBe(false);
    }
    for (const job of hub.jobs.values()) {
      const taken = /^A free slot: (\d+)/.exec(hub.whyWaiting(job.id, clock) ?? "")?.[1];
      if (taken !== undefined) expect(Number(taken), "slots that are taken").toBe(running);
      if (move === "tick" && job.committed && job.status === "pending" && !job.attempt) expect(hub.whyWaiting(job.id, clock), `${job.id} could run and does not`).not.toBeNull();
    }
    if (this.sent > 0) expect(running, "work is given out only into free slots").toBeLessThanOrEqual(this.maxRunning);
    this.sent = 0;
  }
}

test("whatever happens: slots add up, fences rise, one attempt has one agent, no two agents change one server, no job is forgotten", () => {
  fc.assert(
    fc.property(fc.array(moves, { minLength: 5, maxLength: 70 }), (life) => {
      const world = new World();
      for (const move of life) {
        world.make(move);
        world.check(move.move);
      }
    }),
    { numRuns: 1_500 },
  );
});

test("when all links stand, all writes end and all work is done, nothing is left over", () => {
  fc.assert(
    fc.property(fc.array(moves, { minLength: 5, maxLength: 50 }), (life) => {
      const world = new World();
      for (const move of life) world.make(move);
      const { hub } = world.rig;
      world.make({ move: "limits", maxRunning: 4 });
      // Agents that were declared lost do not come back; somebody enrols another one.
      world.enrol("c");
      for (let round = 0; round < 60 && hub.jobs.size > 0; round++) {
        for (let i = 0; i < 6; i++) world.make({ move: "commit", pick: 1, works: true });
        for (const agent of [...agents, "c"]) {
          world.make({ move: "thaw", agent });
          const connected = hub.agents.get(agent)?.connection !== null;
          world.make(connected ? { move: "heard", agent } : { move: "hello", agent, epoch: 0, journal: 0, knows: 0, behind: false });
        }
        world.make({ move: "tick", ms: 2_000 });
        for (let i = 0; i < hub.jobs.size; i++) {
          world.make({ move: "ask", pick: i, what: "reopened" });
          world.make({ move: "report", pick: i, stale: false, what: "final" });
        }
        // Not as after a tick: a job that was just reopened behind a lock is found to be too late by the next one.
        world.check("report");
      }
      expect([...hub.jobs.values()].map((job) => `${job.id} ${job.status} ${hub.whyWaiting(job.id, world.rig.clock)}`)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
