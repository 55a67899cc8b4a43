// What an agent finds out about the world: facts that become inventory rows.
import { z } from "zod";
import { AddressOutcome } from "./jobs/discovery-scan.ts";
import { LogServiceName } from "./jobs/fetch-event-logs.ts";
import { HealthReport } from "./jobs/health-check.ts";
import { Sealed } from "./seal.ts";
import { HealthStatus, IdracGeneration, PowerState } from "./vocabulary.ts";

/** Facts about one server. Absent fields stay as they are in the inventory. */
export const ServerFacts = z.object({
  hostname: z.string().nullable().optional(),
  ip_address: z.string().optional(),
  port: z.number().int().optional(),
  model: z.string().nullable().optional(),
  manufacturer: z.string().nullable().optional(),
  bios_version: z.string().nullable().optional(),
  idrac_version: z.string().nullable().optional(),
  idrac_generation: IdracGeneration.optional(),
  power_state: PowerState.optional(),
  health_status: HealthStatus.optional(),
  cpu_summary: z.string().nullable().optional(),
  memory_gib: z.number().nullable().optional(),
  mac_addresses: z.array(z.string()).optional(),
  tls_fingerprint: z.string().nullable().optional(),
  /** Set that logged in; discovery keeps a reference, so that a rotation reaches every server. */
  credential_set_id: z.string().nullable().optional(),
  discovered_username: z.string().nullable().optional(),
  discovered_password: Sealed.nullable().optional(),
});
export type ServerFacts = z.infer<typeof ServerFacts>;

export const EventLogEntry = z.object({
  service: LogServiceName,
  entry_id: z.string(),
  /** As the iDRAC wrote it, with its offset; part of the key. */
  created: z.string(),
  /** Milliseconds UTC; null for a date that no clock wrote (0000-00-00). */
  created_at: z.number().int().nullable(),
  severity: z.string(),
  message: z.string(),
  message_id: z.string().nullable(),
  category: z.string().nullable(),
  sensor_type: z.string().nullable(),
});
export type EventLogEntry = z.infer<typeof EventLogEntry>;

export const FirmwareComponent = z.object({
  /** Redfish id, unique on the server: Installed-159-1.13.2__BIOS.Setup.1-1. */
  inventory_id: z.string(),
  name: z.string(),
  version: z.string(),
  component_id: z.string().nullable(),
  fqdd: z.string().nullable(),
  updateable: z.boolean().nullable(),
  release_date: z.string().nullable(),
  /** installed, previous (can be rolled back to) or available (staged). */
  slot: z.enum(["installed", "previous", "available"]),
});
export type FirmwareComponent = z.infer<typeof FirmwareComponent>;

export const DiscoveredAddress = z.object({
  address: z.string(),
  outcome: AddressOutcome,
  /** A sentence for a person: what answered, or why it was left. */
  reason: z.string(),
  service_tag: z.string().nullable(),
  product: z.string().nullable(),
  credential: z.string().nullable(),
});
export type DiscoveredAddress = z.infer<typeof DiscoveredAddress>;

export const Finding = z.discriminatedUnion("finding", [
  /** Upserts by service tag. `proposed_id` is used if the tag is new. */
  z.object({ finding: z.literal("server"), service_tag: z.string(), proposed_id: z.string(), facts: ServerFacts, seen_at: z.number().int() }),
  /** Facts about a known server, by id. */
  z.object({ finding: z.literal("facts"), server_id: z.string(), facts: ServerFacts, seen_at: z.number().int() }),
  z.object({ finding: z.literal("health"), server_id: z.string(), report: HealthReport }),
  z.object({ finding: z.literal("event_logs"), server_id: z.string(), entries: z.array(EventLogEntry) }),
  /** The whole inventory: replaces what was known. */
  z.object({ finding: z.literal("firmware"), server_id: z.string(), components: z.array(FirmwareComponent), seen_at: z.number().int() }),
  z.object({ finding: z.literal("discovery"), addresses: z.array(DiscoveredAddress) }),
  /** A login with a stored password was refused, or worked again. */
  z.object({ finding: z.literal("credential_state"), server_id: z.string(), state: z.enum(["works", "refused"]), reason: z.string(), at: z.number().int() }),
  /** Another certificate than the trusted one was shown; nothing was sent, and a person decides. */
  z.object({ finding: z.literal("certificate"), server_id: z.string(), fingerprint: z.string(), at: z.number().int() }),
  /** The server answered, or did not. */
  z.object({ finding: z.literal("reachability"), server_id: z.string(), reachable: z.boolean(), reason: z.string().nullable(), at: z.number().int() }),
]);
export type Finding = z.infer<typeof Finding>;
