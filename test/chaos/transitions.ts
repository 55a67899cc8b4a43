// A witness inside the database: triggers that write down every change of a job, in the transaction that makes it. Nothing goes by unseen, whoever dies.
export const witness = `
create table chaos_transitions (
  seq integer primary key, job_id text not null, from_status text not null, to_status text not null,
  fence_from integer not null, fence_to integer not null, attempt_from text, attempt_to text,
  -- The control plane's clock, filled in by who can read it.
  at integer
);
create index chaos_transitions_unstamped on chaos_transitions (seq) where at is null;
create trigger chaos_job_made after insert on jobs begin
  insert into chaos_transitions (job_id, from_status, to_status, fence_from, fence_to, attempt_from, attempt_to)
  values (new.id, 'pending', new.status, 0, new.fence, null, new.attempt_id);
end;
create trigger chaos_job_changed after update on jobs when old.status <> new.status or old.fence <> new.fence or old.attempt_id is not new.attempt_id begin
  insert into chaos_transitions (job_id, from_status, to_status, fence_from, fence_to, attempt_from, attempt_to)
  values (new.id, old.status, new.status, old.fence, new.fence, old.attempt_id, new.attempt_id);
end;`;
