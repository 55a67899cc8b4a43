import { z } from "zod";
import { countScan, parseRange } from "../addresses.ts";
import { AppError } from "../errors.ts";
import { Sealed } from "../seal.ts";
import { defineJob } from "./define.ts";

const ranges = z
  .array(z.string().trim().min(1))
  .min(1, "name at least one address or range")
  .superRefine((values, ctx) => {
    try {
      countScan(values.map(parseRange));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      ctx.addIssue({ code: "custom", message: error.hint ? `${error.message} ${error.hint}` : error.message });
    }
  });

/** What became of one address. `silent` ones are only counted. */
export const AddressOutcome = z.enum([
  "silent",
  "refused",
  "not_allowed",
  "no_redfish",
  "not_an_idrac",
  "identified",
  "auth_failed",
  "login_paused",
  "no_credentials",
  "added",
  "updated",
  "error",
]);
export type AddressOutcome = z.infer<typeof AddressOutcome>;

export const discoveryScan = defineJob({
  type: "discovery_scan",
  title: "Discover servers",
  description: "Scans addresses for iDRACs, logs in with the credentials that match, and adds what it finds to the inventory.",
  target: "site",
  risk: "read",
  retry: "safe",
  timeoutMs: 4 * 60 * 60_000,
  concurrency: 1,
  operation: "discovery",
  details: z.strictObject({
    ip_ranges: ranges.meta({ label: "Addresses", help: "Blocks (10.0.0.0/24), ranges (10.0.0.10-10.0.0.20) and single addresses, IPv4 or IPv6.", widget: "ranges" }),
    port: z.number().int().min(1).max(65_535).default(443).meta({ label: "Port", help: "iDRACs listen on 443 unless someone changed it.", advanced: true }),
    identify_only: z.boolean().default(false).meta({ label: "Identify only", help: "Says what answers at each address; sends no password." }),
    connect_timeout_ms: z.number().int().min(100).max(30_000).default(1_000).meta({ label: "Wait for an address (ms)", advanced: true }),
    credentials: z
      .array(z.strictObject({ username: z.string().min(1).max(256), password: Sealed }))
      .max(2, "at most two: an iDRAC blocks an address that fails more often")
      .default([])
      .meta({ label: "Credentials for this scan", help: "Tried before the stored sets. Where they work, they are kept sealed as the server's own.", widget: "credentials" }),
  }),
  result: z.object({
    addresses: z.number().int(),
    counts: z.partialRecord(AddressOutcome, z.number().int()),
    duration_ms: z.number().int(),
  }),
  summary: (details) =>
    `${details.identify_only ? "Identify" : "Discover"} ${details.ip_ranges.slice(0, 3).join(", ")}${details.ip_ranges.length > 3 ? ` and ${details.ip_ranges.length - 3} more` : ""}`,
});
