// One step of a handler: its intent durable before it is sent, its result durable after the answer, and after a crash in between what its kind allows.
import { AppError, type ErrorCode, type ErrorInfo, toErrorInfo } from "#schema/errors.ts";
import type { StepReport } from "#schema/protocol.ts";
import type { StepKind } from "#schema/vocabulary.ts";
import type { Clock } from "./clock.ts";
import type { ProbeVerdict, StepOptions } from "./job.ts";
import { dropIntent, readStep, saveIntent, saveResult } from "./journal/attempts.ts";
import type { JournalDatabase } from "./journal/database.ts";

/** The outcome of a dangerous step is not known: the task stops, and a person decides. */
export class OutcomeUnknown extends AppError {
  readonly step: string;
  constructor(step: string, title: string, why: string) {
    super("outcome_unknown", `It is not known whether "${title}" happened: ${why}`, {
      hint: "Look at the server, then decide on the job's page: it happened, it did not, or run it again.",
      details: { step },
    });
    this.step = step;
  }
}

export interface StepScope {
  db: JournalDatabase;
  clock: Clock;
  /** 0 ≤ x < 1. */
  random: () => number;
  attemptId: string;
  taskId: string;
  /** Aborts on cancel, time limit and drain. */
  signal: AbortSignal;
  /** Set when the target is being led to an end that was decided before a crash. */
  stopping: ErrorInfo | null;
  /** Waits while the job is paused. */
  gate(): Promise<void>;
  report(step: StepReport): void;
  /** Name of the step that runs, for the command log. */
  enter(name: string | null): void;
  log(message: string, level: "info" | "warn" | "error"): void;
  /** A step that changes something was sent and answered, now or before a restart: what a cancelled job has to tell. */
  sent(title: string): void;
}

/** Tries of a whole step by its kind; `once` and `probe` have one: there is no way to write "retry" on them. */
const tries: Record<StepKind, number> = { read: 5, idempotent: 3, probe: 1, once: 1 };
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** How many tries an error deserves: clients have repeated already what the wire lost, so an unreachable device gets one more look, a busy one all of them. */
function triesFor(error: unknown, most: number): number {
  if (!(error instanceof AppError)) return 1;
  // No answer: only a step that may be repeated gets here with it.
  if (error.code === "device_busy" || error.code === "malformed_answer" || error.code === "outcome_unknown") return most;
  // Nothing was sent, since it could not be written down.
  if (error.code === "journal_full") return most;
  return error.code === "unreachable" ? Math.min(most, 2) : 1;
}

const leavesItOpen: readonly ErrorCode[] = ["outcome_unknown", "timeout", "internal", "malformed_answer"];

/**
 * Whether an error says that the device, or we, refused before anything happened. Clients throw `outcome_unknown` when a request went out and no answer came;
 * an answer that cannot be read, or of the 5xx kind, leaves it open too.
 */
function provesNothingHappened(error: unknown): boolean {
  if (!(error instanceof AppError) || leavesItOpen.includes(error.code)) return false;
  const status = error.details?.http_status;
  return typeof status !== "number" || status < 500;
}

export async function runStep<V>(scope: StepScope, name: string, options: StepOptions<V>, run: (signal: AbortSignal) => Promise<V>): Promise<V> {
  const { db, clock, attemptId, taskId } = scope;
  const title = options.title ?? name;
  const before = readStep(db, attemptId, taskId, name);
  if (before?.state === "done") {
    if (options.kind !== "read") scope.sent(title);
    return before.result as V;
  }
  // Neither a cancel nor an end that was decided comes between an intent and its answer: what became of it is found out first.
  const isOpen = before?.state === "intent" && (options.kind === "probe" || options.kind === "once") && (before.sent || before.resolution !== null);
  if (!isOpen) throwIfStopping(scope);
  await scope.gate();
  if (!isOpen || isDraining(scope.signal)) scope.signal.throwIfAborted();

  const startedAt = clock.now();
  const report = (status: StepReport["status"], error: ErrorInfo | null = null): void =>
    scope.report({ name, title, kind: options.kind, status, started_at: startedAt, completed_at: status === "running" ? null : clock.now(), error });
  const finish = async (value: V): Promise<V> => {
    await db.durably(() => saveResult(db, attemptId, taskId, name, value, clock.now()));
    if (options.kind !== "read") scope.sent(title);
    report("completed");
    return value;
  };

  scope.enter(name);
  try {
    report("running");
    if (isOpen) {
      const value = await recover(scope, name, title, options, before.resolution);
      if (value !== undefined) return await finish(value.value);
      throwIfStopping(scope);
    }
    return await finish(await attempt(scope, name, title, options, run));
  } catch (error) {
    const status = error instanceof OutcomeUnknown ? "unknown" : scope.signal.aborted && error === scope.signal.reason && isCancel(error) ? "cancelled" : "failed";
    report(status, toErrorInfo(error));
    throw error;
  } finally {
    scope.enter(null);
  }
}

function throwIfStopping({ stopping }: StepScope): void {
  if (stopping) throw new AppError(stopping.code, stopping.message, { hint: stopping.hint, details: stopping.details });
}

/** The process is to end; cancel, time limit and revocation have an AppError as their reason. */
function isDraining(signal: AbortSignal): boolean {
  return signal.aborted && !(signal.reason instanceof AppError);
}

function isCancel(error: unknown): boolean {
  return error instanceof AppError && error.code === "cancelled";
}

/** An intent without a result: the process died in between. Returns the value if it happened, nothing if it may be sent. */
async function recover<V>(
  scope: StepScope,
  name: string,
  title: string,
  options: StepOptions<V>,
  resolution: "happened" | "did_not_happen" | "run_again" | null,
): Promise<{ value: V } | undefined> {
  if (resolution === "happened") {
    scope.log(`A person decided that "${title}" happened.`, "warn");
    // What it returned is lost: the handler reads what it needs from the device.
    return { value: undefined as V };
  }
  if (resolution === "did_not_happen") throw new AppError("outcome_unknown", `"${title}" did not happen, as a person decided.`, { hint: "Retry the job if it should happen." });
  if (resolution === "run_again") {
    scope.log(`A person decided to run "${title}" again.`, "warn");
    return undefined;
  }
  if (options.kind !== "probe") throw new OutcomeUnknown(name, title, "the agent stopped between sending it and reading the answer, and nothing on the server can tell.");
  scope.log(`The agent stopped while "${title}" was on its way; looking at the server to see what became of it.`, "warn");
  const verdict = await look(scope, options.probe);
  if (verdict.verdict === "happened") {
    scope.log(`"${title}" had happened.`, "info");
    return { value: verdict.value };
  }
  if (verdict.verdict === "unknown") throw new OutcomeUnknown(name, title, verdict.why);
  scope.log(`"${title}" had not happened; sending it now.`, "info");
  return undefined;
}

async function attempt<V>(scope: StepScope, name: string, title: string, options: StepOptions<V>, run: (signal: AbortSignal) => Promise<V>): Promise<V> {
  const { db, clock, attemptId, taskId, signal } = scope;
  if (options.kind === "read") return await retrying(scope, tries.read, () => run(signal));
  // Why a signal that never aborts: a request that was sent must get its answer, or nobody knows what happened.
  const steady = new AbortController().signal;
  if (options.kind === "idempotent") {
    await db.durably(() => saveIntent(db, attemptId, taskId, name, clock.now()));
    return await retrying(scope, tries.idempotent, () => run(steady));
  }
  signal.throwIfAborted();
  await db.durably(() => saveIntent(db, attemptId, taskId, name, clock.now()));
  try {
    return await run(steady);
  } catch (error) {
    if (provesNothingHappened(error)) {
      await db.durably(() => dropIntent(db, attemptId, taskId, name));
      throw error;
    }
    if (options.kind !== "probe") throw new OutcomeUnknown(name, title, `no answer came (${toErrorInfo(error).message})`);
    scope.log(`No clear answer to "${title}" (${toErrorInfo(error).message}); looking at the server to see what became of it.`, "warn");
    const verdict = await look(scope, options.probe);
    if (verdict.verdict === "happened") return verdict.value;
    if (verdict.verdict === "unknown") throw new OutcomeUnknown(name, title, verdict.why);
    await db.durably(() => dropIntent(db, attemptId, taskId, name));
    throw error;
  }
}

/** The probe. A cancel does not end it, since the question stands; only the end of the process does. What cannot be looked at is not known. */
async function look<V>(scope: StepScope, probe: (signal: AbortSignal) => Promise<ProbeVerdict<V>>): Promise<ProbeVerdict<V>> {
  const drained = new AbortController();
  const stop = (): void => {
    if (isDraining(scope.signal)) drained.abort(scope.signal.reason);
  };
  scope.signal.addEventListener("abort", stop);
  stop();
  try {
    return await retrying({ ...scope, signal: drained.signal }, tries.read, () => probe(drained.signal));
  } catch (error) {
    drained.signal.throwIfAborted();
    return { verdict: "unknown", why: `the server could not be looked at (${toErrorInfo(error).message})` };
  } finally {
    scope.signal.removeEventListener("abort", stop);
  }
}

/** Full jitter: a random part of a window that doubles. */
async function retrying<V>(scope: StepScope, most: number, run: () => Promise<V>): Promise<V> {
  for (let n = 1; ; n++) {
    try {
      return await run();
    } catch (error) {
      if (n >= triesFor(error, most) || scope.signal.aborted) throw error;
      const pauseMs = scope.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (n - 1));
      scope.log(`${toErrorInfo(error).message} Trying again in ${(pauseMs / 1000).toFixed(1)} s (${n} of ${most}).`, "warn");
      await scope.clock.sleep(pauseMs, scope.signal);
    }
  }
}
