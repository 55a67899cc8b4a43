// Removes jobs and commands past their retention, in slices: a long delete would block everybody else's writes.
import type { CleanupPreview } from "#schema/api/jobs.ts";
import type { Actor, Services } from "../services.ts";
import type { Statement, Store } from "../store.ts";
import { iso } from "../time.ts";
import { breathe } from "../turn.ts";
import { ensureSettings, readActivitySettings } from "./store.ts";

const dayMs = 24 * 60 * 60_000;
const jobsPerSlice = 50;
const commandsPerSlice = 1_000;

/** Finished, old, and not the parent of a job that stays: children go first, so whole families go in a few rounds. By creation, since that has an index. */
const oldJobs = `select j.id from jobs j where j.created_at < ?1 and j.status in ('completed', 'failed', 'cancelled') and j.completed_at < ?1
  and not exists (select 1 from jobs c where c.parent_job_id = j.id and not (c.status in ('completed', 'failed', 'cancelled') and c.completed_at < ?1))`;
const oldLeaves = `${oldJobs} and not exists (select 1 from jobs c where c.parent_job_id = j.id)`;
const oldCommands = "select id from idrac_commands where timestamp < ?1";

async function count(store: Store, selection: string, before: number): Promise<number> {
  const [row] = await store.read<{ n: number }>({ sql: `select count(*) as n from (${selection})`, args: [before] });
  return row?.n ?? 0;
}

/** Everything, in one walk of an index each. */
async function countAll(store: Store): Promise<{ jobs_total: number; commands_total: number }> {
  const [row] = await store.read<{ jobs_total: number; commands_total: number }>({
    sql: "select (select count(*) from jobs) as jobs_total, (select count(*) from idrac_commands) as commands_total",
  });
  return row ?? { jobs_total: 0, commands_total: 0 };
}

/** Runs until a slice comes back empty; returns how many rows went. */
async function deleteInSlices(store: Store, statements: Statement[]): Promise<number> {
  let deleted = 0;
  for (;;) {
    const results = await store.write(statements);
    const slice = results.at(-1)?.rowsAffected ?? 0;
    if (slice === 0) return deleted;
    deleted += slice;
    await breathe();
  }
}

function jobSlice(before: number): Statement[] {
  const slice = `select id from (${oldLeaves} order by j.created_at, j.id limit ${jobsPerSlice})`;
  return [
    { sql: `update jobs set retry_of_job_id = null where retry_of_job_id in (${slice})`, args: [before] },
    { sql: `delete from jobs where id in (${slice})`, args: [before] },
  ];
}

function commandSlice(before: number): Statement[] {
  return [{ sql: `delete from idrac_commands where id in (${oldCommands} order by timestamp limit ${commandsPerSlice})`, args: [before] }];
}

/** What nobody sees: ended sessions, spent codes, forgotten failures. */
function leftovers(now: number): Statement[] {
  return [
    { sql: "delete from sessions where expires_at < ?", args: [now] },
    { sql: "delete from enrolment_codes where expires_at < ?", args: [now - 30 * dayMs] },
    { sql: "delete from sign_in_failures where last_at < ?", args: [now - dayMs] },
  ];
}

interface CleanupOptions {
  preview: boolean;
  now: number;
  actor?: Actor | undefined;
  retention?: { job_retention_days?: number | undefined; log_retention_days?: number | undefined };
}

/**
 * Without an actor it is the daily run: then the settings say whether commands and jobs are cleaned up at all.
 * A preview counts and deletes nothing; it may be about other retentions than those that are kept.
 */
export async function cleanup(services: Services, options: CleanupOptions): Promise<CleanupPreview> {
  const { store, news } = services;
  const { now, actor } = options;
  // Nobody reads what the daily run answers.
  const [settings, totals] = await Promise.all([readActivitySettings(store), actor ? countAll(store) : { jobs_total: 0, commands_total: 0 }]);
  const jobsBefore = now - (options.retention?.job_retention_days ?? settings.job_retention_days) * dayMs;
  const commandsBefore = now - (options.retention?.log_retention_days ?? settings.log_retention_days) * dayMs;
  const kept = { ...totals, deleted: !options.preview };
  const answer = { jobs_before: iso(jobsBefore), commands_before: iso(commandsBefore) };
  if (options.preview) {
    const [jobs, commands] = await Promise.all([count(store, oldJobs, jobsBefore), count(store, oldCommands, commandsBefore)]);
    return { jobs, commands, ...answer, ...kept };
  }
  const jobs = actor || settings.job_auto_cleanup ? await deleteInSlices(store, jobSlice(jobsBefore)) : 0;
  const commands = actor || settings.auto_cleanup ? await deleteInSlices(store, commandSlice(commandsBefore)) : 0;
  await store.write(
    [...leftovers(now), ensureSettings(now), { sql: "update activity_settings set last_cleanup_at = ? where id = 1", args: [now] }],
    actor || jobs > 0 || commands > 0
      ? [
          {
            actor_id: actor?.id ?? null,
            actor_name: actor?.name ?? "daily clean-up",
            action: "activity.cleaned_up",
            details: { jobs, commands, ...answer },
            address: actor?.address,
          },
        ]
      : [],
  );
  if (jobs > 0) news.tell({ kind: "stale", what: "jobs", id: null });
  if (commands > 0) news.tell({ kind: "stale", what: "commands", id: null });
  news.tell({ kind: "stale", what: "settings", id: null });
  return { jobs, commands, ...answer, ...kept };
}
