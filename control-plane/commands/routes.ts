// Every request that left an agent: lists, one with its bodies, and exports.
import { Hono } from "hono";
import { z } from "zod";
import { Command, CommandDetail } from "#schema/api/jobs.ts";
import { page } from "#schema/api/shapes.ts";
import { AppError } from "#schema/errors.ts";
import { OperationType } from "#schema/vocabulary.ts";
import { searchedTo } from "../cursor.ts";
import type { AppContext, AppEnv } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { download, type ExportName, exportEndpoint, exportFormats, rowsPerRead } from "../http/export.ts";
import { cursor, flag, limit, moment, text } from "../http/query.ts";
import { query } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { readActivitySettings } from "../settings/store.ts";
import { type CommandFilter, type CommandReader, commandDetail, countCommands, listCommandDetails, listCommands } from "./store.ts";

const tag = "Activity";
const Filter = z.object({
  server_id: text,
  site_id: text,
  job_id: text,
  task_id: text.meta({ description: "Of a job's task; best together with `job_id`" }),
  operation_type: OperationType.optional(),
  success: flag,
  method: text.meta({ description: "HTTP method, or SOAP, SSH, LDAP; several with commas between" }),
  status: z
    .string()
    .regex(/^([1-5]xx|[1-5]\d\d|none)$/, "is a status code, a class of them (4xx), or none")
    .optional()
    .meta({ description: "A status code, a class of them like `4xx`, or `none` where no answer came" }),
  q: text,
  since: moment,
  until: moment,
  slow: flag.meta({ description: "Only those slower than the threshold in the activity settings" }),
});
const csvColumns = [
  "timestamp",
  "server_name",
  "service_tag",
  "operation_type",
  "command_type",
  "endpoint",
  "full_url",
  "success",
  "status_code",
  "response_time_ms",
  "error_message",
  "initiated_by",
  "source",
  "step",
  "job_id",
  "task_id",
  "server_id",
  "agent_id",
  "id",
] as const satisfies readonly (keyof CommandDetail)[];
const Listed = Filter.extend({ cursor, limit });

export function commandRoutes({ store, platform }: Services) {
  const reader: CommandReader = { store, clock: platform.clock };

  async function filterOf({ slow, ...filter }: z.infer<typeof Filter>): Promise<CommandFilter> {
    if (slow !== true) return filter;
    return { ...filter, slower_than_ms: (await readActivitySettings(store)).slow_command_threshold_ms };
  }

  const formats = exportFormats<CommandDetail>(csvColumns);
  const exported = (c: AppContext, filter: CommandFilter, name: ExportName): Response =>
    download(c, `commands.${name}`, formats[name], (cursor) => listCommandDetails(reader, filter, { cursor, limit: rowsPerRead }));

  return new Hono<AppEnv>()
    .get(
      "/api/commands",
      endpoint({
        id: "list-commands",
        tag,
        summary: "Requests that agents have sent, newest first, without bodies",
        access: "viewer",
        answers: { 200: { description: "A page, `total` where it is known. A rare match may give a page with few rows and a `next`: ask on", schema: page(Command) } },
      }),
      query(Listed),
      async (c) => {
        const { cursor, limit, ...asked } = c.req.valid("query");
        const filter = await filterOf(asked);
        const list = await listCommands(reader, filter, { cursor, limit });
        // Told once, with the first page: all that there are, or what an index can count.
        const total = cursor !== undefined ? undefined : list.next === null ? list.items.length : await countCommands(store, filter);
        return c.json({ ...list, ...searchedTo(list.next), ...(total === undefined ? {} : { total }) });
      },
    )
    .get("/api/commands.csv", endpoint(exportEndpoint("export-commands-csv", tag, "Commands as CSV, without bodies", "viewer", formats.csv.media)), query(Filter), async (c) =>
      exported(c, await filterOf(c.req.valid("query")), "csv"),
    )
    .get(
      "/api/commands.ndjson",
      endpoint(exportEndpoint("export-commands-ndjson", tag, "Commands as one JSON document a line, with bodies", "viewer", formats.ndjson.media)),
      query(Filter),
      async (c) => exported(c, await filterOf(c.req.valid("query")), "ndjson"),
    )
    .get(
      "/api/commands/:id",
      endpoint({
        id: "get-command",
        tag,
        summary: "One request with its bodies, redacted and cut as they are stored",
        access: "viewer",
        answers: { 200: { description: "The command", schema: CommandDetail } },
      }),
      async (c) => {
        const command = await commandDetail(store, c.req.param("id"));
        if (!command) throw new AppError("not_found", "There is no such command; it may be past its retention.");
        return c.json(command);
      },
    );
}
