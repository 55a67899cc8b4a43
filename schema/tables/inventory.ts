// Servers and what is known about them.
import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { HealthReport } from "../jobs/health-check.ts";
import type { Sealed } from "../seal.ts";
import { HealthStatus, IdracGeneration, PowerState } from "../vocabulary.ts";
import { flag, id, json, oneOf, time } from "./columns.ts";
import { credential_sets } from "./credentials.ts";
import { sites } from "./sites.ts";

export const servers = sqliteTable(
  "servers",
  {
    id: id(),
    site_id: text("site_id")
      .notNull()
      .references(() => sites.id),
    hostname: text("hostname"),
    /** Of the iDRAC. */
    ip_address: text("ip_address").notNull(),
    port: integer("port").notNull().default(443),
    service_tag: text("service_tag"),
    model: text("model"),
    manufacturer: text("manufacturer"),
    bios_version: text("bios_version"),
    idrac_version: text("idrac_version"),
    idrac_generation: text("idrac_generation").$type<IdracGeneration>().notNull().default("unknown"),
    power_state: text("power_state").$type<PowerState>().notNull().default("Unknown"),
    health_status: text("health_status").$type<HealthStatus>().notNull().default("Unknown"),
    cpu_summary: text("cpu_summary"),
    memory_gib: real("memory_gib"),
    mac_addresses: json<string[]>("mac_addresses"),
    vcenter_host_id: text("vcenter_host_id"),
    credential_set_id: text("credential_set_id").references(() => credential_sets.id, { onDelete: "set null" }),
    /** Set that logged in at the last discovery: a reference, so that a rotation reaches this server. */
    discovered_credential_set_id: text("discovered_credential_set_id").references(() => credential_sets.id, { onDelete: "set null" }),
    discovered_username: text("discovered_username"),
    discovered_password_encrypted: json<Sealed>("discovered_password_encrypted"),
    credential_state: text("credential_state").$type<"unknown" | "works" | "refused">().notNull().default("unknown"),
    credential_state_reason: text("credential_state_reason"),
    /** SHA-256 of the trusted certificate, hex. */
    tls_fingerprint: text("tls_fingerprint"),
    /** A certificate that was seen instead, and waits for a person. */
    tls_seen_fingerprint: text("tls_seen_fingerprint"),
    legacy_tls: flag("legacy_tls").notNull().default(false),
    reachable: flag("reachable"),
    unreachable_since: time("unreachable_since"),
    unreachable_reason: text("unreachable_reason"),
    notes: text("notes"),
    last_seen_at: time("last_seen_at"),
    last_discovered_at: time("last_discovered_at"),
    created_at: time("created_at").notNull(),
    updated_at: time("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("idx_servers_service_tag").on(t.service_tag),
    index("idx_servers_site_ip").on(t.site_id, t.ip_address),
    check("servers_power_state", oneOf("power_state", PowerState.options)),
    check("servers_health_status", oneOf("health_status", HealthStatus.options)),
    check("servers_idrac_generation", oneOf("idrac_generation", IdracGeneration.options)),
    check("servers_credential_state", oneOf("credential_state", ["unknown", "works", "refused"])),
  ],
);

export const server_groups = sqliteTable(
  "server_groups",
  {
    id: id(),
    name: text("name").notNull(),
    description: text("description"),
    created_at: time("created_at").notNull(),
    updated_at: time("updated_at").notNull(),
  },
  (t) => [uniqueIndex("idx_server_groups_name").on(sql`lower(${t.name})`)],
);

export const server_group_members = sqliteTable(
  "server_group_members",
  {
    server_group_id: text("server_group_id")
      .notNull()
      .references(() => server_groups.id, { onDelete: "cascade" }),
    server_id: text("server_id")
      .notNull()
      .references(() => servers.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.server_group_id, t.server_id] }), index("idx_server_group_members_server").on(t.server_id)],
);

/** History of health readings. */
export const server_health = sqliteTable(
  "server_health",
  {
    id: id(),
    server_id: text("server_id")
      .notNull()
      .references(() => servers.id, { onDelete: "cascade" }),
    job_id: text("job_id"),
    health_status: text("health_status").$type<HealthStatus>().notNull(),
    power_state: text("power_state").$type<PowerState>().notNull(),
    components: json<HealthReport["components"]>("components").notNull(),
    unavailable: json<HealthReport["unavailable"]>("unavailable").notNull(),
    checked_at: time("checked_at").notNull(),
  },
  // The state is in it, so that the last few of 5,000 servers are read without their rows.
  (t) => [index("idx_server_health_recent").on(t.server_id, t.checked_at, t.health_status)],
);

export const server_event_logs = sqliteTable(
  "server_event_logs",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    server_id: text("server_id")
      .notNull()
      .references(() => servers.id, { onDelete: "cascade" }),
    service: text("service").$type<"sel" | "lclog">().notNull(),
    entry_id: text("entry_id").notNull(),
    created: text("created").notNull(),
    created_at: time("created_at"),
    severity: text("severity").notNull(),
    message: text("message").notNull(),
    message_id: text("message_id"),
    category: text("category"),
    sensor_type: text("sensor_type"),
    fetched_at: time("fetched_at").notNull(),
  },
  (t) => [
    uniqueIndex("idx_server_event_logs_key").on(t.server_id, t.service, t.entry_id, t.created),
    index("idx_server_event_logs_newest").on(t.server_id, t.service, t.id),
    index("idx_server_event_logs_time").on(t.server_id, t.service, t.created_at),
    check("server_event_logs_service", oneOf("service", ["sel", "lclog"])),
  ],
);

export const server_firmware_inventory = sqliteTable(
  "server_firmware_inventory",
  {
    server_id: text("server_id")
      .notNull()
      .references(() => servers.id, { onDelete: "cascade" }),
    inventory_id: text("inventory_id").notNull(),
    name: text("name").notNull(),
    version: text("version").notNull(),
    component_id: text("component_id"),
    fqdd: text("fqdd"),
    updateable: flag("updateable"),
    release_date: text("release_date"),
    slot: text("slot").$type<"installed" | "previous" | "available">().notNull(),
    collected_at: time("collected_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.server_id, t.inventory_id] })],
);
