// A program's way to the control plane's API: pinned certificate, a session's cookie or a token, problems as errors.
import { randomUUID } from "node:crypto";
import { Agent, fetch } from "undici";
import type { z } from "zod";
import type { Job, JobDetail, NewJob } from "#schema/api/jobs.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Problem } from "#schema/api/shapes.ts";
import { isFinalJob } from "#schema/vocabulary.ts";

export class ApiProblem extends Error {
  readonly problem: Problem;
  constructor(method: string, path: string, problem: Problem) {
    super(`${method} ${path}: ${problem.status} ${problem.detail}${problem.hint ? ` (${problem.hint})` : ""}`);
    this.problem = problem;
  }
}

export interface ApiOptions {
  url: string;
  /** PEM of the control plane's certificate; absent over HTTP. */
  ca?: string | undefined;
  token?: string | undefined;
  /** Of one request, its answer included; default: none but undici's. */
  timeoutMs?: number | undefined;
}

export class Api {
  readonly url: string;
  private readonly agent: Agent;
  private cookie: string | undefined;
  private readonly token: string | undefined;
  private readonly timeoutMs: number | undefined;

  constructor(options: ApiOptions) {
    this.url = options.url;
    this.token = options.token;
    this.timeoutMs = options.timeoutMs;
    // The server ends idle connections after 5 s; on a busy machine one that looks open may be gone by the time it is used.
    this.agent = new Agent({
      allowH2: false,
      keepAliveTimeout: 1_000,
      keepAliveMaxTimeout: 1_000,
      connect: options.ca === undefined ? {} : { ca: options.ca, checkServerIdentity: () => undefined },
    });
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.send("POST", "/api/sign-in", { username, password });
  }

  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown; headers: Headers }> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      dispatcher: this.agent,
      ...(this.timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(this.timeoutMs) }),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.cookie === undefined ? {} : { cookie: this.cookie, origin: this.url }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie()[0];
    if (set) this.cookie = set.split(";")[0];
    const text = await response.text();
    // A whole document: not the lines of application/x-ndjson.
    const json = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, body: json && text !== "" ? JSON.parse(text) : text, headers: response.headers as unknown as Headers };
  }

  /** Throws ApiProblem for an answer of 400 and above. */
  async send<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const answer = await this.request(method, path, body, headers);
    if (answer.status >= 400) throw new ApiProblem(method, path, answer.body as Problem);
    return answer.body as T;
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>("GET", path);
  }

  async createJob(job: z.input<typeof NewJob>, key: string = randomUUID()): Promise<Job> {
    return await this.send<Job>("POST", "/api/jobs", job, { "idempotency-key": key });
  }

  job(id: string): Promise<JobDetail> {
    return this.get<JobDetail>(`/api/jobs/${id}`);
  }

  /** Polls until `done` says so. Throws after `timeoutMs` with the last state. */
  async until<T>(read: () => Promise<T>, done: (value: T) => boolean, what: string, timeoutMs = 30_000, everyMs = 50): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      let last: unknown;
      try {
        const value = await read();
        if (done(value)) return value;
        last = value;
      } catch (error) {
        // A control plane that is just being killed does not answer; the deadline decides.
        if (error instanceof ApiProblem) throw error;
        last = error;
      }
      if (Date.now() > deadline)
        throw new Error(`${what} did not come within ${timeoutMs} ms; last: ${last instanceof Error ? last.message : JSON.stringify(last)?.slice(0, 2_000)}`);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }

  ended(jobId: string, timeoutMs = 60_000): Promise<JobDetail> {
    return this.until(
      () => this.job(jobId),
      (job) => isFinalJob(job.status) || job.status === "unknown",
      `the end of job ${jobId}`,
      timeoutMs,
    );
  }

  /** The live stream, until `signal` aborts. */
  async *events(signal: AbortSignal, cursor?: string): AsyncGenerator<{ id: string; event: LiveEvent }> {
    const response = await fetch(`${this.url}/api/events`, {
      dispatcher: this.agent,
      signal,
      headers: {
        accept: "text/event-stream",
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(cursor === undefined ? {} : { "last-event-id": cursor }),
      },
    });
    if (!response.ok || !response.body) throw new Error(`the event stream answered ${response.status}`);
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const field = (name: string): string =>
          block
            .split("\n")
            .find((line) => line.startsWith(`${name}:`))
            ?.slice(name.length + 1)
            .trim() ?? "";
        if (field("data") !== "") yield { id: field("id"), event: JSON.parse(field("data")) as LiveEvent };
      }
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}
