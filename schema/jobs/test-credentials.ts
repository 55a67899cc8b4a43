import { z } from "zod";
import { defineJob } from "./define.ts";

export const testCredentials = defineJob({
  type: "test_credentials",
  title: "Test credentials",
  description: "Logs in to the iDRAC with each credential set and says which of them works, and with which privileges. An open service root proves nothing; only a session does.",
  target: "server",
  risk: "read",
  retry: "safe",
  timeoutMs: 5 * 60_000,
  concurrency: 16,
  operation: "session",
  testsLogin: true,
  details: z.strictObject({
    stop_at_first: z.boolean().default(true).meta({ label: "Stop at the first that works" }),
  }),
  result: z.object({
    /** The first set that logged in; the console offers to assign it to the server. */
    working_credential_set_id: z.string().nullable(),
    tested: z.array(
      z.object({
        credential_set_id: z.string().nullable(),
        name: z.string(),
        username: z.string(),
        source: z.string(),
        outcome: z.enum(["works", "refused", "not_tried", "error"]),
        /** Redfish RoleId of the session's account, when the iDRAC tells. */
        role: z.string().nullable(),
        reason: z.string(),
      }),
    ),
  }),
  summary: () => "Test credentials",
});
