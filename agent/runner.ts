// Which targets of which attempts run now: a pure core. Locks are taken by tasks, not by jobs, so a bulk job does not wait for its one busy server.
// `step(event)` changes the state and returns effects; journal, handlers and the wire are outside.
import { AppError, type ErrorInfo } from "#schema/errors.ts";
import type { AgentEvent, AttemptRef, Offer, Target } from "#schema/protocol.ts";
import { isFinalTask, type JobStatus, type Resolution, type TaskStatus, worstStatus } from "#schema/vocabulary.ts";

export type AttemptHead = Omit<Offer, "type" | "part" | "parts" | "targets">;

export interface TaskState {
  id: string;
  target: Target;
  /** What it locks while it runs: nothing for what only reads. */
  domain: string | null;
  status: TaskStatus;
  waitingFor: string | null;
  /** Waits at a gate, because its job is paused. */
  atGate: boolean;
}

export interface AttemptState {
  head: AttemptHead;
  /** `collecting` until the last run of targets is here; `revoked` ones only wait for their tasks to stop. */
  state: "collecting" | "open" | "revoked";
  parts: Map<number, Target[]>;
  tasks: Map<string, TaskState>;
  cancel: string | null;
  paused: boolean;
  /** What the control plane was told last: running, paused or unknown. */
  told: "running" | "paused" | "unknown";
}

/** An attempt as the journal kept it. */
export interface RestoredAttempt {
  head: AttemptHead;
  cancel: string | null;
  paused: boolean;
  tasks: { target: Target; status: TaskStatus }[];
}

export type RunnerEvent =
  | { type: "restored"; attempts: readonly RestoredAttempt[] }
  /** `refuse` says why no new attempt is taken now: a full journal, a drain, a job type this agent does not know. */
  | { type: "offer"; offer: Offer; refuse: ErrorInfo | null; knownFinished: boolean }
  | { type: "cancel"; ref: AttemptRef; reason: string }
  | { type: "pause" | "resume"; ref: AttemptRef }
  | { type: "revoke"; ref: AttemptRef; reason: string }
  | { type: "resolve"; ref: AttemptRef; taskId: string; resolution: Resolution; reason: string }
  | { type: "settled"; attemptId: string; taskId: string; status: TaskStatus; result: unknown; error: ErrorInfo | null }
  | { type: "at_gate"; attemptId: string; taskId: string; waiting: boolean };

export type RunnerEffect =
  | { type: "save_part"; offer: Offer }
  | { type: "save_open"; attempt: AttemptState }
  | { type: "save_cancel"; attemptId: string; reason: string }
  | { type: "save_paused"; attemptId: string; paused: boolean }
  | { type: "save_task"; attemptId: string; taskId: string; status: TaskStatus }
  | { type: "save_resolution"; attemptId: string; taskId: string; resolution: Resolution; reason: string }
  | { type: "save_finished"; attemptId: string; revoked: boolean }
  | { type: "emit"; event: AgentEvent }
  | { type: "start"; attempt: AttemptState; task: TaskState }
  | { type: "stop"; attemptId: string; taskId: string; error: AppError }
  | { type: "gate"; attemptId: string; closed: boolean };

/** Ended attempts that are remembered here; the journal remembers them all, but learns of an end only with its next commit. */
const rememberedEnds = 1_000;

export class Runner {
  readonly attempts = new Map<string, AttemptState>();
  private readonly ended = new Set<string>();
  /** Domain to the task that holds it; attempts of one job share the names of their tasks. */
  private readonly locks = new Map<string, { attemptId: string; taskId: string; jobId: string }>();
  /** Attempts that may have targets to start; with thousands open, only these are looked at. */
  private readonly queue = new Set<AttemptState>();
  private running = 0;
  private readonly maxTasks: number;

  constructor(maxTasks: number) {
    this.maxTasks = maxTasks;
  }

  step(event: RunnerEvent, now: number): RunnerEffect[] {
    const effects: RunnerEffect[] = [];
    this.handle(event, now, effects);
    this.schedule(now, effects);
    return effects;
  }

  /** Attempts that are not finished, for hello and heartbeats. */
  open(): AttemptRef[] {
    const refs: AttemptRef[] = [];
    for (const attempt of this.attempts.values()) if (attempt.state === "open") refs.push(refOf(attempt));
    return refs;
  }

  private handle(event: RunnerEvent, now: number, effects: RunnerEffect[]): void {
    switch (event.type) {
      case "restored":
        for (const attempt of event.attempts) this.restore(attempt, now, effects);
        return;
      case "offer":
        return this.offer(event, now, effects);
      case "settled":
        return this.settled(event, now, effects);
      case "at_gate": {
        const attempt = this.attempts.get(event.attemptId);
        const task = attempt?.tasks.get(event.taskId);
        if (!attempt || !task) return;
        task.atGate = event.waiting;
        return this.tellPaused(attempt, now, effects);
      }
    }
    const attempt = this.attempts.get(event.ref.attempt_id);
    if (!attempt || attempt.state === "revoked" || attempt.head.fence !== event.ref.fence) return;
    switch (event.type) {
      case "cancel":
        return this.cancel(attempt, event.reason, now, effects);
      case "pause":
        if (attempt.paused || attempt.state !== "open") return;
        attempt.paused = true;
        effects.push({ type: "save_paused", attemptId: attempt.head.attempt_id, paused: true }, { type: "gate", attemptId: attempt.head.attempt_id, closed: true });
        return this.tellPaused(attempt, now, effects);
      case "resume":
        if (!attempt.paused) return;
        attempt.paused = false;
        effects.push({ type: "save_paused", attemptId: attempt.head.attempt_id, paused: false }, { type: "gate", attemptId: attempt.head.attempt_id, closed: false });
        // Told even if the pause was not: an earlier process may have told it.
        if (attempt.told !== "unknown") {
          attempt.told = "running";
          effects.push({ type: "emit", event: { kind: "resumed", ...refOf(attempt), at: now } });
        }
        return;
      case "revoke":
        return this.revoke(attempt, event.reason, effects);
      case "resolve":
        return this.resolve(attempt, event, now, effects);
    }
  }

  private offer(event: Extract<RunnerEvent, { type: "offer" }>, now: number, effects: RunnerEffect[]): void {
    const { offer } = event;
    const ref = { attempt_id: offer.attempt_id, job_id: offer.job_id, fence: offer.fence };
    const reject = (error: ErrorInfo): void => {
      if (this.attempts.get(offer.attempt_id)?.state === "collecting") this.attempts.delete(offer.attempt_id);
      effects.push({ type: "emit", event: { kind: "rejected", ...ref, at: now, error } });
    };
    // Already run to its end here: its outcome is in the outbox or was acknowledged. It must not run again, whatever asks for it.
    if (event.knownFinished || this.ended.has(offer.attempt_id))
      return reject({ code: "conflict", message: "This attempt has already run on this agent.", hint: "Its outcome is in the job's history. Retry the job if it must run again." });
    const existing = this.attempts.get(offer.attempt_id);
    if (existing && existing.state !== "collecting") return;
    if (event.refuse) return reject(event.refuse);
    const { type: _type, part: _part, parts: _parts, targets: _targets, ...rest } = offer;
    const attempt: AttemptState = existing ?? { head: rest, state: "collecting", parts: new Map(), tasks: new Map(), cancel: null, paused: false, told: "running" };
    if (offer.part === 1) attempt.head = rest;
    this.attempts.set(offer.attempt_id, attempt);
    attempt.parts.set(offer.part, offer.targets);
    if (offer.parts > 1) effects.push({ type: "save_part", offer });
    if (attempt.parts.size < offer.parts) return;
    for (let part = 1; part <= offer.parts; part++) {
      for (const target of attempt.parts.get(part) ?? []) attempt.tasks.set(target.task_id, taskOf(attempt.head, target, "pending"));
    }
    attempt.parts.clear();
    attempt.state = "open";
    this.queue.add(attempt);
    effects.push({ type: "save_open", attempt }, { type: "emit", event: { kind: "accepted", ...ref, at: now } });
    if (attempt.cancel !== null) this.cancel(attempt, attempt.cancel, now, effects);
    else this.finishIfDone(attempt, now, effects);
  }

  private restore(restored: RestoredAttempt, now: number, effects: RunnerEffect[]): void {
    const attempt: AttemptState = {
      head: restored.head,
      state: "open",
      parts: new Map(),
      tasks: new Map(restored.tasks.map(({ target, status }) => [target.task_id, taskOf(restored.head, target, status)])),
      cancel: restored.cancel,
      paused: restored.paused,
      told:
        restored.tasks.some((task) => task.status === "unknown") && restored.tasks.every((task) => isFinalTask(task.status) || task.status === "unknown") ? "unknown" : "running",
    };
    this.attempts.set(attempt.head.attempt_id, attempt);
    this.queue.add(attempt);
    if (attempt.paused) effects.push({ type: "gate", attemptId: attempt.head.attempt_id, closed: true });
    for (const task of attempt.tasks.values()) {
      if (task.status === "unknown" && task.domain !== null) this.lock(attempt, task.domain, task);
      // What ran when the process died runs again first, with the lock it had: its handler finds in the journal how far it got.
      if (task.status === "running" || task.status === "paused") this.start(attempt, task, now, effects);
    }
    this.finishIfDone(attempt, now, effects);
  }

  private cancel(attempt: AttemptState, reason: string, now: number, effects: RunnerEffect[]): void {
    const first = attempt.cancel === null;
    attempt.cancel = reason;
    if (attempt.state !== "open") return;
    if (first) effects.push({ type: "save_cancel", attemptId: attempt.head.attempt_id, reason });
    for (const task of attempt.tasks.values()) {
      if (task.status === "pending") this.setTask(attempt, task, "cancelled", now, effects);
      else if (task.status === "running") effects.push({ type: "stop", attemptId: attempt.head.attempt_id, taskId: task.id, error: new AppError("cancelled", "Cancelled.") });
    }
    // A paused job is let go on to where it notices.
    if (attempt.paused) effects.push({ type: "gate", attemptId: attempt.head.attempt_id, closed: false });
    this.finishIfDone(attempt, now, effects);
  }

  private revoke(attempt: AttemptState, reason: string, effects: RunnerEffect[]): void {
    attempt.state = "revoked";
    effects.push({ type: "save_finished", attemptId: attempt.head.attempt_id, revoked: true });
    let busy = false;
    for (const task of attempt.tasks.values()) {
      if (task.status !== "running") {
        this.unlock(attempt, task);
        continue;
      }
      busy = true;
      effects.push({ type: "stop", attemptId: attempt.head.attempt_id, taskId: task.id, error: new AppError("agent_lost", reason) });
    }
    if (attempt.paused) effects.push({ type: "gate", attemptId: attempt.head.attempt_id, closed: false });
    if (!busy) this.forget(attempt);
  }

  private resolve(attempt: AttemptState, event: Extract<RunnerEvent, { type: "resolve" }>, now: number, effects: RunnerEffect[]): void {
    const task = attempt.tasks.get(event.taskId);
    if (task?.status !== "unknown") return;
    effects.push({ type: "save_resolution", attemptId: attempt.head.attempt_id, taskId: task.id, resolution: event.resolution, reason: event.reason });
    if (attempt.told === "unknown") {
      attempt.told = "running";
      effects.push({ type: "emit", event: { kind: "resumed", ...refOf(attempt), at: now } });
    }
    this.start(attempt, task, now, effects);
  }

  private settled(event: Extract<RunnerEvent, { type: "settled" }>, now: number, effects: RunnerEffect[]): void {
    const attempt = this.attempts.get(event.attemptId);
    const task = attempt?.tasks.get(event.taskId);
    if (!attempt || task?.status !== "running") return;
    this.running--;
    if (attempt.state === "revoked") {
      task.status = event.status === "running" ? "cancelled" : event.status;
      this.unlock(attempt, task);
      if (![...attempt.tasks.values()].some((other) => other.status === "running")) this.forget(attempt);
      return;
    }
    this.setTask(attempt, task, event.status, now, effects, event.result, event.error);
    // Nobody else may touch a server while it is not known what was done to it.
    if (event.status !== "unknown") this.unlock(attempt, task);
    this.finishIfDone(attempt, now, effects);
  }

  private setTask(attempt: AttemptState, task: TaskState, status: TaskStatus, now: number, effects: RunnerEffect[], result?: unknown, error?: ErrorInfo | null): void {
    task.status = status;
    task.waitingFor = null;
    task.atGate = false;
    effects.push(
      { type: "save_task", attemptId: attempt.head.attempt_id, taskId: task.id, status },
      {
        type: "emit",
        event: {
          kind: "task",
          ...refOf(attempt),
          at: now,
          task_id: task.id,
          status,
          progress: status === "completed" ? 100 : 0,
          waiting_for: null,
          ...(result === undefined ? {} : { result }),
          error: error ?? null,
        },
      },
    );
  }

  private finishIfDone(attempt: AttemptState, now: number, effects: RunnerEffect[]): void {
    if (attempt.state !== "open") return;
    let unknown = false;
    const statuses: TaskStatus[] = [];
    for (const task of attempt.tasks.values()) {
      if (task.status === "unknown") unknown = true;
      else if (!isFinalTask(task.status)) return this.tellPaused(attempt, now, effects);
      statuses.push(task.status);
    }
    if (unknown) {
      if (attempt.told === "unknown") return;
      attempt.told = "unknown";
      effects.push({ type: "emit", event: { kind: "finished", ...refOf(attempt), at: now, status: "unknown" } });
      return;
    }
    const status: JobStatus = worstStatus(statuses);
    effects.push({ type: "emit", event: { kind: "finished", ...refOf(attempt), at: now, status } }, { type: "save_finished", attemptId: attempt.head.attempt_id, revoked: false });
    this.forget(attempt);
  }

  /** `paused` is told when nothing of the job moves any more. */
  private tellPaused(attempt: AttemptState, now: number, effects: RunnerEffect[]): void {
    if (!attempt.paused || attempt.cancel !== null || attempt.told !== "running" || attempt.state !== "open") return;
    for (const task of attempt.tasks.values()) if (task.status === "running" && !task.atGate) return;
    attempt.told = "paused";
    effects.push({ type: "emit", event: { kind: "paused", ...refOf(attempt), at: now } });
  }

  private lock(attempt: AttemptState, domain: string, task: TaskState): void {
    this.locks.set(domain, { attemptId: attempt.head.attempt_id, taskId: task.id, jobId: attempt.head.job_id });
  }

  private unlock(attempt: AttemptState, task: TaskState): void {
    const holder = task.domain === null ? undefined : this.locks.get(task.domain);
    if (task.domain !== null && holder?.attemptId === attempt.head.attempt_id && holder.taskId === task.id) this.locks.delete(task.domain);
  }

  private forget(attempt: AttemptState): void {
    const id = attempt.head.attempt_id;
    this.attempts.delete(id);
    this.ended.add(id);
    for (const oldest of this.ended) {
      if (this.ended.size <= rememberedEnds) break;
      this.ended.delete(oldest);
    }
  }

  private start(attempt: AttemptState, task: TaskState, now: number, effects: RunnerEffect[]): void {
    if (task.domain !== null) this.lock(attempt, task.domain, task);
    this.running++;
    this.setTask(attempt, task, "running", now, effects);
    effects.push({ type: "start", attempt, task });
  }

  private schedule(now: number, effects: RunnerEffect[]): void {
    if (this.running >= this.maxTasks || this.queue.size === 0) return;
    const ordered = [...this.queue].sort((a, b) => b.head.priority - a.head.priority);
    for (const attempt of ordered) {
      let running = 0;
      let pending = 0;
      for (const task of attempt.tasks.values()) {
        if (task.status === "running") running++;
        else if (task.status === "pending") pending++;
      }
      if (pending === 0 || attempt.state !== "open") this.queue.delete(attempt);
      if (pending === 0 || attempt.state !== "open" || attempt.paused || attempt.cancel !== null) continue;
      for (const task of attempt.tasks.values()) {
        if (running >= attempt.head.concurrency || this.running >= this.maxTasks) break;
        if (task.status !== "pending") continue;
        const holder = task.domain === null ? undefined : this.locks.get(task.domain);
        if (holder) {
          this.wait(attempt, task, `Job ${holder.jobId}, which works on the same server`, now, effects);
          continue;
        }
        this.start(attempt, task, now, effects);
        running++;
      }
    }
  }

  private wait(attempt: AttemptState, task: TaskState, why: string, now: number, effects: RunnerEffect[]): void {
    if (task.waitingFor === why) return;
    task.waitingFor = why;
    effects.push({ type: "emit", event: { kind: "task", ...refOf(attempt), at: now, task_id: task.id, status: "pending", progress: 0, waiting_for: why } });
  }
}

function refOf(attempt: AttemptState): AttemptRef {
  return { attempt_id: attempt.head.attempt_id, job_id: attempt.head.job_id, fence: attempt.head.fence };
}

function taskOf(head: AttemptHead, target: Target, status: TaskStatus): TaskState {
  return { id: target.task_id, target, domain: head.risk === "read" ? null : (target.server?.id ?? null), status, waitingFor: null, atGate: false };
}
