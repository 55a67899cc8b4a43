import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "./clock.ts";
import { type Json } from "./json.ts";
export interface RequestEntry {
  readonly id: number;
  readonly bmc: string;
  readonly worldTime: string;
  readonly realTime: string;
  readonly source: string;
  readonly method: string;
  /** With the query string, as it came. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, or the text when it is not JSON. Secrets are left in: this is memory, the file has them struck out. */
  body: Json;
  user: string | null;
  session: string | null;
  status: number | null;
  /** Whether something was changed. A change whose answer got lost has `effect: true` and `isAnswered: false`. */
  effect: boolean;
  isAnswered: boolean;
  fault: string | null;
  durationMs: number | null;
}
type Seen = Pick<RequestEntry, "bmc" | "source" | "method" | "path" | "headers">;
export declare class RequestLog {
  #private;
  readonly entries: RequestEntry[];
  constructor(clock: Clock, file?: string);
  seen(request: Seen): RequestEntry;
  /** Appends the entry as it is now. Called before anything is done, and again at the end: the later line counts. */
  write(entry: RequestEntry): void;
  of(bmc: string): RequestEntry[];
  close(): void;
}
export declare function redact(value: unknown): unknown;
