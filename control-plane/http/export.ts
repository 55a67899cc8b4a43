// Lists as files: read a page at a time as the reader takes it, so that ten million rows need no memory.
import { breathe } from "../turn.ts";
import type { AppContext } from "./context.ts";
import type { Endpoint, Tag } from "./endpoint.ts";

/** Of each read of an export. */
export const rowsPerRead = 200;

/** RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe in front: rows hold texts that devices wrote. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const plain = typeof value === "object" ? JSON.stringify(value) : value;
  const text = typeof plain === "string" && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : String(plain);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export type ExportName = "csv" | "ndjson";
export interface ExportFormat<Row> {
  media: string;
  head: string;
  line: (row: Row) => string;
}

export function exportFormats<Row>(columns: readonly (keyof Row & string)[]): Record<ExportName, ExportFormat<Row>> {
  return {
    csv: {
      media: "text/csv; charset=utf-8",
      head: `${columns.join(",")}\r\n`,
      line: (row) => `${columns.map((column) => csvCell(row[column])).join(",")}\r\n`,
    },
    ndjson: { media: "application/x-ndjson", head: "", line: (row) => `${JSON.stringify(row)}\n` },
  };
}

type ReadPage<Row> = (cursor: string | undefined) => Promise<{ items: Row[]; next: string | null }>;

function exportStream<Row>(read: ReadPage<Row>, format: ExportFormat<Row>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let cursor: string | undefined;
  return new ReadableStream({
    start(controller) {
      if (format.head !== "") controller.enqueue(encoder.encode(format.head));
    },
    async pull(controller) {
      // A stream that was pulled and got nothing is not pulled again: on until there is something to give.
      for (let given = false; !given; ) {
        const page = await read(cursor);
        given = page.items.length > 0;
        if (given) controller.enqueue(encoder.encode(page.items.map(format.line).join("")));
        if (page.next === null) return controller.close();
        cursor = page.next;
      }
      await breathe();
    },
  });
}

/** Answers with the whole list as a download. */
export function download<Row>(c: AppContext, fileName: string, format: ExportFormat<Row>, read: ReadPage<Row>): Response {
  c.header("Content-Type", format.media);
  c.header("Content-Disposition", `attachment; filename="${fileName}"`);
  return c.body(exportStream(read, format));
}

export function exportEndpoint(id: string, tag: Tag, summary: string, access: Endpoint["access"], media: string): Endpoint {
  return { id, tag, summary, access, answers: { 200: { description: "Newest first, as a download", media } } };
}
