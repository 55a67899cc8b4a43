import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Sealed } from "../seal.ts";
import { CredentialType } from "../vocabulary.ts";
import { flag, id, json, oneOf, time } from "./columns.ts";

export const credential_sets = sqliteTable(
  "credential_sets",
  {
    id: id(),
    name: text("name").notNull(),
    description: text("description"),
    credential_type: text("credential_type").$type<CredentialType>().notNull(),
    username: text("username").notNull(),
    /** One sealed copy for each site, by site id. The control plane cannot open any of them. */
    password_encrypted: json<Record<string, Sealed>>("password_encrypted").notNull(),
    password_version: integer("password_version").notNull().default(1),
    password_changed_at: time("password_changed_at").notNull(),
    is_default: flag("is_default").notNull().default(false),
    priority: integer("priority").notNull().default(100),
    vcenter_host_id: text("vcenter_host_id"),
    created_at: time("created_at").notNull(),
    updated_at: time("updated_at").notNull(),
  },
  (t) => [uniqueIndex("idx_credential_sets_name").on(sql`lower(${t.name})`), check("credential_sets_type", oneOf("credential_type", CredentialType.options))],
);

export const credential_ip_ranges = sqliteTable(
  "credential_ip_ranges",
  {
    id: id(),
    credential_set_id: text("credential_set_id")
      .notNull()
      .references(() => credential_sets.id, { onDelete: "cascade" }),
    ip_range: text("ip_range").notNull(),
    priority: integer("priority").notNull().default(100),
    description: text("description"),
  },
  (t) => [index("idx_credential_ip_ranges_set").on(t.credential_set_id)],
);
