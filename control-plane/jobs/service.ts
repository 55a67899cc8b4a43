// What people ask of jobs: create, cancel, pause, resume, run again, decide about an unknown outcome. Each is one commit, then a word to the site's hub.
import type { z } from "zod";
import type { Decisions, NewJob, ResolveUnknown } from "#schema/api/jobs.ts";
import { AppError } from "#schema/errors.ts";
import { definitionOf, type JobType } from "#schema/jobs/index.ts";
import type { TargetScope } from "#schema/scope.ts";
import { isFinalJob, type JobStatus } from "#schema/vocabulary.ts";
import type { AuditEntry } from "../audit.ts";
import type { KnownJob } from "../dispatch/offers.ts";
import type { SiteHub } from "../dispatch/site-hub.ts";
import { hex } from "../hex.ts";
import type { Publisher } from "../live/publisher.ts";
import type { Platform } from "../platform.ts";
import type { Actor, JobService } from "../services.ts";
import type { Store } from "../store.ts";
import { isSiteJob, type JobDraft, jobStatements, parseDetails, rankOf, sealPlainSecrets } from "./create.ts";
import { lastDecision, type Outcome } from "./decisions.ts";
import { Outcomes } from "./outcomes.ts";
import { resolveTargets, type TargetRow } from "./targets.ts";

export interface JobServiceParts {
  store: Store;
  platform: Platform;
  publisher: Publisher;
  newId: () => string;
  hubOf(siteId: string): Promise<SiteHub>;
}

interface JobRow {
  id: string;
  job_type: JobType;
  status: JobStatus;
  site_id: string | null;
  summary: string;
  fence: number;
  attempt_id: string | null;
  agent_id: string | null;
  details: string;
  target_scope: string;
  credential_set_ids: string | null;
  firmware_source: string | null;
  time_limit_seconds: number | null;
  priority: NewJob["priority"];
}

const canCreate = new Set(["admin", "operator"]);

export class Jobs implements JobService {
  private readonly parts: JobServiceParts;
  private readonly outcomes: Outcomes;

  constructor(parts: JobServiceParts) {
    this.parts = parts;
    this.outcomes = new Outcomes(parts);
  }

  async create(input: NewJob, actor: Actor, options: { idempotencyKey?: string | undefined; retryOf?: string | undefined }): Promise<{ id: string; created: boolean }> {
    if (!canCreate.has(actor.role)) throw new AppError("forbidden", "Your role may look, not run jobs.", { hint: "Ask an admin for the operator role." });
    const { platform, newId } = this.parts;
    const now = platform.clock.now();
    const idempotency = options.idempotencyKey === undefined ? null : { key: options.idempotencyKey, hash: hex(platform.sha256(JSON.stringify(input))) };
    if (idempotency) {
      const seen = await this.seen(actor.id, idempotency);
      if (seen) return seen;
    }
    const scheduleAt = instant(input.schedule_at);
    const notAfter = instant(input.not_after);
    if (notAfter !== null && notAfter < Math.max(now, scheduleAt ?? 0)) {
      throw new AppError("invalid_request", "The latest time lies before the job could start.", {
        details: { issues: [{ path: "not_after", message: "must be later than now and than schedule_at" }] },
      });
    }
    const later = scheduleAt !== null && scheduleAt > now;
    const sites = await this.sitesOf(input, later);
    const site = async (): Promise<{ public_key: string | null } | undefined> => (sites.length === 1 ? await this.site(sites[0]?.id ?? "") : undefined);
    const details = parseDetails(input.job_type, await sealPlainSecrets(input.details, site, newId));
    await this.checkSets(input.credential_set_ids);

    const draft = (over: Partial<JobDraft>): JobDraft => ({
      id: newId(),
      type: input.job_type,
      siteId: null,
      scope: input.target_scope,
      details,
      targets: [],
      taskId: newId(),
      credentialSetIds: input.credential_set_ids ?? null,
      firmwareSource: input.firmware_source ?? null,
      priority: input.priority,
      scheduleAt,
      notAfter,
      timeLimitSeconds: input.time_limit_seconds ?? null,
      createdBy: { id: actor.id, name: actor.name },
      parentId: null,
      retryOf: options.retryOf ?? null,
      idempotency: null,
      waitingFor: null,
      attempt: null,
      now,
      ...over,
    });
    const parent = sites.length > 1 ? draft({ idempotency, targets: sites.flatMap((part) => part.targets ?? []) }) : null;
    const children = sites.map((part) =>
      draft({
        siteId: part.id,
        targets: part.targets,
        parentId: parent?.id ?? null,
        idempotency: parent ? null : idempotency,
        // A child's scope names its own servers; groups of a scheduled one are resolved at its site when it starts.
        ...(parent && part.targets ? { scope: { server_ids: part.targets.flatMap((target) => (target ? [target.id] : [])), site_ids: [part.id] } } : {}),
      }),
    );
    const id = (parent ?? children[0])?.id ?? "";
    return (await this.commit(parent, children, actor, idempotency)) ?? { id, created: true };
  }

  /** One commit for parent and children, each child planned by its hub before and told after. Answers with the first job if another request with the same key won. */
  private async commit(
    parent: JobDraft | null,
    children: JobDraft[],
    actor: Actor,
    idempotency: { key: string; hash: string } | null,
  ): Promise<{ id: string; created: boolean } | undefined> {
    const { store, platform, newId, publisher } = this.parts;
    const hubs = await Promise.all(children.map((child) => this.parts.hubOf(child.siteId ?? "")));
    const planned = children.map((child, i) => {
      const hub = hubs[i];
      hub?.step({ type: "job_planned", job: openJob(child), attemptId: newId() });
      const known = hub?.hub.jobs.get(child.id);
      const attempt = known?.attempt ? { id: known.attempt.id, agentId: known.attempt.agentId, fence: known.fence } : null;
      return { ...child, attempt, waitingFor: hub && !attempt ? hub.hub.whyWaiting(child.id, hub.clock()) : null };
    });
    const all = parent ? [parent, ...planned] : planned;
    const audit: AuditEntry[] = all.slice(0, 1).map((job) => ({
      actor_id: actor.id,
      actor_name: actor.name,
      action: "job.created",
      subject_kind: "job",
      subject_id: job.id,
      subject_name: definitionOf(job.type).title,
      details: { job_type: job.type, targets: job.targets?.length ?? null, schedule_at: job.scheduleAt },
      address: actor.address,
    }));
    try {
      await store.write(
        all.flatMap((job) => jobStatements(job, newId)),
        audit,
      );
    } catch (error) {
      for (const [i, job] of planned.entries()) hubs[i]?.step({ type: "job_dropped", jobId: job.id });
      const first = idempotency && (await this.seen(actor.id, idempotency));
      if (first) return first;
      throw error;
    }
    for (const [i, job] of planned.entries()) hubs[i]?.jobCommitted(job.id, knownJob(job));
    publisher.changed(
      "jobs",
      all.map((job) => job.id),
    );
    publisher.changed(
      "servers",
      all.flatMap((job) => job.targets ?? []).flatMap((target) => (target ? [target.id] : [])),
    );
    platform.log.info({ job_id: all[0]?.id, job_type: all[0]?.type, targets: all[0]?.targets?.length }, "job created");
    return undefined;
  }

  async cancel(jobId: string, actor: Actor, reason: string | undefined): Promise<void> {
    const { job, open } = await this.openParts(jobId);
    const orphan = open.find((part) => part.status === "unknown" && part.attempt_id === null);
    if (orphan) throw new AppError("conflict", "The agent that ran this job is gone; there is nothing to cancel.", { hint: "Decide about its outcome on the job's page instead." });
    await this.request(
      job,
      open,
      actor,
      "job.cancel_requested",
      "update jobs set cancel_requested_at = coalesce(cancel_requested_at, ?), updated_at = ? where id in (select value from json_each(?))",
      { reason },
    );
    for (const part of open) (await this.parts.hubOf(part.site_id ?? "")).step({ type: "cancel_requested", jobId: part.id });
  }

  async pause(jobId: string, actor: Actor): Promise<void> {
    const { job, open } = await this.openParts(jobId);
    const running = open.filter((part) => part.status === "running");
    if (running.length === 0) throw new AppError("conflict", `Only a running job can be paused; this one is ${job.status}.`, { hint: "A job that waits can be cancelled." });
    await this.request(
      job,
      running,
      actor,
      "job.pause_requested",
      "update jobs set pause_requested_at = coalesce(pause_requested_at, ?), updated_at = ? where id in (select value from json_each(?))",
      {},
    );
    for (const part of running) (await this.parts.hubOf(part.site_id ?? "")).step({ type: "pause_requested", jobId: part.id });
  }

  async resume(jobId: string, actor: Actor): Promise<void> {
    const { job, open } = await this.openParts(jobId);
    await this.request(job, open, actor, "job.resumed", "update jobs set pause_requested_at = null, updated_at = max(?, ?) where id in (select value from json_each(?))", {});
    for (const part of open) (await this.parts.hubOf(part.site_id ?? "")).step({ type: "resume_requested", jobId: part.id });
  }

  async retry(jobId: string, actor: Actor, idempotencyKey: string | undefined, targets: "all" | "failed" = "all"): Promise<{ id: string; created: boolean }> {
    const { job } = await this.load(jobId);
    if (!isFinalJob(job.status)) throw new AppError("conflict", `This job is ${job.status}: it has not ended yet.`, { hint: "Cancel it first, or wait for its end." });
    const input: NewJob = {
      job_type: job.job_type,
      target_scope: targets === "failed" ? await this.failedOf(jobId) : JSON.parse(job.target_scope),
      details: JSON.parse(job.details),
      priority: job.priority,
      ...(job.credential_set_ids === null ? {} : { credential_set_ids: JSON.parse(job.credential_set_ids) }),
      ...(job.time_limit_seconds === null ? {} : { time_limit_seconds: job.time_limit_seconds }),
      ...(job.firmware_source === null ? {} : { firmware_source: job.firmware_source as NonNullable<NewJob["firmware_source"]> }),
    };
    return await this.create(input, actor, { idempotencyKey, retryOf: jobId });
  }

  /** The servers that a job, or a part of it, failed on. */
  private async failedOf(jobId: string): Promise<TargetScope> {
    const rows = await this.parts.store.read<{ server_id: string }>({
      sql: `select distinct t.server_id from job_tasks t where t.job_id in (select ? union all select id from jobs where parent_job_id = ?) and t.status = 'failed'
        and t.server_id in (select id from servers)`,
      args: [jobId, jobId],
    });
    if (rows.length === 0) throw new AppError("conflict", "This job has failed on no server that is still here.", { hint: "Run it again on all of its targets instead." });
    return { server_ids: rows.map((row) => row.server_id) };
  }

  resolve(jobId: string, decision: z.infer<typeof ResolveUnknown>, actor: Actor): Promise<void> {
    return this.outcomes.resolve(jobId, decision, actor);
  }

  resolveAll(jobId: string, taskIds: readonly string[], decision: Outcome, actor: Actor): Promise<z.infer<typeof Decisions>> {
    return this.outcomes.resolveAll(jobId, taskIds, decision, actor);
  }

  // ---------------------------------------------------------------- lookups

  private async seen(actorId: string, idempotency: { key: string; hash: string }): Promise<{ id: string; created: boolean } | undefined> {
    const [row] = await this.parts.store.read<{ id: string; idempotency_hash: string }>({
      sql: "select id, idempotency_hash from jobs where created_by = ? and idempotency_key = ?",
      args: [actorId, idempotency.key],
    });
    if (!row) return undefined;
    if (row.idempotency_hash !== idempotency.hash) {
      throw new AppError("conflict", "This Idempotency-Key was used for another request.", {
        hint: "Send a new key with each new job; repeat a key only with the same body.",
        details: { job_id: row.id },
      });
    }
    return { id: row.id, created: false };
  }

  private async site(id: string): Promise<{ id: string; public_key: string | null }> {
    const [row] = await this.parts.store.read<{ id: string; public_key: string | null }>({ sql: "select id, public_key from sites where id = ?", args: [id] });
    if (!row) throw new AppError("not_found", "There is no such site.");
    return row;
  }

  /** The sites of a job, each with its targets; null targets where the scope is resolved at the start. */
  private async sitesOf(input: NewJob, later: boolean): Promise<{ id: string; targets: (TargetRow | null)[] | null }[]> {
    const scope = input.target_scope;
    if (isSiteJob(input.job_type)) {
      const ids = scope.site_ids ?? [];
      if (ids.length === 0) throw wrongScope("site_ids", "name the site whose agent runs this");
      const known = await this.parts.store.read<{ id: string }>({ sql: "select id from sites where id in (select value from json_each(?))", args: [JSON.stringify(ids)] });
      const missing = ids.filter((id) => !known.some((row) => row.id === id));
      if (missing.length > 0) throw wrongScope("site_ids", `there is no site ${missing[0]}`);
      return known.map((row) => ({ id: row.id, targets: [null] }));
    }
    if ((scope.cluster_ids ?? []).length > 0) throw wrongScope("cluster_ids", "clusters are not known yet: no vCenter is connected");
    const { servers, missing } = await resolveTargets(this.parts.store, scope);
    if (missing.length > 0) throw wrongScope("server_ids", `there is no server ${missing[0]}${missing.length > 1 ? ` (and ${missing.length - 1} more)` : ""}`);
    if (servers.length === 0) throw wrongScope("server_ids", "name at least one server, or a group that holds one");
    const bySite = new Map<string, TargetRow[]>();
    for (const server of servers) {
      const list = bySite.get(server.site_id) ?? [];
      list.push(server);
      bySite.set(server.site_id, list);
    }
    const atStart = later && (scope.server_group_ids ?? []).length > 0;
    return [...bySite].map(([id, targets]) => ({ id, targets: atStart ? null : targets }));
  }

  private async checkSets(ids: readonly string[] | undefined): Promise<void> {
    if (!ids || ids.length === 0) return;
    const known = await this.parts.store.read<{ id: string }>({ sql: "select id from credential_sets where id in (select value from json_each(?))", args: [JSON.stringify(ids)] });
    const missing = ids.find((id) => !known.some((row) => row.id === id));
    if (missing !== undefined)
      throw new AppError("invalid_request", "One of the credential sets does not exist.", {
        details: { issues: [{ path: "credential_set_ids", message: `there is no set ${missing}` }] },
      });
  }

  private async load(jobId: string): Promise<{ job: JobRow; parts: JobRow[] }> {
    const rows = await this.parts.store.read<JobRow>({ sql: "select * from jobs where id = ? or parent_job_id = ?", args: [jobId, jobId] });
    const job = rows.find((row) => row.id === jobId);
    if (!job) throw new AppError("not_found", "There is no such job.", { hint: "It may have been removed when its retention ended." });
    return { job, parts: rows.length === 1 ? rows : rows.filter((row) => row.id !== jobId) };
  }

  private async openParts(jobId: string): Promise<{ job: JobRow; open: JobRow[] }> {
    const { job, parts } = await this.load(jobId);
    const open = parts.filter((part) => !isFinalJob(part.status));
    if (open.length > 0) return { job, open };
    const cancelled = job.status === "cancelled" ? await lastDecision(this.parts.store, "job.cancel_requested", jobId) : undefined;
    throw new AppError("conflict", cancelled ? `${cancelled.by} has cancelled this job already.` : `This job has ended already: ${job.status}.`, {
      hint: "Its page shows the result.",
    });
  }

  private async request(job: JobRow, parts: readonly JobRow[], actor: Actor, action: string, sql: string, details: Record<string, unknown>): Promise<void> {
    const now = this.parts.platform.clock.now();
    const ids = [...new Set([job.id, ...parts.map((part) => part.id)])];
    await this.parts.store.write(
      [{ sql, args: [now, now, JSON.stringify(ids)] }],
      [{ actor_id: actor.id, actor_name: actor.name, action, subject_kind: "job", subject_id: job.id, subject_name: job.summary, details, address: actor.address }],
    );
    this.parts.publisher.changed("jobs", ids);
  }
}

function openJob(draft: JobDraft) {
  return {
    id: draft.id,
    type: draft.type,
    risk: definitionOf(draft.type).risk,
    priority: rankOf(draft.priority),
    scheduleAt: draft.scheduleAt ?? 0,
    notAfter: draft.notAfter ?? Number.POSITIVE_INFINITY,
    createdAt: draft.now,
    domains: (draft.targets ?? []).flatMap((target) => (target ? [target.id] : [])),
    status: "pending" as const,
    fence: 0,
    attempt: null,
    cancelRequested: false,
    pauseRequested: false,
  };
}

/** What an offer of its first attempt needs, where that attempt was part of its commit. A job about many servers is read back: that is little beside the servers. */
function knownJob(draft: JobDraft): KnownJob | undefined {
  const { attempt, targets } = draft;
  const [target] = targets ?? [];
  if (!attempt || targets?.length !== 1) return undefined;
  return {
    job: {
      id: draft.id,
      job_type: draft.type,
      details: draft.details,
      created_by: draft.createdBy.id,
      priority: draft.priority,
      credential_set_ids: draft.credentialSetIds,
      time_limit_seconds: draft.timeLimitSeconds,
      attempt_id: attempt.id,
      fence: attempt.fence,
    },
    target: { taskId: draft.taskId, serverId: target?.id ?? null },
  };
}

function instant(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Date.parse(text);
}

function wrongScope(field: string, message: string): AppError {
  return new AppError("invalid_request", `The job's targets are not right: ${message}.`, { details: { issues: [{ path: `target_scope.${field}`, message }] } });
}
