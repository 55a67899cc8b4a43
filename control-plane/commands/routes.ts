// Every request that left an agent: lists, one with its bodies, and exports.
import { Hono } from "hono";
import { z } from "zod";
import { Command, CommandDetail } from "#schema/api/jobs.ts";
import { page } from "#schema/api/shapes.ts";
import { AppError } from "#schema/errors.ts";
import { OperationType } from "#schema/vocabulary.ts";
import type { AppContext, AppEnv } from "../http/context.ts";
import { type Endpoint, endpoint } from "../http/endpoint.ts";
import { cursor, flag, limit, moment, text } from "../http/query.ts";
import { query } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { readActivitySettings } from "../settings/store.ts";
import { exportFormats, exportStream } from "./export.ts";
import { type CommandFilter, type CommandReader, commandDetail, countCommands, listCommands } from "./store.ts";

const tag = "Activity";
const Filter = z.object({
  server_id: text,
  job_id: text,
  operation_type: OperationType.optional(),
  success: flag,
  method: text.meta({ description: "HTTP method, or SOAP, SSH, LDAP" }),
  q: text,
  since: moment,
  until: moment,
  slow: flag.meta({ description: "Only those slower than the threshold in the activity settings" }),
});
const Listed = Filter.extend({ cursor, limit });

export function commandRoutes({ store, platform }: Services) {
  const reader: CommandReader = { store, clock: platform.clock };

  async function filterOf({ slow, ...filter }: z.infer<typeof Filter>): Promise<CommandFilter> {
    if (slow !== true) return filter;
    return { ...filter, slower_than_ms: (await readActivitySettings(store)).slow_command_threshold_ms };
  }

  function exportEndpoint(format: keyof typeof exportFormats, summary: string): Endpoint {
    return {
      id: `export-commands-${format}`,
      tag,
      summary,
      access: "viewer",
      answers: { 200: { description: "Newest first, as a download", media: exportFormats[format].media } },
    };
  }

  function download(c: AppContext, filter: CommandFilter, format: keyof typeof exportFormats): Response {
    c.header("Content-Type", exportFormats[format].media);
    c.header("Content-Disposition", `attachment; filename="commands.${format}"`);
    return c.body(exportStream(reader, filter, exportFormats[format]));
  }

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
        return c.json({ ...list, ...(total === undefined ? {} : { total }) });
      },
    )
    .get("/api/commands.csv", endpoint(exportEndpoint("csv", "Commands as CSV, without bodies")), query(Filter), async (c) =>
      download(c, await filterOf(c.req.valid("query")), "csv"),
    )
    .get("/api/commands.ndjson", endpoint(exportEndpoint("ndjson", "Commands as one JSON document a line, with bodies")), query(Filter), async (c) =>
      download(c, await filterOf(c.req.valid("query")), "ndjson"),
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
