// What a handler is given, for one target: made new for each run, remembers nothing that is not in the journal.
import type { Candidate } from "#schema/credentials.ts";
import { AppError, type ErrorInfo, toErrorInfo } from "#schema/errors.ts";
import type { Finding } from "#schema/findings.ts";
import type { JobDetails, JobType } from "#schema/jobs/index.ts";
import type { AgentEvent, AttemptRef, TargetServer } from "#schema/protocol.ts";
import type { OperationType } from "#schema/vocabulary.ts";
import type { Bmcs } from "./bmc/registry.ts";
import type { Visit } from "./bmc/visit.ts";
import type { Clock } from "./clock.ts";
import type { JobContext, SiteAccess } from "./job.ts";
import type { JournalDatabase } from "./journal/database.ts";
import type { AttemptHead, TaskState } from "./runner.ts";
import { runStep, type StepScope } from "./step-runner.ts";

export interface ContextParts {
  db: JournalDatabase;
  clock: Clock;
  /** 0 ≤ x < 1. */
  random: () => number;
  bmcs: Pick<Bmcs, "visit">;
  site: Omit<SiteAccess, "idracAt" | "known" | "isKnownTag">;
  newId: () => string;
  emit: (event: AgentEvent) => void;
}

export interface TaskRun {
  context: JobContext;
  /** Undoes what must be undone, newest first; each is tried, whatever the others do. */
  compensate(): Promise<void>;
  /** Titles of the steps that changed something, in order. */
  readonly sent: readonly string[];
  /** Gives sessions back; on every way out. */
  end(): void;
}

export function createContext(parts: ContextParts, head: AttemptHead, task: TaskState, signal: AbortSignal, gate: () => Promise<void>, stopping: ErrorInfo | null): TaskRun {
  const { clock, db, emit } = parts;
  const ref: AttemptRef = { attempt_id: head.attempt_id, job_id: head.job_id, fence: head.fence };
  const operation: OperationType = head.operation;
  let step: string | null = null;
  let progress = 0;
  const sent: string[] = [];
  const compensations: { title: string; undo: (signal: AbortSignal) => Promise<void> }[] = [];
  const visit: Visit = parts.bmcs.visit(() => ({ jobId: head.job_id, taskId: task.id, serverId: task.target.server?.id ?? null, step, operation }));
  const log = (message: string, level: "info" | "warn" | "error" = "info"): void => emit({ kind: "log", ...ref, at: clock.now(), task_id: task.id, step, level, message });
  const server = (): TargetServer => {
    if (task.target.server) return task.target.server;
    throw new AppError("not_found", "This server is not in the inventory any more.", { hint: "It was deleted after the job was made. Discover it again." });
  };

  const scope: StepScope = {
    db,
    clock,
    random: parts.random,
    attemptId: head.attempt_id,
    taskId: task.id,
    signal,
    stopping,
    gate,
    report: (report) => emit({ kind: "step", ...ref, at: clock.now(), task_id: task.id, step: report }),
    enter: (name) => {
      step = name;
    },
    log,
    sent: (title) => void sent.push(title),
  };

  const context: JobContext = {
    jobId: head.job_id,
    taskId: task.id,
    details: head.details as JobDetails<JobType>,
    signal,
    clock,
    credentialSets: head.credential_sets,
    get server() {
      return server();
    },
    step: (name, options, run) => runStep(scope, name, options, run),
    onFailure: (title, undo) => void compensations.push({ title, undo }),
    progress: (percent) => {
      const next = Math.max(0, Math.min(99, Math.round(percent)));
      if (next === progress) return;
      progress = next;
      emit({ kind: "task", ...ref, at: clock.now(), task_id: task.id, status: "running", progress, waiting_for: null });
    },
    log,
    found: (finding: Finding) => emit({ kind: "finding", ...ref, task_id: task.id, found: finding }),
    idrac: async (credential?: Candidate) => visit.idrac(server(), credential ?? server().credentials[0] ?? parts.site.ownCredential),
    site: {
      ...parts.site,
      known: (address, port) => head.known_addresses.find((known) => known.address === address && known.port === port) ?? null,
      isKnownTag: (tag) => head.known_tags.includes(tag),
      idracAt: (target) => visit.idracAt(target),
    },
    newId: parts.newId,
  };
  return {
    context,
    sent,
    async compensate() {
      for (const { title, undo } of compensations.reverse()) {
        const steady: StepScope = { ...scope, signal: new AbortController().signal, stopping: null, gate: () => Promise.resolve() };
        try {
          await runStep(steady, `undo: ${title}`, { kind: "idempotent", title }, undo);
        } catch (error) {
          log(`${title} failed: ${toErrorInfo(error).message}`, "error");
        }
      }
    },
    end: () => visit.end(),
  };
}
