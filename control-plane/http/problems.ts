// Every error leaves as problem+json (RFC 9457), and only here.
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import type { Problem } from "#schema/api/shapes.ts";
import { AppError, type ErrorCode, httpStatusOf, toErrorInfo } from "#schema/errors.ts";
import { explainConstraint } from "../constraints.ts";
import { evidence } from "../evidence.ts";
import type { Log } from "../platform.ts";
import type { AppEnv } from "./context.ts";

const titles: Partial<Record<ErrorCode, string>> = {
  invalid_request: "The request does not fit",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Conflict",
  precondition_failed: "Precondition failed",
  payload_too_large: "Too large",
  too_many_requests: "Too many requests",
  agent_offline: "No agent online",
  unsupported: "Not supported",
  expired: "Expired",
  internal: "Internal error",
};

const codeOfStatus: Record<number, ErrorCode> = {
  400: "invalid_request",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "payload_too_large",
  429: "too_many_requests",
};

const Issues = z.array(z.object({ path: z.string(), message: z.string() }));

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  // Hono's own: a body that is no JSON, above all.
  if (error instanceof HTTPException) return new AppError(codeOfStatus[error.status] ?? "internal", error.message, { cause: error });
  return explainConstraint(error);
}

function problemOf(error: unknown): Problem {
  const info = toErrorInfo(error);
  const { issues, ...details } = info.details ?? {};
  const named = Issues.safeParse(issues);
  const problem: Problem = {
    type: `urn:dell-server-manager:problem:${info.code}`,
    title: titles[info.code] ?? info.code.replaceAll("_", " "),
    status: httpStatusOf[info.code] ?? (info.code === "internal" ? 500 : 422),
    detail: info.message,
    code: info.code,
  };
  if (info.hint !== undefined) problem.hint = info.hint;
  if (named.success) problem.issues = named.data;
  if (Object.keys(details).length > 0) problem.details = details;
  return problem;
}

export function answerProblem(c: Context<AppEnv>, error: unknown): Response {
  const problem = problemOf(error);
  c.header("Content-Type", "application/problem+json");
  const retryAfter = problem.details?.retry_after_seconds;
  if (typeof retryAfter === "number") c.header("Retry-After", String(retryAfter));
  if (problem.status === 401) c.header("WWW-Authenticate", 'Bearer realm="Dell Server Manager"');
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode);
}

/** The app's one onError. What nobody expected is logged with the request's id, and shows nothing of itself. */
export function problems(log: Log) {
  return function onError(error: unknown, c: Context<AppEnv>): Response {
    const known = toAppError(error);
    if (known && known.code !== "internal") return answerProblem(c, known);
    const requestId = c.get("requestId");
    log.error({ request_id: requestId, method: c.req.method, path: c.req.path, error: evidence(error) }, "request failed");
    const info = toErrorInfo(error);
    return answerProblem(c, new AppError("internal", info.message, { hint: `The control plane's log names the cause under ${requestId}.`, details: { request_id: requestId } }));
  };
}
