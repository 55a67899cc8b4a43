// An error's code in two or three words, for lists where the whole sentence does not fit.
import type { ErrorCode } from "#schema/errors.ts";

const words: Record<ErrorCode, string> = {
  invalid_request: "not valid",
  unauthenticated: "not signed in",
  forbidden: "not allowed",
  not_found: "not found",
  conflict: "conflict",
  too_many_requests: "too many requests",
  payload_too_large: "too large",
  unreachable: "not reachable",
  timeout: "took too long",
  auth_failed: "login refused",
  login_refused: "login refused",
  ip_blocked: "address blocked",
  tls_untrusted: "certificate not trusted",
  tls_changed: "certificate changed",
  not_allowed_address: "address not allowed",
  not_an_idrac: "not an iDRAC",
  no_credentials: "no credentials",
  sealed_unreadable: "password unreadable",
  device_busy: "iDRAC busy",
  session_limit: "no free session",
  locked_down: "locked down",
  licence_missing: "licence missing",
  unsupported: "not supported",
  malformed_answer: "answer not understood",
  precondition_failed: "condition not met",
  device_error: "device error",
  outcome_unknown: "outcome unknown",
  agent_lost: "agent lost",
  agent_offline: "agent offline",
  journal_full: "agent's disk full",
  cancelled: "cancelled",
  expired: "expired",
  internal: "internal error",
};

export function errorWords(code: ErrorCode): string {
  return words[code] ?? code.replaceAll("_", " ");
}
