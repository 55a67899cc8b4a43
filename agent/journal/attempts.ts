// Attempts, their tasks and steps, as rows: what the runner and the job context need back after a crash.
import type { ErrorInfo } from "#schema/errors.ts";
import type { Offer, Target } from "#schema/protocol.ts";
import { isFinalTask, type Resolution, type TaskStatus } from "#schema/vocabulary.ts";
import type { AttemptHead, AttemptState, RestoredAttempt } from "../runner.ts";
import type { JournalDatabase } from "./database.ts";

/** How long a finished attempt is remembered, so that a late or doubled offer of it never runs again. */
const keepFinishedMs = 30 * 24 * 3600 * 1000;

export interface StepRow {
  /** `intent`: sent or about to be; `done`: its result stands. */
  state: "intent" | "done";
  /** A request that may change something was begun under this intent. */
  sent: boolean;
  result: unknown;
  resolution: Resolution | null;
}

// Everything that writes is only called inside a write of the journal.

export function savePart(db: JournalDatabase, offer: Offer): void {
  db.run("insert into attempt_parts (attempt_id, part, targets) values (?, ?, ?) on conflict do nothing", offer.attempt_id, offer.part, JSON.stringify(offer.targets));
}

export function saveOpen(db: JournalDatabase, attempt: AttemptState, now: number): void {
  const { head } = attempt;
  db.run(
    "insert into attempts (id, job_id, fence, offer, state, cancel, created_at) values (?, ?, ?, ?, 'open', ?, ?)",
    head.attempt_id,
    head.job_id,
    head.fence,
    JSON.stringify(head),
    attempt.cancel,
    now,
  );
  let position = 0;
  for (const task of attempt.tasks.values()) {
    db.run("insert into tasks (attempt_id, id, position, target, status) values (?, ?, ?, ?, ?)", head.attempt_id, task.id, position++, JSON.stringify(task.target), task.status);
  }
  db.run("delete from attempt_parts where attempt_id = ?", head.attempt_id);
}

export function saveFinished(db: JournalDatabase, attemptId: string, revoked: boolean, now: number): void {
  db.run("update attempts set state = ?, offer = '{}', finished_at = ? where id = ?", revoked ? "revoked" : "finished", now, attemptId);
  db.run("delete from tasks where attempt_id = ?", attemptId);
  db.run("delete from steps where attempt_id = ?", attemptId);
  db.run("delete from attempts where finished_at < ?", now - keepFinishedMs);
}

export function isFinished(db: JournalDatabase, attemptId: string): boolean {
  return db.get("select 1 as yes from attempts where id = ? and state in ('finished', 'revoked')", attemptId) !== undefined;
}

export function restoreAttempts(db: JournalDatabase): RestoredAttempt[] {
  // Runs of targets whose last never came are offered again as a whole.
  db.now(() => db.run("delete from attempt_parts"));
  return db
    .all<{ id: string; offer: string; cancel: string | null; paused: number }>("select id, offer, cancel, paused from attempts where state = 'open' order by created_at, id")
    .map((row) => ({
      head: JSON.parse(row.offer) as AttemptHead,
      cancel: row.cancel,
      paused: row.paused === 1,
      tasks: db
        .all<{ target: string; status: TaskStatus }>("select target, status from tasks where attempt_id = ? order by position", row.id)
        .map((task) => ({ target: JSON.parse(task.target) as Target, status: task.status })),
    }));
}

export function saveTask(db: JournalDatabase, attemptId: string, taskId: string, status: TaskStatus): void {
  db.run("update tasks set status = ? where attempt_id = ? and id = ?", status, attemptId, taskId);
  // A target that has ended keeps nothing of its way.
  if (isFinalTask(status)) db.run("delete from steps where attempt_id = ? and task_id = ?", attemptId, taskId);
}

/** Why a target stops: a failure or a cancel. After a crash its handler is led to the same end, so that what it must undo is undone. */
export function saveStopping(db: JournalDatabase, attemptId: string, taskId: string, error: ErrorInfo): void {
  db.run("update tasks set stopping = ? where attempt_id = ? and id = ?", JSON.stringify(error), attemptId, taskId);
}

export function readStopping(db: JournalDatabase, attemptId: string, taskId: string): ErrorInfo | null {
  const row = db.get<{ stopping: string | null }>("select stopping from tasks where attempt_id = ? and id = ?", attemptId, taskId);
  return row?.stopping ? (JSON.parse(row.stopping) as ErrorInfo) : null;
}

export function readStep(db: JournalDatabase, attemptId: string, taskId: string, name: string): StepRow | undefined {
  const row = db.get<{ state: StepRow["state"]; sent: number; result: string | null; resolution: Resolution | null }>(
    "select state, sent, result, resolution from steps where attempt_id = ? and task_id = ? and name = ?",
    attemptId,
    taskId,
    name,
  );
  return row && { state: row.state, sent: row.sent === 1, result: row.result === null ? undefined : JSON.parse(row.result), resolution: row.resolution };
}

export function saveIntent(db: JournalDatabase, attemptId: string, taskId: string, name: string, now: number): void {
  db.run(
    `insert into steps (attempt_id, task_id, name, state, at) values (?, ?, ?, 'intent', ?)
     on conflict (attempt_id, task_id, name) do update set state = 'intent', sent = 0, at = excluded.at, resolution = null`,
    attemptId,
    taskId,
    name,
    now,
  );
}

export function markSent(db: JournalDatabase, taskId: string, name: string): void {
  db.run("update steps set sent = 1 where task_id = ? and name = ? and state = 'intent'", taskId, name);
}

export function saveResult(db: JournalDatabase, attemptId: string, taskId: string, name: string, result: unknown, now: number): void {
  db.run(
    `insert into steps (attempt_id, task_id, name, state, result, at) values (?, ?, ?, 'done', ?, ?)
     on conflict (attempt_id, task_id, name) do update set state = 'done', result = excluded.result, at = excluded.at`,
    attemptId,
    taskId,
    name,
    result === undefined ? null : JSON.stringify(result),
    now,
  );
}

/** The device refused, so nothing happened: the step may be tried again. */
export function dropIntent(db: JournalDatabase, attemptId: string, taskId: string, name: string): void {
  db.run("delete from steps where attempt_id = ? and task_id = ? and name = ? and state = 'intent'", attemptId, taskId, name);
}

export function saveResolution(db: JournalDatabase, attemptId: string, taskId: string, resolution: Resolution): void {
  db.run("update steps set resolution = ? where attempt_id = ? and task_id = ? and state = 'intent'", resolution, attemptId, taskId);
  db.run("update tasks set stopping = null where attempt_id = ? and id = ?", attemptId, taskId);
}

export function saveCancel(db: JournalDatabase, attemptId: string, reason: string): void {
  db.run("update attempts set cancel = ? where id = ?", reason, attemptId);
}

export function savePaused(db: JournalDatabase, attemptId: string, paused: boolean): void {
  db.run("update attempts set paused = ? where id = ?", paused ? 1 : 0, attemptId);
}
