// A job from what was asked: validated against the catalogue, its targets resolved, its secrets sealed; then rows.
import { z } from "zod";
import type { NewJob } from "#schema/api/jobs.ts";
import { AppError } from "#schema/errors.ts";
import { catalogue, definitionOf, type JobType } from "#schema/jobs/index.ts";
import type { TargetScope } from "#schema/scope.ts";
import { Sealed, seal } from "#schema/seal.ts";
import { priorityRank } from "#schema/vocabulary.ts";
import { insertInto, type Statement } from "../store.ts";
import type { TargetRow } from "./targets.ts";

/** Thrown for a request whose fields are wrong; the problem answer lists them one by one. */
function invalidDetails(issues: { path: string; message: string }[]): AppError {
  return new AppError("invalid_request", issues.length === 1 ? `${issues[0]?.path}: ${issues[0]?.message}` : "Some fields are not right.", {
    hint: "Correct the fields named below and send it again; nothing was stored.",
    details: { issues },
  });
}

/** Parses `details` with the job type's own schema. Throws `invalid_request` with one issue for each field. */
export function parseDetails(type: JobType, details: unknown): unknown {
  const parsed = definitionOf(type).details.safeParse(details);
  if (parsed.success) return parsed.data;
  throw invalidDetails(parsed.error.issues.map((issue) => ({ path: ["details", ...issue.path].join("."), message: issue.message })));
}

const PlainSecret = z.strictObject({ plain: z.string().min(1).max(1024) });

/**
 * A program that cannot seal writes `{ "plain": "…" }` where a sealed secret belongs: it is sealed here, on arrival, and is nowhere else.
 * Anything already sealed passes.
 */
export async function sealPlainSecrets(value: unknown, siteOf: () => Promise<{ public_key: string | null } | undefined>, newId: () => string): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => sealPlainSecrets(item, siteOf, newId)));
  if (typeof value !== "object" || value === null) return value;
  // Why the looks at the keys first: to find that most objects are neither would cost more than all else.
  if ("sealed" in value && Sealed.safeParse(value).success) return value;
  const plain = "plain" in value ? PlainSecret.safeParse(value) : undefined;
  if (plain?.success) {
    const site = await siteOf();
    if (!site?.public_key) {
      throw new AppError("conflict", "This site has no key yet, so no password can be sealed for it.", { hint: "Enrol the site's agent first. Nothing was stored." });
    }
    return await seal(site.public_key, { credential_id: newId(), field: "password", version: 1 }, plain.data.plain);
  }
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await sealPlainSecrets(item, siteOf, newId)])));
}

export interface JobDraft {
  id: string;
  type: JobType;
  siteId: string | null;
  scope: TargetScope;
  details: unknown;
  /** Null while the scope is resolved at the start (a scheduled job about groups). */
  targets: (TargetRow | null)[] | null;
  /** Of the only target, where there is one. */
  taskId: string;
  credentialSetIds: string[] | null;
  firmwareSource: string | null;
  priority: NewJob["priority"];
  scheduleAt: number | null;
  notAfter: number | null;
  timeLimitSeconds: number | null;
  createdBy: { id: string; name: string };
  parentId: string | null;
  retryOf: string | null;
  idempotency: { key: string; hash: string } | null;
  waitingFor: string | null;
  attempt: { id: string; agentId: string; fence: number } | null;
  now: number;
}

function summaryOf(type: JobType, details: unknown): string {
  return definitionOf(type).summary(details);
}

const intoJobs = insertInto("jobs", [
  "id",
  "job_type",
  "status",
  "created_by",
  "created_by_name",
  "target_scope",
  "details",
  "parent_job_id",
  "retry_of_job_id",
  "firmware_source",
  "credential_set_ids",
  "schedule_at",
  "not_after",
  "time_limit_seconds",
  "created_at",
  "updated_at",
  "site_id",
  "priority",
  "waiting_for",
  "fence",
  "attempt_id",
  "agent_id",
  "targets_total",
  "summary",
  "idempotency_key",
  "idempotency_hash",
]);
const intoTasks = insertInto("job_tasks", ["id", "job_id", "server_id", "target_name", "service_tag", "position"]);

export function jobStatements(draft: JobDraft, newId: () => string): Statement[] {
  const { now, targets } = draft;
  const statements: Statement[] = [
    {
      ...intoJobs,
      args: [],
      rows: [
        [
          draft.id,
          draft.type,
          "pending",
          draft.createdBy.id,
          draft.createdBy.name,
          JSON.stringify(draft.scope),
          JSON.stringify(draft.details),
          draft.parentId,
          draft.retryOf,
          draft.firmwareSource,
          draft.credentialSetIds === null ? null : JSON.stringify(draft.credentialSetIds),
          draft.scheduleAt,
          draft.notAfter,
          draft.timeLimitSeconds,
          now,
          now,
          draft.siteId,
          draft.priority,
          draft.waitingFor,
          draft.attempt?.fence ?? 0,
          draft.attempt?.id ?? null,
          draft.attempt?.agentId ?? null,
          targets?.length ?? 0,
          summaryOf(draft.type, draft.details),
          draft.idempotency?.key ?? null,
          draft.idempotency?.hash ?? null,
        ],
      ],
    },
  ];
  if (targets && draft.siteId !== null) statements.push(...taskStatements(draft.id, targets, targets.length === 1 ? () => draft.taskId : newId));
  return statements;
}

/** One `job_tasks` row for each target; a null target is the site itself. With `attemptId`, only if that attempt is the job's. */
export function taskStatements(jobId: string, targets: readonly (TargetRow | null)[], newId: () => string, attemptId?: string): Statement[] {
  const [only] = targets;
  // Why apart: one row is the common case, and those of a burst of jobs share a statement.
  if (targets.length === 1 && only !== undefined && attemptId === undefined) {
    return [
      {
        ...intoTasks,
        args: [],
        rows: [[newId(), jobId, only?.id ?? null, only?.name ?? null, only?.service_tag ?? null, 0]],
      },
    ];
  }
  const rows = targets.map((target, position) => ({ id: newId(), server_id: target?.id ?? null, name: target?.name ?? null, tag: target?.service_tag ?? null, position }));
  return [
    {
      sql: `insert into job_tasks (id, job_id, server_id, target_name, service_tag, position)
            select t.value ->> 'id', j.id, t.value ->> 'server_id', t.value ->> 'name', t.value ->> 'tag', t.value ->> 'position'
            from json_each(?) t join jobs j on j.id = ? and (? is null or j.attempt_id = ?)`,
      args: [JSON.stringify(rows), jobId, attemptId ?? null, attemptId ?? null],
    },
  ];
}

export function isSiteJob(type: JobType): boolean {
  return catalogue[type].target === "site";
}

export function rankOf(priority: NewJob["priority"]): number {
  return priorityRank[priority];
}
