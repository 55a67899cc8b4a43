// Sites, the agents inside them, and how agents get in.
import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { AgentHealth } from "../protocol.ts";
import { flag, id, json, oneOf, time } from "./columns.ts";

export const sites = sqliteTable(
  "sites",
  {
    id: id(),
    name: text("name").notNull(),
    description: text("description"),
    /** X25519, base64url; null until the first agent has enrolled. Secrets are sealed to it. */
    public_key: text("public_key"),
    max_running_jobs: integer("max_running_jobs").notNull().default(64),
    created_at: time("created_at").notNull(),
    updated_at: time("updated_at").notNull(),
  },
  (t) => [uniqueIndex("idx_sites_name").on(sql`lower(${t.name})`)],
);

export const agents = sqliteTable(
  "agents",
  {
    id: id(),
    site_id: text("site_id")
      .notNull()
      .references(() => sites.id),
    name: text("name").notNull(),
    hostname: text("hostname").notNull(),
    /** Ed25519, base64url. */
    sign_public_key: text("sign_public_key").notNull(),
    /** X25519, base64url: the agent's own, to which another agent seals the site's key. */
    seal_public_key: text("seal_public_key"),
    holds_site_key: flag("holds_site_key").notNull(),
    /** The site's one authority on locks; the others stand by. */
    is_active: flag("is_active").notNull(),
    status: text("status").notNull().default("enrolled"),
    version: text("version"),
    node_version: text("node_version"),
    job_types: json<string[]>("job_types"),
    allow_list: json<string[]>("allow_list"),
    epoch: text("epoch"),
    journal_id: text("journal_id"),
    /** Number of the newest event of this journal that is committed. */
    last_event: integer("last_event").notNull().default(0),
    health: json<AgentHealth>("health"),
    connected_at: time("connected_at"),
    disconnected_at: time("disconnected_at"),
    last_seen_at: time("last_seen_at"),
    alarm: text("alarm"),
    created_at: time("created_at").notNull(),
  },
  (t) => [
    index("idx_agents_site").on(t.site_id),
    uniqueIndex("idx_agents_one_active").on(t.site_id).where(sql`is_active = 1`),
    check("agents_status", oneOf("status", ["enrolled", "frozen", "revoked"])),
  ],
);

export const enrolment_codes = sqliteTable("enrolment_codes", {
  id: id(),
  site_id: text("site_id")
    .notNull()
    .references(() => sites.id),
  /** SHA-256 of the secret; the secret itself is shown once. */
  secret_hash: text("secret_hash").notNull().unique(),
  agent_name: text("agent_name").notNull(),
  created_by: text("created_by"),
  created_at: time("created_at").notNull(),
  expires_at: time("expires_at").notNull(),
  used_at: time("used_at"),
  agent_id: text("agent_id"),
});
