// Commands as a file: read a page at a time as the reader takes it, so that ten million rows need no memory.
import type { CommandDetail } from "#schema/api/jobs.ts";
import { breathe } from "../turn.ts";
import { type CommandFilter, type CommandReader, listCommandDetails } from "./store.ts";

const rowsPerRead = 200;

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

/** RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe in front: rows hold texts that devices wrote. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvLine(row: CommandDetail): string {
  return `${csvColumns.map((column) => csvCell(row[column])).join(",")}\r\n`;
}

export const exportFormats = {
  csv: { media: "text/csv; charset=utf-8", head: `${csvColumns.join(",")}\r\n`, line: csvLine },
  ndjson: { media: "application/x-ndjson", head: "", line: (row: CommandDetail) => `${JSON.stringify(row)}\n` },
} as const;

export function exportStream(reader: CommandReader, filter: CommandFilter, format: (typeof exportFormats)[keyof typeof exportFormats]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let cursor: string | undefined;
  return new ReadableStream({
    start(controller) {
      if (format.head !== "") controller.enqueue(encoder.encode(format.head));
    },
    async pull(controller) {
      // A stream that was pulled and got nothing is not pulled again: on until there is something to give.
      for (let given = false; !given; ) {
        const page = await listCommandDetails(reader, filter, { cursor, limit: rowsPerRead });
        given = page.items.length > 0;
        if (given) controller.enqueue(encoder.encode(page.items.map(format.line).join("")));
        if (page.next === null) return controller.close();
        cursor = page.next;
      }
      await breathe();
    },
  });
}
