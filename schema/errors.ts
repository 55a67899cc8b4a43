// One error type for the whole product. A code comes from a closed list, a hint tells an admin what to do next.
import { z } from "zod";

export const ErrorCode = z.enum([
  "invalid_request",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "too_many_requests",
  "payload_too_large",
  "unreachable",
  "timeout",
  "auth_failed",
  "login_refused",
  "ip_blocked",
  "tls_untrusted",
  "tls_changed",
  "not_allowed_address",
  "not_an_idrac",
  "no_credentials",
  "sealed_unreadable",
  "device_busy",
  "session_limit",
  "locked_down",
  "licence_missing",
  "unsupported",
  "malformed_answer",
  "precondition_failed",
  "device_error",
  "outcome_unknown",
  "agent_lost",
  "agent_offline",
  "journal_full",
  "cancelled",
  "expired",
  "internal",
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** An error as it travels in events, job results and problem+json bodies. Never holds a secret: messages are built, not copied from devices unredacted. */
export const ErrorInfo = z.object({
  code: ErrorCode,
  message: z.string(),
  hint: z.string().optional(),
  /** Evidence for the folded part of the page: MessageId, HTTP status, path, extended info. */
  details: z.record(z.string(), z.unknown()).optional(),
});
export type ErrorInfo = z.infer<typeof ErrorInfo>;

export interface AppErrorOptions {
  hint?: string | undefined;
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

export class AppError extends Error {
  override readonly name: string = "AppError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }

  toInfo(): ErrorInfo {
    const info: ErrorInfo = { code: this.code, message: this.message };
    if (this.hint !== undefined) info.hint = this.hint;
    if (this.details !== undefined) info.details = this.details;
    return info;
  }
}

/** Anything thrown, as an ErrorInfo. An unknown error shows no detail of its own: it may hold what must not be shown. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof AppError) return error.toInfo();
  return {
    code: "internal",
    message: "Something went wrong inside Dell Server Manager.",
    hint: "The log of the process that ran this names the cause. If it repeats, report it with the job's id.",
  };
}

/** HTTP status of each code, for problem+json (RFC 9457). */
export const httpStatusOf: Partial<Record<ErrorCode, number>> = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  too_many_requests: 429,
  agent_offline: 503,
  unsupported: 422,
  expired: 410,
};
