// Jobs as lists over HTTP: pages, counts, names to filter by, and files.
import { Hono } from "hono";
import { z } from "zod";
import { Job, JobCount } from "#schema/api/jobs.ts";
import { page } from "#schema/api/shapes.ts";
import { JobType } from "#schema/jobs/index.ts";
import { JobStatus } from "#schema/vocabulary.ts";
import { searchedTo } from "../cursor.ts";
import { type AppContext, type AppEnv, actorOf } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { download, type ExportName, exportEndpoint, exportFormats, rowsPerRead } from "../http/export.ts";
import { cursor, limit, moment, text, words } from "../http/query.ts";
import { query } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { iso } from "../time.ts";
import { countJobs, type JobFilter, listJobs, peopleOfJobs } from "./list.ts";

const tag = "Jobs";
const Filter = z.object({
  status: words(JobStatus).meta({ description: "One status, or several with commas between" }),
  type: words(JobType).meta({ description: "One job type, or several with commas between" }),
  server_id: text,
  site_id: text,
  created_by: text.meta({ description: "A user's id, or `me`" }),
  created_by_name: text.meta({ description: "The name as it stands in the job" }),
  parent: text.meta({ description: "A job's id for its children; `none` for those that are nobody's child" }),
  q: text,
  since: moment,
  until: moment,
});
const Listed = Filter.extend({ cursor, limit });

function filterOf({ status, type, parent, created_by, ...filter }: z.infer<typeof Filter>, c: AppContext): JobFilter {
  return {
    ...filter,
    statuses: status,
    types: type,
    parent: parent === "none" ? null : parent,
    created_by: created_by === "me" ? actorOf(c).id : created_by,
  };
}

interface JobLine extends Omit<Job, "error"> {
  error: string | null;
}
const csvColumns = [
  "created_at",
  "summary",
  "job_type",
  "status",
  "site_name",
  "created_by_name",
  "targets_total",
  "targets_done",
  "targets_failed",
  "started_at",
  "completed_at",
  "waiting_for",
  "error",
  "id",
  "parent_job_id",
  "retry_of_job_id",
] as const satisfies readonly (keyof JobLine)[];

export function jobListRoutes({ store, platform }: Services) {
  const csv = exportFormats<JobLine>(csvColumns).csv;
  const { ndjson } = exportFormats<Job>([]);
  const read = (filter: JobFilter) => (from: string | undefined) => listJobs(store, platform.clock, filter, { cursor: from, limit: rowsPerRead });
  const name = (format: ExportName): string => `jobs.${format}`;

  return new Hono<AppEnv>()
    .get(
      "/api/jobs",
      endpoint({
        id: "list-jobs",
        tag,
        summary: "Jobs, newest first",
        access: "viewer",
        answers: { 200: { description: "A page. A rare match may give one with few rows and a `next`: ask on", schema: page(Job) } },
      }),
      query(Listed),
      async (c) => {
        const { cursor, limit, ...asked } = c.req.valid("query");
        const list = await listJobs(store, platform.clock, filterOf(asked, c), { cursor, limit });
        return c.json({ ...list, ...searchedTo(list.next) });
      },
    )
    .get(
      "/api/jobs/count",
      endpoint({
        id: "count-jobs",
        tag,
        summary: "How many jobs a filter admits",
        access: "viewer",
        answers: { 200: { description: "The number, and as of when", schema: JobCount } },
      }),
      query(Filter),
      async (c) => {
        const as_of = iso(platform.clock.now());
        return c.json({ total: await countJobs(store, platform.clock, filterOf(c.req.valid("query"), c)), as_of });
      },
    )
    .get(
      "/api/jobs/people",
      endpoint({ id: "list-job-people", tag, summary: "Who made the newest jobs", access: "viewer", answers: { 200: { description: "Names", schema: z.array(z.string()) } } }),
      async (c) => c.json(await peopleOfJobs(store)),
    )
    .get("/api/jobs/export.csv", endpoint(exportEndpoint("export-jobs-csv", tag, "Jobs as CSV", "viewer", csv.media)), query(Filter), (c) => {
      const jobs = read(filterOf(c.req.valid("query"), c));
      return download(c, name("csv"), csv, async (from) => {
        const { items, next } = await jobs(from);
        return { items: items.map((job) => ({ ...job, error: job.error?.message ?? null })), next };
      });
    })
    .get("/api/jobs/export.ndjson", endpoint(exportEndpoint("export-jobs-ndjson", tag, "Jobs as one JSON document a line", "viewer", ndjson.media)), query(Filter), (c) =>
      download(c, name("ndjson"), ndjson, read(filterOf(c.req.valid("query"), c))),
    );
}
