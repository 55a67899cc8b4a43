// A logged command: one row for every request that leaves an agent, whatever its protocol.
import { z } from "zod";
import { OperationType } from "./vocabulary.ts";

/** Bytes of a body that are kept unless `activity_settings` says otherwise. Longer ones are cut and marked, never dropped. */
export const defaultBodyLimitBytes = 100 * 1024;

/** A body as it is stored: parsed JSON where it was JSON, else text; cut ones say so. Always redacted before it gets here. */
export const LoggedBody = z.union([
  z.object({ json: z.unknown() }),
  z.object({ text: z.string() }),
  z.object({ truncated: z.literal(true), text: z.string(), size_bytes: z.number().int() }),
]);
export type LoggedBody = z.infer<typeof LoggedBody>;

/** The agent's part of an `idrac_commands` row. */
export const CommandRecord = z.object({
  id: z.string(),
  server_id: z.string().nullable(),
  task_id: z.string().nullable(),
  job_id: z.string().nullable(),
  /** Step it was sent in. */
  step: z.string().nullable(),
  endpoint: z.string(),
  /** HTTP method, or SOAP, SSH, LDAP. */
  command_type: z.string(),
  operation_type: OperationType,
  full_url: z.string(),
  request_body: LoggedBody.nullable(),
  response_body: LoggedBody.nullable(),
  success: z.boolean(),
  /** Null when no answer came. */
  status_code: z.number().int().nullable(),
  response_time_ms: z.number().int(),
  error_message: z.string().nullable(),
  /** Milliseconds UTC by the agent's clock, when it was sent. */
  timestamp: z.number().int(),
});
export type CommandRecord = z.infer<typeof CommandRecord>;
