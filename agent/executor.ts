// Carries the runner's effects out: rows into the journal and events into the outbox in one commit, then handlers started and stopped.
import { AppError, toErrorInfo } from "#schema/errors.ts";
import { catalogue, type JobType } from "#schema/jobs/index.ts";
import { type AgentEvent, type AttemptRef, type Offer, wire } from "#schema/protocol.ts";
import type { TaskStatus } from "#schema/vocabulary.ts";
import { type ContextParts, createContext } from "./context.ts";
import type { Handler, Handlers } from "./job.ts";
import * as rows from "./journal/attempts.ts";
import { appendEvent } from "./journal/events.ts";
import { type AttemptState, Runner, type RunnerEffect, type RunnerEvent, type TaskState } from "./runner.ts";
import { OutcomeUnknown } from "./step-runner.ts";

export interface ExecutorParts extends Omit<ContextParts, "emit"> {
  handlers: Handlers;
  /** Tasks that run at the same time, over all jobs. */
  maxTasks: number;
  /** Why no new attempt may be taken now; null when it may. */
  refuse: () => AppError | null;
  /** New events are in the journal. */
  appended: () => void;
  unexpected: (error: unknown, where: string) => void;
}

/** How long the answer holds that journal and disk have room: a burst of offers does not ask the file system for each. */
const roomHoldsMs = 50;

interface RunningTask {
  abort: AbortController;
  done: Promise<void>;
}

interface Gate {
  open: Promise<void>;
  release: () => void;
}

export class Executor {
  private readonly runner: Runner;
  private readonly parts: ExecutorParts;
  private readonly running = new Map<string, RunningTask>();
  private readonly gates = new Map<string, Gate>();
  /** Attempts that an earlier process had begun: only these can find in the journal to which end a target was being led. */
  private readonly restored = new Set<string>();
  private draining = false;
  private room: { refusal: AppError | null; until: number } = { refusal: null, until: 0 };

  constructor(parts: ExecutorParts) {
    this.parts = parts;
    this.runner = new Runner(parts.maxTasks);
  }

  /** Goes on with what an earlier process had accepted. */
  restore(): void {
    const attempts = rows.restoreAttempts(this.parts.db);
    for (const { head } of attempts) this.restored.add(head.attempt_id);
    this.step({ type: "restored", attempts });
  }

  open(): AttemptRef[] {
    return this.runner.open();
  }

  get freeSlots(): number {
    return Math.max(0, this.parts.maxTasks - this.running.size);
  }

  bodyLimits(jobId: string | null): { request_bytes: number; response_bytes: number } | undefined {
    for (const attempt of this.runner.attempts.values()) if (attempt.head.job_id === jobId) return attempt.head.body_limits;
    return undefined;
  }

  offered(offer: Offer): void {
    const known = (offer.job_type as string) in this.parts.handlers;
    const refusal = known ? this.refusal() : new AppError("unsupported", `This agent does not know the job type ${offer.job_type}.`, { hint: "Update the agent." });
    this.step({ type: "offer", offer, refuse: refusal?.toInfo() ?? null, knownFinished: rows.isFinished(this.parts.db, offer.attempt_id) });
  }

  step(event: RunnerEvent): void {
    const effects = this.runner.step(event, this.parts.clock.now());
    if (effects.length === 0) return;
    const { db } = this.parts;
    const durable = effects.filter((effect) => effect.type !== "start" && effect.type !== "stop" && effect.type !== "gate");
    if (durable.length > 0) {
      db.later(() => {
        for (const effect of durable) this.save(effect);
      }, this.parts.appended);
    }
    // Why after the commit: a handler must not touch a server before its acceptance is on the disk.
    const rest = effects.filter((effect) => effect.type === "start" || effect.type === "stop" || effect.type === "gate");
    if (rest.length > 0)
      db.later(
        () => undefined,
        () => {
          for (const effect of rest) this.carryOut(effect);
        },
      );
  }

  /** Stops taking work and lets what runs end; after `patienceMs` what still runs is stopped where it stands, and goes on when the agent comes back. */
  async drain(patienceMs: number): Promise<void> {
    this.draining = true;
    const all = (): Promise<unknown> => Promise.all([...this.running.values()].map((task) => task.done));
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([all(), patience]);
    clearTimeout(timer);
    for (const task of this.running.values()) task.abort.abort(new Drained());
    await all();
  }

  private refusal(): AppError | null {
    if (this.draining) return new AppError("agent_offline", "This agent is being stopped and takes no new work.", { hint: "Retry the job when the agent is back." });
    const now = this.parts.clock.monotonic();
    if (now >= this.room.until) this.room = { refusal: this.parts.refuse(), until: now + roomHoldsMs };
    return this.room.refusal;
  }

  private save(effect: RunnerEffect): void {
    const { db, clock } = this.parts;
    switch (effect.type) {
      case "save_part":
        return rows.savePart(db, effect.offer);
      case "save_open":
        return rows.saveOpen(db, effect.attempt, clock.now());
      case "save_cancel":
        return rows.saveCancel(db, effect.attemptId, effect.reason);
      case "save_paused":
        return rows.savePaused(db, effect.attemptId, effect.paused);
      case "save_task":
        return rows.saveTask(db, effect.attemptId, effect.taskId, effect.status);
      case "save_resolution":
        return rows.saveResolution(db, effect.attemptId, effect.taskId, effect.resolution);
      case "save_finished":
        return rows.saveFinished(db, effect.attemptId, effect.revoked, clock.now());
      case "emit":
        return appendEvent(db, effect.event);
    }
  }

  private carryOut(effect: RunnerEffect): void {
    if (effect.type === "start") this.start(effect.attempt, effect.task);
    else if (effect.type === "stop") this.running.get(runKey(effect.attemptId, effect.taskId))?.abort.abort(effect.error);
    else if (effect.type === "gate") this.setGate(effect.attemptId, effect.closed);
  }

  private setGate(attemptId: string, closed: boolean): void {
    if (closed) {
      let release = (): void => undefined;
      const open = new Promise<void>((resolve) => {
        release = resolve;
      });
      this.gates.set(attemptId, { open, release });
    } else {
      this.gates.get(attemptId)?.release();
      this.gates.delete(attemptId);
    }
  }

  private emit(event: AgentEvent): void {
    this.parts.db.later(() => appendEvent(this.parts.db, event), this.parts.appended);
  }

  private start(attempt: AttemptState, task: TaskState): void {
    const key = runKey(attempt.head.attempt_id, task.id);
    const abort = new AbortController();
    if (attempt.cancel !== null) abort.abort(new AppError("cancelled", "Cancelled."));
    if (attempt.state === "revoked") abort.abort(new AppError("agent_lost", "The job is not this agent's any more."));
    const done = this.run(attempt, task, abort)
      .catch((error: unknown) => this.parts.unexpected(error, `task ${task.id}`))
      .finally(() => this.running.delete(key));
    this.running.set(key, { abort, done });
  }

  private async run(attempt: AttemptState, task: TaskState, abort: AbortController): Promise<void> {
    const { db } = this.parts;
    const { head } = attempt;
    const attemptId = head.attempt_id;
    const stopping = this.restored.has(attemptId) ? rows.readStopping(db, attemptId, task.id) : null;
    const limit = new Deadline(head.timeout_ms, () =>
      abort.abort(
        new AppError("timeout", `It took longer than ${inWords(head.timeout_ms)}.`, {
          hint: "The log shows where it stood. Retry the job when the server answers again.",
        }),
      ),
    );
    const gate = async (): Promise<void> => {
      for (let closed = this.gates.get(attemptId); closed; closed = this.gates.get(attemptId)) {
        limit.pause();
        this.step({ type: "at_gate", attemptId, taskId: task.id, waiting: true });
        await Promise.race([closed.open, aborted(abort.signal)]);
        limit.resume();
        if (abort.signal.aborted) return;
        this.step({ type: "at_gate", attemptId, taskId: task.id, waiting: false });
      }
    };
    const run = createContext({ ...this.parts, emit: (event) => this.emit(event) }, head, task, abort.signal, gate, stopping);
    const settle = (status: TaskStatus, result: unknown, error: unknown): void =>
      this.step({ type: "settled", attemptId, taskId: task.id, status, result, error: error === null ? null : toErrorInfo(error) });
    try {
      const handler = this.parts.handlers[head.job_type as JobType] as unknown as Handler<JobType>;
      const result = parseResult(head.job_type as JobType, await handler(run.context));
      settle("completed", result, null);
    } catch (error) {
      if (error instanceof Drained || abort.signal.reason instanceof Drained) return;
      const cause = abort.signal.aborted && !(error instanceof OutcomeUnknown) ? abort.signal.reason : error;
      if (!(cause instanceof AppError)) this.parts.unexpected(cause, `job ${head.job_id} (${head.job_type})`);
      if (cause instanceof OutcomeUnknown) return settle("unknown", undefined, cause);
      const isCancelled = cause instanceof AppError && cause.code === "cancelled";
      const reason = isCancelled ? cancelledAfter(run.sent) : cause;
      db.now(() => rows.saveStopping(db, attemptId, task.id, toErrorInfo(reason)));
      await run.compensate();
      run.context.log(toErrorInfo(reason).message, isCancelled ? "warn" : "error");
      settle(isCancelled ? "cancelled" : "failed", undefined, reason);
    } finally {
      limit.stop();
      run.end();
    }
  }
}

/** A revoked attempt of a job may still be stopping while the next one of the same job starts: the task alone does not tell them apart. */
function runKey(attemptId: string, taskId: string): string {
  return `${attemptId} ${taskId}`;
}

function inWords(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`;
}

/** The process is being stopped: nothing is reported, the journal has it all. */
class Drained extends Error {}

class Deadline {
  private timer: NodeJS.Timeout | undefined;
  private leftMs: number;
  private startedAt = 0;
  private readonly expire: () => void;

  constructor(limitMs: number, expire: () => void) {
    this.leftMs = limitMs;
    this.expire = expire;
    this.resume();
  }

  pause(): void {
    clearTimeout(this.timer);
    this.leftMs -= performance.now() - this.startedAt;
  }

  resume(): void {
    this.startedAt = performance.now();
    this.timer = setTimeout(this.expire, Math.max(0, this.leftMs));
    this.timer.unref();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

function cancelledAfter(sent: readonly string[]): AppError {
  if (sent.length === 0) return new AppError("cancelled", "Cancelled before anything was changed.");
  return new AppError("cancelled", `Cancelled. Already sent: ${sent.join(", ")}.`, { hint: "What was sent goes on; look at the server's state." });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** What a handler returns must be what its catalogue entry promises, and fit a frame. */
function parseResult(type: JobType, value: unknown): unknown {
  const result = catalogue[type].result.parse(value);
  if (Buffer.byteLength(JSON.stringify(result)) > wire.maxResultBytes) {
    throw new AppError("payload_too_large", "The result of this target is larger than 256 KiB.", { hint: "This is a fault of the agent; the findings were stored." });
  }
  return result;
}
