// The judge. Before a simulated device does anything, it writes down what it was asked; afterwards, what it answered
// and whether the effect was carried out. A test believes this log and nothing else about what really reached a device.
import { closeSync, openSync, writeSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "./clock.ts";
import { isObject, type Json } from "./json.ts";

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

/** What a demo that runs for weeks keeps in memory; the file has all. */
const KEPT_ENTRIES = 500_000;
const SECRET_KEY = /pass(word|phrase)|token|secret|authorization|cookie/i;

export class RequestLog {
  readonly entries: RequestEntry[] = [];
  #lastId = 0;
  #clock: Clock;
  #file: number | undefined;

  constructor(clock: Clock, file?: string) {
    this.#clock = clock;
    if (file !== undefined) this.#file = openSync(file, "a", 0o600);
  }

  seen(request: Seen): RequestEntry {
    const entry: RequestEntry = {
      id: ++this.#lastId,
      worldTime: new Date(this.#clock.now()).toISOString(),
      realTime: new Date().toISOString(),
      ...request,
      body: null,
      user: null,
      session: null,
      status: null,
      effect: false,
      isAnswered: false,
      fault: null,
      durationMs: null,
    };
    this.entries.push(entry);
    if (this.entries.length > KEPT_ENTRIES) this.entries.splice(0, KEPT_ENTRIES / 10);
    return entry;
  }

  /** Appends the entry as it is now. Called before anything is done, and again at the end: the later line counts. */
  write(entry: RequestEntry): void {
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify(redact(entry))}\n`);
  }

  of(bmc: string): RequestEntry[] {
    return this.entries.filter((entry) => entry.bmc === bmc);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, SECRET_KEY.test(key) && inner !== null ? "******" : redact(inner)]));
}
