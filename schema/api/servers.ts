import { z } from "zod";
import { HealthComponent } from "../jobs/health-check.ts";
import { HealthStatus, IdracGeneration, PowerState } from "../vocabulary.ts";
import { Name, Time } from "./shapes.ts";

export const Server = z.object({
  id: z.string(),
  site_id: z.string(),
  site_name: z.string(),
  hostname: z.string().nullable(),
  ip_address: z.string(),
  port: z.number().int(),
  service_tag: z.string().nullable(),
  model: z.string().nullable(),
  manufacturer: z.string().nullable(),
  bios_version: z.string().nullable(),
  idrac_version: z.string().nullable(),
  idrac_generation: IdracGeneration,
  power_state: PowerState,
  health_status: HealthStatus,
  cpu_summary: z.string().nullable(),
  memory_gib: z.number().nullable(),
  mac_addresses: z.array(z.string()),
  credential_set_id: z.string().nullable(),
  credential_set_name: z.string().nullable(),
  discovered_credential_set_id: z.string().nullable(),
  discovered_username: z.string().nullable(),
  credential_state: z.enum(["unknown", "works", "refused"]),
  credential_state_reason: z.string().nullable(),
  tls_fingerprint: z.string().nullable(),
  /** A different certificate that was seen and waits for an admin to trust it. */
  tls_seen_fingerprint: z.string().nullable(),
  legacy_tls: z.boolean(),
  reachable: z.boolean().nullable(),
  unreachable_since: Time.nullable(),
  unreachable_reason: z.string().nullable(),
  notes: z.string().nullable(),
  group_ids: z.array(z.string()),
  recent_health: z.string().meta({ description: "The last readings, newest first, a letter each: O (OK), W (Warning), C (Critical), U (Unknown); at most 16" }),
  /** Open job on this server, if any: what the Activity column shows. */
  active_job: z.object({ id: z.string(), job_type: z.string(), summary: z.string(), status: z.string(), progress: z.number().int() }).nullable(),
  last_seen_at: Time.nullable(),
  last_discovered_at: Time.nullable(),
  created_at: Time,
  updated_at: Time,
});
export type Server = z.infer<typeof Server>;

export const NewServer = z.object({
  site_id: z.string(),
  ip_address: z.string().min(1),
  port: z.number().int().min(1).max(65_535).default(443),
  hostname: z.string().max(253).nullish(),
  service_tag: z.string().trim().min(4).max(20).toUpperCase().nullish(),
  credential_set_id: z.string().nullish(),
  notes: z.string().max(5000).nullish(),
});
export const ServerChange = z
  .object({
    hostname: z.string().max(253).nullable(),
    ip_address: z.string().min(1),
    port: z.number().int().min(1).max(65_535),
    site_id: z.string(),
    credential_set_id: z.string().nullable(),
    legacy_tls: z.boolean(),
    notes: z.string().max(5000).nullable(),
    /** Trust this certificate from now on; null forgets it, so that the next contact trusts what it sees. */
    tls_fingerprint: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  })
  .partial();

export const HealthReading = z.object({
  id: z.string(),
  job_id: z.string().nullable(),
  health_status: HealthStatus,
  power_state: PowerState,
  components: z.array(HealthComponent),
  unavailable: z.array(z.object({ part: z.string(), reason: z.string() })),
  checked_at: Time,
});
export type HealthReading = z.infer<typeof HealthReading>;

export const EventLogRow = z.object({
  id: z.number().int(),
  service: z.enum(["sel", "lclog"]),
  entry_id: z.string(),
  created: z.string(),
  created_at: Time.nullable(),
  severity: z.string(),
  message: z.string(),
  message_id: z.string().nullable(),
  category: z.string().nullable(),
  sensor_type: z.string().nullable(),
});
export type EventLogRow = z.infer<typeof EventLogRow>;

export const FirmwareRow = z.object({
  inventory_id: z.string(),
  name: z.string(),
  version: z.string(),
  component_id: z.string().nullable(),
  fqdd: z.string().nullable(),
  updateable: z.boolean().nullable(),
  release_date: z.string().nullable(),
  slot: z.enum(["installed", "previous", "available"]),
  collected_at: Time,
});
export type FirmwareRow = z.infer<typeof FirmwareRow>;

export const ServerGroup = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  server_ids: z.array(z.string()),
  created_at: Time,
  updated_at: Time,
});
export type ServerGroup = z.infer<typeof ServerGroup>;

const GroupDescription = z.string().trim().max(500);
const ServerIds = z.array(z.string()).max(10_000);
export const NewServerGroup = z.object({ name: Name, description: GroupDescription.nullish(), server_ids: ServerIds.default([]) });
/** Spelled out: in zod 4 `NewServerGroup.partial()` keeps the default, and a change of the name alone would empty the group. */
export const ServerGroupChange = z
  .object({ name: Name, description: GroupDescription.nullable(), server_ids: ServerIds, add_server_ids: ServerIds, remove_server_ids: ServerIds })
  .partial()
  .refine((change) => change.server_ids === undefined || (change.add_server_ids === undefined && change.remove_server_ids === undefined), {
    path: ["server_ids"],
    message: "says anew who is in the group: it goes with neither add_server_ids nor remove_server_ids",
  });
