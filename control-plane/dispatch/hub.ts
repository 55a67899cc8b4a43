import { Heap } from "./heap.ts";
import type { HubClock, HubEffect, HubEvent, HubLimits, KnownAgent, OpenJob } from "./hub-events.ts";
import { type AgentState, goesFirst, type HubJob, holderOf, neverConnected, placeJob, refOf, tellWishes } from "./placement.ts";

const declaredLost = "The agent that ran this was declared lost: what it had sent to the server is not known.";

export class Hub {
  readonly agents = new Map<string, AgentState>();
  readonly jobs = new Map<string, HubJob>();
  readonly orphans = new Set<string>();
  private readonly connections = new Map<string, string>();
  private readonly ready = new Heap<HubJob>(goesFirst);
  private readonly schedule = new Heap<HubJob>((a, b) => a.scheduleAt < b.scheduleAt);
  private readonly limits: HubLimits;
  private readonly newAttemptId: () => string;
  readonly graceUntil: number;
  private running = 0;
  private waiting: string | null | undefined;

  constructor(limits: HubLimits, clock: HubClock, newAttemptId: () => string) {
    this.limits = { ...limits };
    this.newAttemptId = newAttemptId;
    this.graceUntil = clock.monotonic + limits.graceMs;
  }

  step(event: HubEvent, clock: HubClock): HubEffect[] {
    const effects: HubEffect[] = [];
    this.handle(event, clock, effects);
    return effects;
  }

  /** In words, why this pending job does not run. */
  whyWaiting(jobId: string, clock: HubClock): string | null {
    const job = this.jobs.get(jobId);
    if (job?.status !== "pending" || job.attempt) return null;
    if (job.scheduleAt > clock.now) return `Its time: ${new Date(job.scheduleAt).toISOString()}`;
    return placeJob(job, this, clock).why ?? (this.running >= this.limits.maxRunning ? `A free slot: ${this.running} jobs run at this site` : null);
  }

  private handle(event: HubEvent, clock: HubClock, effects: HubEffect[]): void {
    switch (event.type) {
      case "started":
        for (const agent of event.agents) this.addAgent(agent);
        for (const job of event.jobs) this.addJob({ ...job, queued: null, committed: true }, clock);
        // The control plane died between the word that an agent is gone for good and what follows from it.
        for (const agent of event.agents) if (agent.status === "revoked") this.abandon(agent.id, declaredLost, clock, effects);
        break;
      case "agent_enrolled":
        this.addAgent(event.agent);
        return;
      case "agent_changed":
        this.changeAgent(event, clock, effects);
        break;
      case "job_planned": {
        const job = { ...event.job, queued: null, committed: false } as HubJob;
        this.jobs.set(job.id, job);
        if (job.scheduleAt > clock.now || this.running >= this.limits.maxRunning || this.ready.size > 0) return;
        const agent = placeJob(job, this, clock).agent;
        if (!agent) return;
        // Why `committing`: the first attempt is part of the job's own commit, which saves a round of fsync.
        job.fence = 1;
        job.attempt = {
          id: event.attemptId,
          agentId: agent.id,
          state: "committing",
        };
        this.running++;
        return;
      }
      case "job_committed": {
        const job = this.jobs.get(event.jobId);
        if (!job) return;
        job.committed = true;
        if (job.attempt) this.offerCommitted(job, effects);
        else this.enqueue(job, clock);
        break;
      }
      case "job_dropped":
        this.removeJob(event.jobId);
        break;
      case "attempt_committed": {
        const job = this.jobs.get(event.jobId);
        if (!job) return;
        if (!job.attempt || job.fence !== event.fence) {
          // Its agent was given up while this was on its way to the disk: the row must not stay with that agent.
          effects.push({ type: job.status === "unknown" ? "mark_unknown" : "requeue", jobId: job.id, fence: event.fence, why: "The agent it was meant for is gone" });
          return;
        }
        job.domains = event.domains;
        // Groups are resolved by that commit: only now can it be seen that another agent works on one of their servers.
        const holder = holderOf(job, this, job.attempt.agentId);
        if (!holder) return this.offerCommitted(job, effects);
        this.requeue(job, holder, clock, effects);
        break;
      }
      case "attempt_refused": {
        const job = this.jobs.get(event.jobId);
        if (!job || job.fence !== event.fence) return;
        if (event.final) this.removeJob(job.id);
        else this.release(job, clock);
        break;
      }
      case "hello":
        this.hello(event, clock, effects);
        break;
      case "journal_committed": {
        const agent = this.agents.get(event.agentId);
        if (agent?.journalId === event.journalId) agent.hasNewJournal = false;
        break;
      }
      case "disconnected":
        this.disconnect(event.connection, clock, effects);
        break;
      case "seen":
        this.seen(event.connection, clock);
        return;
      case "pong":
        this.pong(event, clock, effects);
        return;
      case "drained":
        this.drained(event.agentId, event.lastEvent, clock, effects);
        break;
      case "accepted": {
        const job = this.owned(event);
        if (!job?.attempt) return;
        job.attempt.state = "accepted";
        if (job.status === "pending") job.status = "running";
        return;
      }
      case "settled":
        this.settled(event, clock);
        break;
      case "cancel_requested":
      case "pause_requested":
      case "resume_requested":
        this.request(event, effects);
        break;
      case "resolve_requested": {
        const job = this.jobs.get(event.jobId);
        const connection = job && this.connectionOf(job);
        if (job && connection) effects.push({ type: "resolve", connection, ref: refOf(job), taskId: event.taskId, resolution: event.resolution, reason: event.reason });
        return;
      }
      case "reopened": {
        const job = this.jobs.get(event.jobId);
        if (job?.status === "unknown" && !job.attempt) this.release(job, clock);
        break;
      }
      case "declared_lost":
        this.declaredLost(event.agentId, clock, effects);
        break;
      case "limits":
        this.limits.maxRunning = event.maxRunning;
        break;
      case "tick":
        this.tick(clock, effects);
        break;
    }
    this.dispatch(clock, effects);
  }

  // ------------------------------------------------------------------ agents

  private addAgent(agent: KnownAgent): void {
    this.agents.set(agent.id, neverConnected(agent));
  }

  private changeAgent(event: Extract<HubEvent, { type: "agent_changed" }>, clock: HubClock, effects: HubEffect[]): void {
    const agent = this.agents.get(event.agentId);
    if (!agent) return;
    if (event.isActive !== undefined) {
      if (event.isActive) for (const other of this.agents.values()) other.isActive = false;
      agent.isActive = event.isActive;
    }
    if (event.holdsSiteKey !== undefined) agent.holdsSiteKey = event.holdsSiteKey;
    if (event.status !== undefined) {
      agent.status = event.status;
      if (event.status !== "enrolled" && agent.connection) this.drop(agent, event.status === "frozen" ? "frozen" : "revoked", clock, effects);
    }
  }

  private hello(event: Extract<HubEvent, { type: "hello" }>, clock: HubClock, effects: HubEffect[]): void {
    const agent = this.agents.get(event.agentId);
    const refuse = (code: "frozen" | "revoked" | "busy" | "unknown_agent", message: string, retryAfterMs: number | null): void => {
      effects.push({ type: "refuse", connection: event.connection, code, message, retryAfterMs });
    };
    if (!agent) return refuse("unknown_agent", "This control plane does not know the agent. Enrol it again.", null);
    if (agent.status === "revoked") return refuse("revoked", "This agent was revoked or declared lost. Enrol it again.", null);
    if (agent.status === "frozen") return refuse("frozen", "Two live copies of this agent were seen. Stop one of them, then end the freeze on the page Sites and agents.", 30_000);

    if (agent.connection && agent.epoch !== event.epoch) {
      const { rival } = agent;
      if (rival?.epoch === event.epoch && agent.lastSeen > rival.since) {
        agent.status = "frozen";
        const why = "Two live processes say that they are this agent.";
        effects.push({ type: "freeze", agentId: agent.id, why });
        refuse("frozen", why, 30_000);
        return this.drop(agent, "frozen", clock, effects);
      }
      if (rival?.epoch !== event.epoch || clock.monotonic - rival.since < 1_000) {
        // The old process may just have been killed, its socket not yet closed: ask it, and let the new one come again.
        if (rival?.epoch !== event.epoch) {
          agent.rival = { epoch: event.epoch, since: clock.monotonic };
          this.ping(agent, clock, effects);
        }
        return refuse("busy", "Another process of this agent is connected; asking it first.", 1_500);
      }
    }
    if (agent.connection) {
      this.connections.delete(agent.connection);
      effects.push({ type: "close", connection: agent.connection, why: "replaced by a newer link of the same agent" });
    }
    // Until a commit has taken it: one that failed is tried again with the next hello.
    const lostJournal = agent.hasNewJournal || (agent.journalId !== null && agent.journalId !== event.journalId);
    agent.hasNewJournal = lostJournal;
    agent.connection = event.connection;
    agent.epoch = event.epoch;
    agent.journalId = event.journalId;
    agent.jobTypes = event.jobTypes;
    agent.lastSeen = clock.monotonic;
    agent.unreachableSince = null;
    agent.rival = null;
    agent.pingSent = null;
    this.connections.set(event.connection, agent.id);
    effects.push({ type: "agent_online", connection: event.connection, agentId: agent.id, epoch: event.epoch, journalId: event.journalId, lostJournal });
    effects.push({ type: "welcome", connection: event.connection, agentId: agent.id, isActive: agent.isActive });
    if (lostJournal) this.abandon(agent.id, "The agent lost its journal: what it had sent to the server is not known.", clock, effects);

    const open = new Set(event.open.map((ref) => `${ref.attempt_id}:${ref.fence}`));
    for (const ref of event.open) {
      const job = this.jobs.get(ref.job_id);
      if (!job?.attempt || job.attempt.id !== ref.attempt_id || job.fence !== ref.fence) {
        // A job that is final here while the agent's outbox is not drained: its own `finished` is on the way, or was committed already.
        effects.push({ type: "revoke", connection: event.connection, ref, reason: "The job is not this agent's any more." });
      } else tellWishes(job, event.connection, effects);
    }
    agent.reconcile = { upTo: event.lastEvent, open };
    this.drained(agent.id, event.committed, clock, effects);
  }

  /** When the outbox that a hello announced is committed: attempts the agent does not know were lost on the way, and are offered again, the same attempt. */
  private drained(agentId: string, lastEvent: number, _clock: HubClock, effects: HubEffect[]): void {
    const agent = this.agents.get(agentId);
    if (!agent?.reconcile || !agent.connection || lastEvent < agent.reconcile.upTo) return;
    const { open } = agent.reconcile;
    agent.reconcile = null;
    for (const job of this.jobs.values()) {
      if (job.attempt?.agentId !== agentId || job.attempt.state === "committing" || open.has(`${job.attempt.id}:${job.fence}`)) continue;
      job.attempt.state = "offered";
      effects.push({ type: "offer", connection: agent.connection, agentId, jobId: job.id, attemptId: job.attempt.id, fence: job.fence });
      tellWishes(job, agent.connection, effects);
    }
  }

  private drop(agent: AgentState, why: string, clock: HubClock, effects: HubEffect[]): void {
    if (!agent.connection) return;
    const { connection } = agent;
    effects.push({ type: "close", connection, why });
    this.disconnect(connection, clock, effects);
  }

  private disconnect(connection: string, clock: HubClock, effects: HubEffect[]): void {
    const agentId = this.connections.get(connection);
    this.connections.delete(connection);
    const agent = agentId === undefined ? undefined : this.agents.get(agentId);
    if (!agent || agent.connection !== connection) return;
    agent.connection = null;
    agent.reconcile = null;
    agent.rival = null;
    agent.pingSent = null;
    agent.unreachableSince = clock.now;
    effects.push({ type: "agent_offline", agentId: agent.id, since: clock.now });
  }

  private seen(connection: string, clock: HubClock): void {
    const agent = this.agents.get(this.connections.get(connection) ?? "");
    if (agent?.connection === connection) agent.lastSeen = clock.monotonic;
  }

  private pong(event: Extract<HubEvent, { type: "pong" }>, clock: HubClock, effects: HubEffect[]): void {
    this.seen(event.connection, clock);
    const agent = this.agents.get(this.connections.get(event.connection) ?? "");
    if (!agent) return;
    if (agent.pingSent?.n === event.n) agent.roundTripMs = clock.monotonic - agent.pingSent.at;
    for (const ref of event.open) {
      const job = this.jobs.get(ref.job_id);
      const theirs = job?.attempt?.id === ref.attempt_id && job.fence === ref.fence;
      if (!theirs && job) effects.push({ type: "revoke", connection: event.connection, ref, reason: "The job is not this agent's any more." });
    }
  }

  private ping(agent: AgentState, clock: HubClock, effects: HubEffect[]): void {
    if (!agent.connection) return;
    const n = (agent.pingSent?.n ?? 0) + 1;
    agent.pingSent = { n, at: clock.monotonic };
    effects.push({ type: "ping", connection: agent.connection, n });
  }

  private declaredLost(agentId: string, clock: HubClock, effects: HubEffect[]): void {
    const agent = this.agents.get(agentId);
    if (!agent) return;
    agent.status = "revoked";
    agent.isActive = false;
    if (agent.connection) this.drop(agent, "declared lost", clock, effects);
    this.abandon(agentId, declaredLost, clock, effects);
  }

  /** Every attempt of an agent that cannot tell any more. */
  private abandon(agentId: string, why: string, clock: HubClock, effects: HubEffect[]): void {
    for (const job of [...this.jobs.values()]) {
      if (job.attempt?.agentId !== agentId) continue;
      if (job.risk === "read") this.requeue(job, why, clock, effects);
      else {
        effects.push({ type: "mark_unknown", jobId: job.id, fence: job.fence, why });
        this.running -= job.status === "pending" || job.status === "running" ? 1 : 0;
        job.status = "unknown";
        job.attempt = null;
        job.fence++;
        this.orphans.add(job.id);
      }
    }
  }

  private tick(clock: HubClock, effects: HubEffect[]): void {
    for (const agent of this.agents.values()) {
      if (!agent.connection) continue;
      if (clock.monotonic - agent.lastSeen >= this.limits.leaseMs) this.drop(agent, "no heartbeat", clock, effects);
      else if (!agent.pingSent || clock.monotonic - agent.pingSent.at >= this.limits.heartbeatMs) this.ping(agent, clock, effects);
    }
    this.moveReads(clock, effects);
    for (const job of this.jobs.values()) {
      if (job.status === "pending" && job.committed && !job.attempt && job.notAfter < clock.now) this.expire(job, effects);
    }
  }

  private expire(job: HubJob, effects: HubEffect[]): void {
    effects.push({ type: "finish", jobId: job.id, fence: job.fence, status: "expired" });
    this.removeJob(job.id);
  }

  /** What only reads need not wait for an agent out of reach when another one stands by: its lease is over, and reading twice harms nothing. */
  private moveReads(clock: HubClock, effects: HubEffect[]): void {
    if (clock.monotonic < this.graceUntil) return;
    const online = (agent: AgentState): boolean => agent.connection !== null && agent.status === "enrolled" && agent.holdsSiteKey;
    if (![...this.agents.values()].some(online)) return;
    for (const job of [...this.jobs.values()]) {
      // A paused one waits for a person, not for an agent.
      if (!job.attempt || job.risk !== "read" || job.attempt.state === "committing" || job.status === "paused") continue;
      const agent = this.agents.get(job.attempt.agentId);
      if (!agent || agent.connection || clock.monotonic - agent.lastSeen < 2 * this.limits.leaseMs) continue;
      if (![...this.agents.values()].some((other) => other !== agent && online(other) && other.jobTypes.includes(job.type))) continue;
      this.requeue(job, `The agent ${agent.name} is out of reach; another one takes it`, clock, effects);
    }
  }

  // -------------------------------------------------------------------- jobs

  private addJob(job: HubJob, clock: HubClock): void {
    this.jobs.set(job.id, job);
    if (job.status === "unknown" && !job.attempt) this.orphans.add(job.id);
    if (job.attempt) this.running += job.status === "pending" || job.status === "running" ? 1 : 0;
    else if (job.status === "pending") this.enqueue(job, clock);
  }

  private removeJob(jobId: string): void {
    const job = this.jobs.get(jobId);
    if (!job) return;
    if (job.attempt && (job.status === "pending" || job.status === "running")) this.running--;
    this.jobs.delete(jobId);
    this.orphans.delete(jobId);
  }

  private enqueue(job: HubJob, clock: HubClock): void {
    if (job.queued !== null) return;
    const later = job.scheduleAt > clock.now;
    job.queued = later ? "scheduled" : "ready";
    (later ? this.schedule : this.ready).push(job);
  }

  /** Gives the attempt up and queues the job again. */
  private release(job: HubJob, clock: HubClock): void {
    if (job.attempt && (job.status === "pending" || job.status === "running")) this.running--;
    job.attempt = null;
    job.status = "pending";
    this.orphans.delete(job.id);
    this.enqueue(job, clock);
  }

  /** Takes the job from its agent: what that one still says of it is of an older fence. */
  private requeue(job: HubJob, why: string, clock: HubClock, effects: HubEffect[]): void {
    effects.push({ type: "requeue", jobId: job.id, fence: job.fence, why });
    job.fence++;
    this.release(job, clock);
    if (job.cancelRequested) this.request({ type: "cancel_requested", jobId: job.id }, effects);
  }

  private owned(event: { jobId: string; fence: number }): HubJob | undefined {
    const job = this.jobs.get(event.jobId);
    return job?.fence === event.fence ? job : undefined;
  }

  private settled(event: Extract<HubEvent, { type: "settled" }>, _clock: HubClock): void {
    const job = this.owned(event);
    if (!job) return;
    if (event.status === "final") return this.removeJob(job.id);
    const held = (status: OpenJob["status"]): boolean => status === "pending" || status === "running";
    const wasHeld = held(job.status);
    job.status = event.status;
    if (job.attempt && wasHeld !== held(job.status)) this.running += wasHeld ? -1 : 1;
  }

  private request(event: { type: "cancel_requested" | "pause_requested" | "resume_requested"; jobId: string }, effects: HubEffect[]): void {
    const job = this.jobs.get(event.jobId);
    if (!job) return;
    if (event.type === "cancel_requested") {
      job.cancelRequested = true;
      if (!job.attempt && job.status === "pending") {
        effects.push({ type: "finish", jobId: job.id, fence: job.fence, status: "cancelled" });
        return this.removeJob(job.id);
      }
    } else job.pauseRequested = event.type === "pause_requested";
    const connection = this.connectionOf(job);
    if (!connection || job.attempt?.state === "committing") return;
    if (event.type === "resume_requested") effects.push({ type: "resume", connection, ref: refOf(job) });
    else tellWishes(job, connection, effects);
  }

  private connectionOf(job: HubJob): string | null {
    return job.attempt ? (this.agents.get(job.attempt.agentId)?.connection ?? null) : null;
  }

  private offerCommitted(job: HubJob, effects: HubEffect[]): void {
    if (!job.attempt) return;
    job.attempt.state = "offered";
    const agent = this.agents.get(job.attempt.agentId);
    // Without a link the attempt waits for the agent's next hello, which finds it missing there and offers it again.
    if (agent?.connection) {
      effects.push({ type: "offer", connection: agent.connection, agentId: agent.id, jobId: job.id, attemptId: job.attempt.id, fence: job.fence });
      tellWishes(job, agent.connection, effects);
    }
  }

  private dispatch(clock: HubClock, effects: HubEffect[]): void {
    for (let due = this.schedule.peek(); due && due.scheduleAt <= clock.now; due = this.schedule.peek()) {
      this.schedule.pop();
      due.queued = null;
      if (this.jobs.get(due.id) === due && due.status === "pending" && !due.attempt) this.enqueue(due, clock);
    }
    const blocked: HubJob[] = [];
    let why: string | null = null;
    while (this.running < this.limits.maxRunning) {
      const job = this.ready.pop();
      if (!job) break;
      job.queued = null;
      if (this.jobs.get(job.id) !== job || job.status !== "pending" || job.attempt) continue;
      if (job.notAfter < clock.now) {
        this.expire(job, effects);
        continue;
      }
      if (job.scheduleAt > clock.now) {
        // It was due while it waited for its agent; meanwhile the clock was set back.
        this.enqueue(job, clock);
        continue;
      }
      const { agent, why: reason } = placeJob(job, this, clock);
      if (!agent) {
        why ??= reason;
        blocked.push(job);
        // Nobody is there: the rest of the queue would hear the same.
        if (![...this.agents.values()].some((candidate) => candidate.connection)) break;
        continue;
      }
      job.fence++;
      job.attempt = {
        id: this.newAttemptId(),
        agentId: agent.id,
        state: "committing",
      };
      this.running++;
      effects.push({ type: "commit_attempt", jobId: job.id, attemptId: job.attempt.id, agentId: agent.id, fence: job.fence });
    }
    for (const job of blocked) this.enqueue(job, clock);
    if (why !== this.waiting) {
      this.waiting = why;
      effects.push({ type: "waiting", why });
    }
  }

  /** When the hub must be woken at the latest, monotonic. */
  nextWake(clock: HubClock): number {
    let at = clock.monotonic + this.limits.heartbeatMs / 5;
    const due = this.schedule.peek();
    if (due) at = Math.min(at, clock.monotonic + Math.max(0, due.scheduleAt - clock.now));
    // Why a millisecond later: a timer that fires a rounding error too early would be set to the same moment again, and again.
    for (const agent of this.agents.values()) if (agent.connection) at = Math.min(at, agent.lastSeen + this.limits.leaseMs + 1);
    return at;
  }
}
