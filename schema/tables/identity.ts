// People, their roles, their sessions, and the tokens of programs.
import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { Role } from "../vocabulary.ts";
import { flag, id, json, oneOf, time } from "./columns.ts";

export const profiles = sqliteTable(
  "profiles",
  {
    id: id(),
    username: text("username").notNull(),
    full_name: text("full_name"),
    email: text("email"),
    /** scrypt: `scrypt$N$r$p$salt$hash`; null for those who sign in elsewhere. */
    password_hash: text("password_hash"),
    is_active: flag("is_active").notNull().default(true),
    preferences: json<Record<string, unknown>>("preferences"),
    last_sign_in_at: time("last_sign_in_at"),
    created_at: time("created_at").notNull(),
    updated_at: time("updated_at").notNull(),
  },
  (t) => [uniqueIndex("idx_profiles_username").on(sql`lower(${t.username})`)],
);

export const user_roles = sqliteTable(
  "user_roles",
  {
    user_id: text("user_id")
      .notNull()
      .references(() => profiles.id, { onDelete: "cascade" }),
    role: text("role").$type<Role>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.user_id, t.role] }), check("user_roles_role", oneOf("role", Role.options))],
);

export const sessions = sqliteTable(
  "sessions",
  {
    /** SHA-256 of the cookie's 256 random bits. */
    id_hash: text("id_hash").primaryKey(),
    user_id: text("user_id")
      .notNull()
      .references(() => profiles.id, { onDelete: "cascade" }),
    created_at: time("created_at").notNull(),
    last_used_at: time("last_used_at").notNull(),
    expires_at: time("expires_at").notNull(),
    address: text("address"),
    user_agent: text("user_agent"),
  },
  (t) => [index("idx_sessions_user").on(t.user_id)],
);

export const api_tokens = sqliteTable(
  "api_tokens",
  {
    id: id(),
    name: text("name").notNull(),
    user_id: text("user_id")
      .notNull()
      .references(() => profiles.id, { onDelete: "cascade" }),
    token_hash: text("token_hash").notNull().unique(),
    /** A token can do at most what this role may, and never more than its owner. */
    role: text("role").$type<Role>().notNull(),
    created_at: time("created_at").notNull(),
    expires_at: time("expires_at"),
    last_used_at: time("last_used_at"),
    revoked_at: time("revoked_at"),
  },
  (t) => [index("idx_api_tokens_user").on(t.user_id), check("api_tokens_role", oneOf("role", Role.options))],
);

/** Failed sign-ins, for lockout and rate limit: by user name and by address. */
export const sign_in_failures = sqliteTable("sign_in_failures", {
  key: text("key").primaryKey(),
  failures: integer("failures").notNull(),
  first_at: time("first_at").notNull(),
  last_at: time("last_at").notNull(),
  locked_until: time("locked_until"),
});

export const audit_log = sqliteTable(
  "audit_log",
  {
    /** Rises by one without a gap; the chain's order. */
    seq: integer("seq").primaryKey(),
    at: time("at").notNull(),
    actor_id: text("actor_id"),
    /** Name as it was then; rows outlive people. */
    actor_name: text("actor_name").notNull(),
    action: text("action").notNull(),
    subject_kind: text("subject_kind"),
    subject_id: text("subject_id"),
    subject_name: text("subject_name"),
    details: json<Record<string, unknown>>("details"),
    address: text("address"),
    /** SHA-256 over the previous hash and this row's canonical JSON, hex. */
    hash: text("hash").notNull(),
  },
  (t) => [index("idx_audit_at").on(t.at), index("idx_audit_subject").on(t.subject_kind, t.subject_id)],
);
