// Every change of a job, seen by the database itself: a trigger that the product knows nothing of, put in between two starts of the control plane.
import { DatabaseSync } from "node:sqlite";
import type { Transition } from "../history.ts";

/** The control plane must not run. */
export function watchTransitions(databaseFile: string): void {
  const db = new DatabaseSync(databaseFile);
  try {
    db.exec(`
      create table chaos_transitions (
        n integer primary key autoincrement, job_id text not null, status_from text not null, status_to text not null,
        fence_from integer not null, fence_to integer not null, attempt_from text, attempt_to text, at integer
      );
      create trigger chaos_watches_jobs after update of status, fence, attempt_id on jobs
        when old.status is not new.status or old.fence is not new.fence or old.attempt_id is not new.attempt_id
        begin
          insert into chaos_transitions (job_id, status_from, status_to, fence_from, fence_to, attempt_from, attempt_to, at)
          values (old.id, old.status, new.status, old.fence, new.fence, old.attempt_id, new.attempt_id,
            case when new.updated_at is not old.updated_at then new.updated_at end);
        end;
    `);
  } finally {
    db.close();
  }
}

export function readTransitions(db: DatabaseSync): Transition[] {
  const rows = db.prepare(
    `select job_id as jobId, status_from as "from", status_to as "to", fence_from as fenceFrom, fence_to as fenceTo,
       attempt_from as attemptFrom, attempt_to as attemptTo, at
     from chaos_transitions order by n`,
  );
  return rows.all() as unknown as Transition[];
}
