// Redfish over one login: resources, collections, pages and actions, by the rules iDRACs insist on.
import type { z } from "zod";
import { AppError } from "#schema/errors.ts";
import type { CommandScope } from "../command-log.ts";
import type { Authenticator, AuthHeaders } from "./authenticator.ts";
import type { Connection } from "./connection.ts";
import { type Answer, RedfishError, redfishError } from "./errors.ts";
import { pathOf } from "./link.ts";
import { quirks } from "./quirks.ts";
import type { Link } from "./resources.ts";
import type { Exchange } from "./transport.ts";

export interface ReadOptions {
  timeoutMs?: number | undefined;
}

/** What an accepted change left behind: the job or task to follow, where there is one. */
export interface Accepted {
  status: number;
  location: string | null;
}

const maxPages = 10_000;

export class RedfishService {
  readonly connection: Connection;
  readonly #authenticator: Authenticator;
  readonly #scope: () => CommandScope;

  constructor(connection: Connection, authenticator: Authenticator, scope: () => CommandScope) {
    this.connection = connection;
    this.#authenticator = authenticator;
    this.#scope = scope;
  }

  /** Throws RedfishError for every answer from 400 up. A 401 in between means a lost session: one new login, one repeat, never more (IP blocking). */
  async request(exchange: Exchange, signal: AbortSignal): Promise<Answer> {
    const { transport } = this.connection;
    const send = (auth: AuthHeaders): Promise<Answer> => transport.send({ ...exchange, headers: { ...exchange.headers, ...auth } }, this.#scope, signal);
    const headers = await this.#authenticator.authorize(this.#scope, signal);
    let answer = await send(headers);
    if (answer.status === 401) {
      const renewed = await this.#authenticator.renew(headers, this.#scope, signal);
      if (renewed) answer = await send(renewed);
    }
    if (answer.status >= 400) throw redfishError(answer, (text) => transport.scrub(text));
    return answer;
  }

  /** Makes sure that there is a login. */
  async authorize(signal: AbortSignal): Promise<void> {
    await this.#authenticator.authorize(this.#scope, signal);
  }

  async get<S extends z.ZodType>(link: Link | string, schema: S, signal: AbortSignal, options: ReadOptions = {}): Promise<z.infer<S>> {
    const path = linkPath(link);
    const answer = await this.request({ method: "GET", path, timeoutMs: options.timeoutMs }, signal);
    if (answer.body.kind !== "json") {
      throw new AppError("malformed_answer", `The iDRAC's answer to GET ${path} is ${answer.body.kind === "empty" ? "empty" : "not JSON"}.`, {
        hint: "Its web server may be restarting; run the job again in a few minutes.",
      });
    }
    return parse(schema, answer.body.document, path);
  }

  /** Changes properties of a resource, against the ETag it has now; repeated once if that was stale (quirks.staleEtagOnFirstPatch). */
  async patch(link: Link | string, body: unknown, signal: AbortSignal): Promise<Accepted> {
    const path = linkPath(link);
    const attempt = async (): Promise<Accepted> => {
      const etag = etagOf(await this.request({ method: "GET", path }, signal));
      return accepted(await this.request({ method: "PATCH", path, body, ...(etag === undefined ? {} : { headers: { "if-match": etag } }) }, signal));
    };
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof RedfishError && error.method === "PATCH" && error.httpStatus === 412) return attempt();
      throw error;
    }
  }

  /**
   * Runs an action of a resource that was read before, found by the end of its key since Dell versions the beginning.
   * Throws `unsupported` when the resource lacks it or does not allow a value. Never with If-Match: quirks.actionsRefuseIfMatch.
   */
  async act(resource: { Actions?: Record<string, unknown> | undefined }, name: string, parameters: Record<string, unknown>, signal: AbortSignal): Promise<Accepted> {
    const action = findAction(resource.Actions, name);
    if (!action) throw new AppError("unsupported", `This iDRAC does not offer ${name}.`, { hint: "It may need newer firmware or another generation of iDRAC." });
    for (const [parameter, value] of Object.entries(parameters)) {
      const allowed = action.allowed(parameter);
      if (allowed && typeof value === "string" && !allowed.includes(value)) {
        throw new AppError("unsupported", `This iDRAC does not allow ${value} for ${name}.`, { hint: `It allows ${allowed.join(", ")}.`, details: { allowed } });
      }
    }
    return accepted(await this.request({ method: "POST", path: pathOf(action.target), body: parameters }, signal));
  }

  /** Every member of a small collection: in one request where $expand works, one by one where not (quirks.expandIgnored). Members that vanished meanwhile are left out. */
  async members<S extends z.ZodType>(link: Link | string, schema: S, signal: AbortSignal, options: ReadOptions = {}): Promise<z.infer<S>[]> {
    const path = linkPath(link);
    const members: z.infer<S>[] = [];
    for await (const page of this.#rawPages(await this.#collectionStart(path, signal, options), signal, options)) {
      for (const raw of page) {
        if (!isReference(raw)) {
          members.push(parse(schema, raw, path));
          continue;
        }
        try {
          members.push(await this.get(raw, schema, signal, options));
        } catch (error) {
          if (!(error instanceof RedfishError) || error.code !== "not_found") throw error;
        }
      }
    }
    return members;
  }

  /** A long collection page by page, in the device's order, each member once (quirks.pagesOverlap, by its Id and time). */
  async *pages<S extends z.ZodType>(link: Link | string, schema: S, signal: AbortSignal, options: ReadOptions = {}): AsyncGenerator<z.infer<S>[]> {
    const first = await this.request({ method: "GET", path: linkPath(link), timeoutMs: options.timeoutMs }, signal);
    for await (const page of this.#rawPages(first, signal, options)) {
      const parsed: z.infer<S>[] = [];
      for (const raw of page) parsed.push(isReference(raw) ? await this.get(raw, schema, signal, options) : parse(schema, raw, first.path));
      yield parsed;
    }
  }

  async #collectionStart(path: string, signal: AbortSignal, { timeoutMs }: ReadOptions): Promise<Answer> {
    if (this.connection.expands) {
      try {
        const answer = await this.request({ method: "GET", path: `${path}?$expand=*($levels=1)`, timeoutMs }, signal);
        const members = membersOf(answer);
        if (members.length > 0 && members.every(isReference)) this.connection.expands = false;
        return answer;
      } catch (error) {
        const isRefused = error instanceof RedfishError && (error.httpStatus === 400 || error.httpStatus === 405 || error.httpStatus === 501 || error.code === "licence_missing");
        if (!isRefused) throw error;
        this.connection.expands = false;
      }
    }
    return this.request({ method: "GET", path, timeoutMs }, signal);
  }

  async *#rawPages(first: Answer, signal: AbortSignal, { timeoutMs }: ReadOptions): AsyncGenerator<Record<string, unknown>[]> {
    const seen = new Set<string>();
    let answer = first;
    for (let page = 1; page <= maxPages; page++) {
      const fresh = membersOf(answer).filter((member) => {
        const key = `${String(member["@odata.id"] ?? member.Id)} ${String(member.Created ?? "")}`;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
      if (fresh.length > 0) yield fresh;
      const next = nextLink(answer);
      if (next === undefined || fresh.length === 0) return;
      try {
        answer = await this.request({ method: "GET", path: pathOf(next), timeoutMs }, signal);
      } catch (error) {
        if (error instanceof RedfishError && quirks.skipBeyondEnd.shows(error.httpStatus)) return;
        throw error;
      }
    }
  }
}

export interface FoundAction {
  target: string;
  /** Values a parameter may have; undefined where the device does not say. */
  allowed(parameter: string): string[] | undefined;
}

/** Looks an action up by what follows the last "#" of its key: "OemManager.v1_4_0.OemManager#OemManager.ExportSystemConfiguration". */
export function findAction(actions: Record<string, unknown> | undefined, name: string): FoundAction | undefined {
  const oem = actions?.Oem;
  for (const [key, value] of [...Object.entries(actions ?? {}), ...Object.entries(isRecord(oem) ? oem : {})]) {
    if (!isRecord(value) || key.slice(key.lastIndexOf("#") + 1) !== name) continue;
    const target = Array.isArray(value.target) ? value.target[0] : value.target;
    if (typeof target !== "string") continue;
    return {
      target,
      allowed: (parameter) => {
        const values = value[`${parameter}@Redfish.AllowableValues`];
        return Array.isArray(values) ? values.filter((entry) => typeof entry === "string") : undefined;
      },
    };
  }
  return undefined;
}

function parse<S extends z.ZodType>(schema: S, document: unknown, path: string): z.infer<S> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new AppError("malformed_answer", `The iDRAC's answer to GET ${path} is not what Redfish describes.`, {
    hint: "Its web server may be restarting; run the job again in a few minutes. The job's commands show the answer.",
    details: { issues: parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".")}: ${issue.message}`) },
  });
}

function accepted(answer: Answer): Accepted {
  const { location } = answer.headers;
  return { status: answer.status, location: location === undefined ? null : pathOf(location) };
}

/** The header wins; weak tags keep their W/; an empty one is none (quirks.emptyEtag). */
function etagOf(answer: Answer): string | undefined {
  const inBody = answer.body.kind === "json" && isRecord(answer.body.document) ? answer.body.document["@odata.etag"] : undefined;
  const etag = answer.headers.etag || (typeof inBody === "string" ? inBody : "");
  return etag === "" || etag === '""' ? undefined : etag;
}

function membersOf(answer: Answer): Record<string, unknown>[] {
  const document = answer.body.kind === "json" && isRecord(answer.body.document) ? answer.body.document : {};
  return Array.isArray(document.Members) ? document.Members.filter(isRecord) : [];
}

function nextLink(answer: Answer): string | undefined {
  const document = answer.body.kind === "json" && isRecord(answer.body.document) ? answer.body.document : {};
  const next = document["Members@odata.nextLink"] ?? document["@odata.nextLink"];
  return typeof next === "string" && next !== "" ? next : undefined;
}

function isReference(member: Record<string, unknown>): member is Link {
  return typeof member["@odata.id"] === "string" && Object.keys(member).length === 1;
}

function linkPath(link: Link | string): string {
  return pathOf(typeof link === "string" ? link : link["@odata.id"]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
