// Every request that left an agent, and how long such rows are kept.

import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { defaultBodyLimitBytes, type LoggedBody } from "../commands.ts";
import type { OperationType } from "../vocabulary.ts";
import { flag, id, json, oneOf, time } from "./columns.ts";

export const idrac_commands = sqliteTable(
  "idrac_commands",
  {
    id: id(),
    /** No foreign keys: rows outlive servers, jobs and people. */
    server_id: text("server_id"),
    job_id: text("job_id"),
    task_id: text("task_id"),
    endpoint: text("endpoint").notNull(),
    command_type: text("command_type").notNull(),
    operation_type: text("operation_type").$type<OperationType>().notNull(),
    full_url: text("full_url").notNull(),
    request_body: json<LoggedBody>("request_body"),
    response_body: json<LoggedBody>("response_body"),
    success: flag("success").notNull(),
    status_code: integer("status_code"),
    response_time_ms: integer("response_time_ms"),
    error_message: text("error_message"),
    source: text("source").$type<"edge_function" | "job_executor">().notNull().default("job_executor"),
    initiated_by: text("initiated_by"),
    timestamp: time("timestamp").notNull(),

    agent_id: text("agent_id"),
    step: text("step"),
    server_name: text("server_name"),
    service_tag: text("service_tag"),
  },
  (t) => [
    index("idx_idrac_commands_time").on(t.timestamp),
    index("idx_idrac_commands_job").on(t.job_id, t.timestamp),
    index("idx_idrac_commands_server").on(t.server_id, t.timestamp),
    check("idrac_commands_source", oneOf("source", ["edge_function", "job_executor"])),
  ],
);

/** One row. `encryption_key` of the customer's document is absent on purpose: the control plane holds no key that opens a password. */
export const activity_settings = sqliteTable(
  "activity_settings",
  {
    id: integer("id").primaryKey(),
    log_retention_days: integer("log_retention_days").notNull().default(30),
    auto_cleanup: flag("auto_cleanup").notNull().default(true),
    job_retention_days: integer("job_retention_days").notNull().default(90),
    job_auto_cleanup: flag("job_auto_cleanup").notNull().default(true),
    max_request_body_kb: integer("max_request_body_kb")
      .notNull()
      .default(defaultBodyLimitBytes / 1024),
    max_response_body_kb: integer("max_response_body_kb")
      .notNull()
      .default(defaultBodyLimitBytes / 1024),
    slow_command_threshold_ms: integer("slow_command_threshold_ms").notNull().default(5_000),
    last_cleanup_at: time("last_cleanup_at"),
    updated_at: time("updated_at").notNull(),
  },
  () => [check("activity_settings_one_row", sql`id = 1`)],
);

/** What the control plane knows of itself: its id, when it was set up. */
export const control_plane = sqliteTable("control_plane", {
  key: text("key").primaryKey(),
  value: text("value").notNull(),
});
