import { z } from "zod";
import { defineJob } from "./define.ts";

export const LogServiceName = z.enum(["sel", "lclog"]);
export type LogServiceName = z.infer<typeof LogServiceName>;

export const fetchEventLogs = defineJob({
  type: "fetch_event_logs",
  title: "Fetch event logs",
  description: "Reads the System Event Log and the Lifecycle log, newest first, and stops at what is known already.",
  target: "server",
  risk: "read",
  retry: "safe",
  timeoutMs: 60 * 60_000,
  concurrency: 8,
  operation: "logs",
  details: z.strictObject({
    services: z.array(LogServiceName).min(1).default(["sel", "lclog"]).meta({ label: "Logs" }),
    max_entries: z
      .number()
      .int()
      .min(1)
      .max(200_000)
      .default(5_000)
      .meta({ label: "At most, for each log", help: "A Lifecycle log can hold tens of thousands of entries; the first fetch reads this many of the newest." }),
  }),
  result: z.object({
    services: z.array(
      z.object({
        service: LogServiceName,
        read: z.number().int(),
        new: z.number().int(),
        /** Why reading ended: everything read, a known entry met, or the limit. */
        ended: z.enum(["complete", "known", "limit", "unavailable"]),
        reason: z.string().nullable(),
      }),
    ),
  }),
  summary: (details) => `Fetch ${details.services.map((service) => (service === "sel" ? "SEL" : "Lifecycle log")).join(" and ")}`,
});
