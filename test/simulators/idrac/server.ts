// The way of a request through an iDRAC: written down first, then blocked, spoiled, refused or carried out, and answered
// in the manner of the generation.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { KEEP_ALIVE } from "../https-listener.ts";
import type { Json, JsonObject } from "../json.ts";
import type { RequestEntry, RequestLog } from "../request-log.ts";
import { may } from "./accounts.ts";
import { counted, Etags } from "./annotations.ts";
import { authenticate } from "./authentication.ts";
import { classicFailure, errorBody, Refusal, refuse } from "./errors.ts";
import type { Fault } from "./faults.ts";
import type { Idrac } from "./idrac.ts";
import type { Profile } from "./profiles.ts";
import { applyQuery } from "./query.ts";
import { checkHeaders, parseBody, pathOf, readBody } from "./request-checks.ts";
import { allowed, type Reply, type Resource } from "./resource.ts";
import { instead, spoil } from "./spoiled-answers.ts";
import { unknownPath, wrongMethod } from "./unknown-paths.ts";

export class Pipeline {
  #idrac: Idrac;
  #log: RequestLog;
  #reset: (socket: Socket) => void;
  #etags = new Etags();
  #served = new WeakMap<Socket, number>();

  constructor(idrac: Idrac, log: RequestLog, reset: (socket: Socket) => void) {
    this.#idrac = idrac;
    this.#log = log;
    this.#reset = reset;
  }

  /** Decides about a new connection before TLS. */
  admits(socket: Socket): boolean {
    if (!this.#idrac.ipBlocking.isBlocked(sourceOf(socket))) return true;
    this.#shutOut(socket);
    return false;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const entry = this.#log.seen({
      bmc: this.#idrac.address,
      source: sourceOf(request.socket),
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
    });
    const text = await readBody(request).catch(() => undefined);
    if (text !== undefined) entry.body = asLogged(text);
    this.#log.write(entry);
    // Undefined: the client went away while it was sending, and nothing is done.
    if (text === undefined) return void response.destroy();
    await this.#serve(request, response, text, entry);
    entry.durationMs = Math.round(performance.now() - startedAt);
    this.#log.write(entry);
  }

  async #serve(request: IncomingMessage, response: ServerResponse, text: string, entry: RequestEntry): Promise<void> {
    const path = pathOf(request.url ?? "/");
    if (this.#idrac.ipBlocking.isBlocked(entry.source)) {
      entry.fault = "ip-blocked";
      return this.#shutOut(request.socket);
    }
    const { slowMs, fault } = this.#idrac.faults.take(entry.method, path);
    entry.fault = fault?.kind ?? (slowMs > 0 ? "slow" : null);
    if (fault?.kind === "never") return;
    if (fault?.kind === "reset-before") return this.#reset(request.socket);
    const reply = (fault && instead(this.#idrac.profile, fault)) ?? this.#answer(request, path, text, entry);
    if (fault?.kind === "never-after") return;
    if (fault?.kind === "reset-after") return this.#reset(request.socket);
    const delayMs = slowMs + this.#idrac.latencyMs;
    if (delayMs > 0) await setTimeout(delayMs, undefined, { ref: false });
    await this.#send(request, response, reply, entry, fault);
    reply.afterwards?.();
  }

  #answer(request: IncomingMessage, path: string, text: string, entry: RequestEntry): Reply {
    const { profile } = this.#idrac;
    try {
      return this.#execute(request, path, text, entry);
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: errorBody(profile, error), headers: error.headers };
      // A mistake in the simulator itself: loud, so that a test fails on it and not on its consequences.
      console.error(`simulator failed on ${entry.method} ${entry.path}`, error);
      return { status: 500, body: errorBody(profile, refuse(500, "SYS446")) };
    }
  }

  #execute(request: IncomingMessage, path: string, text: string, entry: RequestEntry): Reply {
    const idrac = this.#idrac;
    if (idrac.readiness !== "ready") throw refuse(503, "RAC0508");
    if (!path.startsWith("/redfish")) return webInterface(path);
    if (!idrac.attributes.isEnabled("Redfish.1.Enable")) return { status: 404, body: HTML_404, headers: HTML };
    checkHeaders(idrac, request);
    const found = idrac.tree.find(path);
    const isOpen = (found?.isPublic && isReading(entry.method)) || (found?.isLogin && entry.method === "POST");
    const who = isOpen ? undefined : authenticate(idrac, request, entry.source);
    entry.user = who?.account.userName ?? null;
    entry.session = who?.session?.id ?? null;
    const resource = found ?? unknownPath(idrac, path);
    if (isReading(entry.method)) return this.#read(request, resource, entry.method);
    const handler = { POST: resource.post, PATCH: resource.patch, DELETE: resource.delete }[entry.method];
    if (!handler) throw wrongMethod(resource);
    this.#checkWrite(request, resource, who?.account, entry.method);
    const reply = handler({
      path,
      query: queryOf(request),
      headers: request.headers,
      body: entry.method === "DELETE" ? {} : parseBody(request, text),
      source: entry.source,
      account: who?.account,
      session: who?.session,
    });
    entry.effect = true;
    return reply;
  }

  #read(request: IncomingMessage, resource: Resource, method: string): Reply {
    const { profile } = this.#idrac;
    if (method === "HEAD" && !resource.isPublic) throw wrongMethod(resource);
    if (resource.xml) return { status: 200, body: resource.xml(), headers: { "Content-Type": "application/xml" } };
    if (!resource.get) throw wrongMethod(resource);
    const look = (path: string) => {
      const body = this.#idrac.tree.find(path)?.get?.();
      return body && this.#withEtag(path, body);
    };
    const whole = resource.get();
    const etag = this.#etagOf(resource, whole);
    if (etag !== undefined && request.headers["if-none-match"] === etag) return { status: 304, headers: { ETag: etag } };
    const body = applyQuery(profile, resource, this.#withEtag(resource.path, whole), queryOf(request), look);
    return { status: 200, body: counted(profile, body), headers: etag === undefined ? {} : { ETag: etag } };
  }

  #withEtag(path: string, body: JsonObject): JsonObject {
    const resource = this.#idrac.tree.find(path);
    const etag = resource && this.#etagOf(resource, body);
    return etag === undefined ? body : { ...body, "@odata.etag": etag };
  }

  #etagOf(resource: Resource, body: JsonObject): string | undefined {
    if (this.#idrac.profile.etags === "none" || resource.hasNoEtag) return undefined;
    return this.#etags.of(resource.path, body);
  }

  #checkWrite(request: IncomingMessage, resource: Resource, account: Parameters<typeof may>[0], method: string): void {
    const { profile, attributes } = this.#idrac;
    if (!resource.isLogin && !may(account, resource.privilege ?? "ConfigureComponents")) throw insufficient(profile);
    if (attributes.isLockedDown && !resource.worksInLockdown) throw refuse(400, "SYS406");
    const ifMatch = request.headers["if-match"];
    if (profile.etags === "none" || ifMatch === undefined) return;
    // iDRAC10 answers 412 to any If-Match on an action, whatever its value (ironcore-dev/metal-operator issue 1015).
    const isMatching = method !== "POST" && resource.get && ifMatch === this.#etagOf(resource, resource.get());
    if (!isMatching && ifMatch !== "*") throw refuse(412, "PreconditionFailed");
    if (method === "POST") throw refuse(412, "PreconditionFailed");
  }

  async #send(request: IncomingMessage, response: ServerResponse, reply: Reply, entry: RequestEntry, fault: Fault | undefined): Promise<void> {
    if (response.destroyed || request.socket.destroyed) return;
    const served = (this.#served.get(request.socket) ?? 0) + 1;
    this.#served.set(request.socket, served);
    const isLast = served >= KEEP_ALIVE.maxRequests || request.headers.connection?.toLowerCase() === "close";
    entry.status = reply.status;
    response.statusCode = reply.status;
    const resource = this.#idrac.tree.find(pathOf(request.url ?? "/"));
    const headers = { ...commonHeaders(this.#idrac, resource, isLast), ...reply.headers };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.once("finish", () => {
      entry.isAnswered = true;
    });
    if (fault && spoil(fault, request, response, reply)) return;
    const body = reply.body === undefined ? "" : typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    if (body === "") response.removeHeader("Content-Type");
    if (reply.status !== 204 && reply.status !== 304) response.setHeader("Content-Length", Buffer.byteLength(body));
    await new Promise<void>((resolve) => {
      response.once("close", resolve);
      response.once("finish", resolve);
      response.end(request.method === "HEAD" ? undefined : body);
    });
  }

  #shutOut(socket: Socket): void {
    const { sight } = this.#idrac.ipBlocking;
    if (sight === "reset") this.#reset(socket);
    if (sight === "close") socket.destroy();
    if (sight === "hang") socket.pause();
  }
}

const HTML = { "Content-Type": "text/html; charset=UTF-8" };
const HTML_404 = "<!DOCTYPE html><html><head><title>404 - Not Found</title></head><body><h1>404 - Not Found</h1></body></html>";

function webInterface(path: string): Reply {
  if (path !== "/" && path !== "/index.html" && path !== "/restgui/start.html") return { status: 404, body: HTML_404, headers: HTML };
  return { status: 200, body: "<!DOCTYPE html><html><head><title>iDRAC</title></head><body></body></html>", headers: HTML };
}

function commonHeaders(idrac: Idrac, resource: Resource | undefined, isLast: boolean): Record<string, string> {
  const { serverHeader, name } = idrac.profile;
  const allow = resource && allowed(resource);
  return {
    "Content-Type": "application/json;odata.metadata=minimal;charset=utf-8",
    "OData-Version": "4.0",
    "Cache-Control": "no-cache",
    "Access-Control-Allow-Origin": "*",
    "X-Frame-Options": name.startsWith("idrac9") ? "SAMEORIGIN" : "DENY",
    "Strict-Transport-Security": "max-age=63072000",
    ...(serverHeader ? { Server: serverHeader } : {}),
    ...(allow ? { Allow: allow } : {}),
    ...(isLast ? { Connection: "close" } : { Connection: "Keep-Alive", "Keep-Alive": `timeout=60, max=${KEEP_ALIVE.maxRequests}` }),
  };
}

function insufficient(profile: Profile): Refusal {
  const sentence = "No sufficient Privileges for user to perform requested operation.";
  return profile.errors === "classic" ? classicFailure(profile, sentence) : refuse(403, "RAC0506");
}

function isReading(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

function sourceOf(socket: Socket): string {
  return socket.remoteAddress ?? "";
}

function queryOf(request: IncomingMessage): URLSearchParams {
  return new URLSearchParams((request.url ?? "").split("?").slice(1).join("?"));
}

function asLogged(text: string): Json {
  if (text === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
