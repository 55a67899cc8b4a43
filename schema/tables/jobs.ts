// Jobs, their tasks and steps, and the attempts in which agents run them.
import { sql } from "drizzle-orm";
import { type AnySQLiteColumn, check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ErrorInfo } from "../errors.ts";
import type { JobType } from "../jobs/index.ts";
import type { TargetScope } from "../scope.ts";
import { FirmwareSource, JobStatus, Priority, type StepKind, StepStatus, TaskStatus } from "../vocabulary.ts";
import { id, json, oneOf, time } from "./columns.ts";
import { profiles } from "./identity.ts";
import { agents, sites } from "./sites.ts";

export const jobs = sqliteTable(
  "jobs",
  {
    id: id(),
    /** No CHECK: the catalogue judges, and a new job type must not mean a rebuild of this table. */
    job_type: text("job_type").$type<JobType>().notNull(),
    status: text("status").$type<JobStatus>().notNull().default("pending"),
    created_by: text("created_by").references(() => profiles.id, { onDelete: "set null" }),
    /** Name as it was then; a job outlives the account. */
    created_by_name: text("created_by_name"),
    target_scope: json<TargetScope>("target_scope").notNull(),
    /** What was asked for; never written again. */
    details: json<unknown>("details").notNull(),
    /** What came out. */
    result: json<unknown>("result"),
    error: json<ErrorInfo>("error"),
    parent_job_id: text("parent_job_id").references((): AnySQLiteColumn => jobs.id),
    /** The job that this one runs again. */
    retry_of_job_id: text("retry_of_job_id").references((): AnySQLiteColumn => jobs.id),
    firmware_source: text("firmware_source").$type<FirmwareSource>(),
    credential_set_ids: json<string[]>("credential_set_ids"),
    schedule_at: time("schedule_at"),
    /** A job that has not started by then fails with `expired`. */
    not_after: time("not_after"),
    created_at: time("created_at").notNull(),
    started_at: time("started_at"),
    completed_at: time("completed_at"),

    /** Of one target, from its start; null for what the job type says. */
    time_limit_seconds: integer("time_limit_seconds"),
    site_id: text("site_id").references(() => sites.id),
    priority: text("priority").$type<Priority>().notNull().default("normal"),
    /** In words: what a pending job waits for. */
    waiting_for: text("waiting_for"),
    /** Rises by one with each attempt; a change of the job says which it belongs to. */
    fence: integer("fence").notNull().default(0),
    attempt_id: text("attempt_id"),
    agent_id: text("agent_id").references(() => agents.id),
    cancel_requested_at: time("cancel_requested_at"),
    pause_requested_at: time("pause_requested_at"),
    targets_total: integer("targets_total").notNull().default(0),
    targets_done: integer("targets_done").notNull().default(0),
    targets_failed: integer("targets_failed").notNull().default(0),
    summary: text("summary").notNull(),
    idempotency_key: text("idempotency_key"),
    idempotency_hash: text("idempotency_hash"),
    updated_at: time("updated_at").notNull(),
  },
  (t) => [
    index("idx_jobs_created").on(t.created_at),
    index("idx_jobs_open").on(t.site_id, t.status).where(sql`status in ('pending', 'running', 'paused', 'unknown')`),
    index("idx_jobs_parent").on(t.parent_job_id),
    // Removing a job looks for those that name it: without an index, through all jobs, for each one.
    index("idx_jobs_retry_of").on(t.retry_of_job_id).where(sql`retry_of_job_id is not null`),
    uniqueIndex("idx_jobs_idempotency").on(t.created_by, t.idempotency_key).where(sql`idempotency_key is not null`),
    check("jobs_status", oneOf("status", JobStatus.options)),
    check("jobs_priority", oneOf("priority", Priority.options)),
    check("jobs_firmware_source", sql.raw(`"firmware_source" is null or "firmware_source" in (${FirmwareSource.options.map((o) => `'${o}'`).join(", ")})`)),
  ],
);

export const job_tasks = sqliteTable(
  "job_tasks",
  {
    id: id(),
    job_id: text("job_id")
      .notNull()
      .references(() => jobs.id, { onDelete: "cascade" }),
    /** No foreign key: a deleted server keeps its tasks, with name and tag copied. */
    server_id: text("server_id"),
    vcenter_host_id: text("vcenter_host_id"),
    target_name: text("target_name"),
    service_tag: text("service_tag"),
    status: text("status").$type<TaskStatus>().notNull().default("pending"),
    progress: integer("progress").notNull().default(0),
    log: text("log"),
    waiting_for: text("waiting_for"),
    result: json<unknown>("result"),
    error: json<ErrorInfo>("error"),
    position: integer("position").notNull().default(0),
    started_at: time("started_at"),
    completed_at: time("completed_at"),
  },
  (t) => [
    index("idx_job_tasks_job").on(t.job_id, t.position),
    index("idx_job_tasks_server").on(t.server_id),
    // What runs on a server now, without a walk through all that ever ran on it.
    index("idx_job_tasks_open").on(t.server_id).where(sql`status in ('pending', 'running', 'paused', 'unknown')`),
    check("job_tasks_status", oneOf("status", TaskStatus.options)),
    check("job_tasks_progress", sql`progress between 0 and 100`),
  ],
);

export const job_steps = sqliteTable(
  "job_steps",
  {
    task_id: text("task_id")
      .notNull()
      .references(() => job_tasks.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    job_id: text("job_id")
      .notNull()
      .references(() => jobs.id, { onDelete: "cascade" }),
    title: text("title").notNull(),
    kind: text("kind").$type<StepKind>().notNull(),
    status: text("status").$type<StepStatus>().notNull(),
    position: integer("position").notNull(),
    started_at: time("started_at").notNull(),
    completed_at: time("completed_at"),
    error: json<ErrorInfo>("error"),
  },
  (t) => [primaryKey({ columns: [t.task_id, t.name] }), index("idx_job_steps_job").on(t.job_id), check("job_steps_status", oneOf("status", StepStatus.options))],
);

export const discovery_results = sqliteTable(
  "discovery_results",
  {
    job_id: text("job_id")
      .notNull()
      .references(() => jobs.id, { onDelete: "cascade" }),
    address: text("address").notNull(),
    outcome: text("outcome").notNull(),
    reason: text("reason").notNull(),
    service_tag: text("service_tag"),
    product: text("product"),
    credential: text("credential"),
    at: time("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.job_id, t.address] })],
);
