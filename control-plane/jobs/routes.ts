// Jobs over HTTP: made, looked at, and told what to do. What happens to them is the job service's business.
import { Hono } from "hono";
import { z } from "zod";
import { Command, Decisions, DiscoveryRow, Job, JobContext, JobDetail, JobTypeInfo, JobUpdate, NewDecisions, NewJob, TaskLog } from "#schema/api/jobs.ts";
import { page } from "#schema/api/shapes.ts";
import { AppError } from "#schema/errors.ts";
import { listCommands } from "../commands/store.ts";
import { type AppContext, type AppEnv, actorOf } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { cursor, limit } from "../http/query.ts";
import { body, query } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { jobContext } from "./context.ts";
import { jobTypes } from "./job-types.ts";
import { jobListRoutes } from "./list-routes.ts";
import { discoveryOf, jobDetail, jobsByIds, taskLog } from "./read.ts";

const tag = "Jobs";
const idempotencyHeader = { "Idempotency-Key": { description: "Any text up to 200 characters; a repeat with the same key and content returns the first job" } };

function idempotencyKey(c: AppContext): string | undefined {
  const key = c.req.header("Idempotency-Key")?.trim();
  if (key === undefined || key === "") return undefined;
  if (key.length > 200) throw new AppError("invalid_request", "The Idempotency-Key is longer than 200 characters.");
  return key;
}

export function jobRoutes(services: Services) {
  const { store, jobs, links, platform } = services;
  async function existing(id: string): Promise<Job> {
    const [job] = await jobsByIds(store, [id]);
    if (!job) throw new AppError("not_found", "There is no such job; it may be past its retention.");
    return job;
  }

  async function update(id: string, change: JobUpdate, c: AppContext): Promise<void> {
    const actor = actorOf(c);
    switch (change.action) {
      case "cancel":
        return await jobs.cancel(id, actor, change.reason);
      case "pause":
        return await jobs.pause(id, actor);
      case "resume":
        return await jobs.resume(id, actor);
      case "resolve":
        return await jobs.resolve(id, { task_id: change.task_id, resolution: change.resolution, reason: change.reason }, actor);
    }
  }

  return new Hono<AppEnv>()
    .get(
      "/api/job-types",
      endpoint({
        id: "list-job-types",
        tag,
        summary: "The job catalogue, with the JSON Schema of each type's details",
        access: "viewer",
        answers: { 200: { description: "All types that are built", schema: z.array(JobTypeInfo) } },
      }),
      (c) => c.json(jobTypes()),
    )
    .route("/", jobListRoutes(services))
    .post(
      "/api/jobs",
      endpoint({
        id: "create-job",
        tag,
        summary: "Make a job",
        description: "Validated against its type's schema, stored, and sent to the site's agent in the same turn. Targets in several sites make a parent with one child for each.",
        access: "operator",
        headers: idempotencyHeader,
        answers: { 200: { description: "The first job that was made with this Idempotency-Key", schema: Job }, 201: { description: "The job", schema: Job } },
        problems: { 409: "The Idempotency-Key was used for another job" },
      }),
      body(NewJob),
      async (c) => {
        const { id, created } = await jobs.create(c.req.valid("json"), actorOf(c), { idempotencyKey: idempotencyKey(c) });
        c.header("Location", `/api/jobs/${id}`);
        return c.json(await existing(id), created ? 201 : 200);
      },
    )
    .get(
      "/api/jobs/:id",
      endpoint({
        id: "get-job",
        tag,
        summary: "One job with its tasks, steps, children and result",
        access: "viewer",
        answers: { 200: { description: "The job", schema: JobDetail } },
      }),
      async (c) => {
        const detail = await jobDetail(store, c.req.param("id"));
        if (!detail) throw new AppError("not_found", "There is no such job; it may be past its retention.");
        return c.json(detail);
      },
    )
    .patch(
      "/api/jobs/:id",
      endpoint({
        id: "update-job",
        tag,
        summary: "Cancel, pause or resume a job, or resolve an unknown outcome",
        description: "A cancel takes effect before the next request that changes something. The status itself follows from what the agent reports.",
        access: "operator",
        answers: { 200: { description: "The job as it is now", schema: Job } },
        problems: { 409: "The job is not in a state that admits it" },
      }),
      body(JobUpdate),
      async (c) => {
        const job = await existing(c.req.param("id"));
        await update(job.id, c.req.valid("json"), c);
        return c.json(await existing(job.id));
      },
    )
    .get(
      "/api/jobs/:id/context",
      endpoint({
        id: "get-job-context",
        tag,
        summary: "What stands around a job: what it waits for, how long such jobs take, what runs it again",
        access: "viewer",
        answers: { 200: { description: "As of now", schema: JobContext } },
      }),
      async (c) => {
        const context = await jobContext(store, platform.clock, links, c.req.param("id"));
        if (!context) throw new AppError("not_found", "There is no such job; it may be past its retention.");
        return c.json(context);
      },
    )
    .post(
      "/api/jobs/:id/decisions",
      endpoint({
        id: "decide-job-outcomes",
        tag,
        summary: "Decide about unknown outcomes of several targets, for one reason",
        description: "Each is a decision of its own, on the record; one that somebody else was first with, or whose agent is out of reach, is left and named.",
        access: "operator",
        answers: { 200: { description: "What was decided, and what was left", schema: Decisions } },
      }),
      body(NewDecisions),
      async (c) => {
        const job = await existing(c.req.param("id"));
        const { task_ids, resolution, reason } = c.req.valid("json");
        return c.json(await jobs.resolveAll(job.id, task_ids, { resolution, reason }, actorOf(c)));
      },
    )
    .post(
      "/api/jobs/:id/retry",
      endpoint({
        id: "retry-job",
        tag,
        summary: "Run a finished job again: a new job with the same details, linked to this one",
        description: "With `targets=failed` only on the servers it failed on.",
        access: "operator",
        headers: idempotencyHeader,
        answers: { 200: { description: "The first job that was made with this Idempotency-Key", schema: Job }, 201: { description: "The new job", schema: Job } },
        problems: { 409: "The job is not finished, or failed on no server" },
      }),
      query(z.object({ targets: z.enum(["all", "failed"]).default("all") })),
      async (c) => {
        const job = await existing(c.req.param("id"));
        const { id, created } = await jobs.retry(job.id, actorOf(c), idempotencyKey(c), c.req.valid("query").targets);
        c.header("Location", `/api/jobs/${id}`);
        return c.json(await existing(id), created ? 201 : 200);
      },
    )
    .get(
      "/api/jobs/:id/tasks/:taskId/log",
      endpoint({
        id: "get-task-log",
        tag,
        summary: "The log of one task",
        access: "viewer",
        answers: { 200: { description: "Lines of time, level, step and message, with tabs between", schema: TaskLog } },
      }),
      async (c) => {
        const taskId = c.req.param("taskId");
        const log = await taskLog(store, c.req.param("id"), taskId);
        if (log === undefined) throw new AppError("not_found", "This job has no such task.");
        return c.json({ task_id: taskId, log });
      },
    )
    .get(
      "/api/jobs/:id/discovery",
      endpoint({
        id: "list-discovery-results",
        tag,
        summary: "What a scan found at each address that answered",
        access: "viewer",
        answers: { 200: { description: "In the order of finding", schema: z.array(DiscoveryRow) } },
      }),
      async (c) => {
        const job = await existing(c.req.param("id"));
        return c.json(await discoveryOf(store, job.id));
      },
    )
    .get(
      "/api/jobs/:id/commands",
      endpoint({
        id: "list-job-commands",
        tag,
        summary: "Requests that were sent for a job, newest first",
        access: "viewer",
        answers: { 200: { description: "A page", schema: page(Command) } },
      }),
      query(z.object({ cursor, limit })),
      async (c) => {
        const job = await existing(c.req.param("id"));
        return c.json(await listCommands({ store, clock: platform.clock }, { job_id: job.id }, c.req.valid("query")));
      },
    );
}
