// The customer's documents, typed in by hand, against our tables: what they name is there, and what we added is told in the README.
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { getTableName, is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";
import { catalogue } from "./jobs/index.ts";
import { TargetScope } from "./scope.ts";
import * as tables from "./tables/index.ts";
import { FirmwareSource, JobStatus, Role, TaskStatus } from "./vocabulary.ts";

/** Tables and columns of the customer's "Database Schema", as far as this part of the product reaches. */
const documented: Readonly<Record<string, readonly string[]>> = {
  servers: [
    "id",
    "hostname",
    "ip_address",
    "service_tag",
    "model",
    "bios_version",
    "idrac_version",
    "power_state",
    "health_status",
    "vcenter_host_id",
    "credential_set_id",
    "discovered_username",
    "discovered_password_encrypted",
    "last_discovered_at",
    "created_at",
    "updated_at",
  ],
  credential_sets: ["id", "name", "credential_type", "username", "password_encrypted", "is_default", "priority", "vcenter_host_id", "created_at"],
  credential_ip_ranges: ["id", "credential_set_id", "ip_range", "priority", "description"],
  jobs: [
    "id",
    "job_type",
    "status",
    "created_by",
    "target_scope",
    "details",
    "parent_job_id",
    "firmware_source",
    "credential_set_ids",
    "schedule_at",
    "created_at",
    "started_at",
    "completed_at",
  ],
  job_tasks: ["id", "job_id", "server_id", "vcenter_host_id", "status", "progress", "log", "started_at", "completed_at"],
  idrac_commands: [
    "id",
    "server_id",
    "job_id",
    "task_id",
    "endpoint",
    "command_type",
    "operation_type",
    "full_url",
    "request_body",
    "response_body",
    "success",
    "status_code",
    "response_time_ms",
    "error_message",
    "source",
    "initiated_by",
    "timestamp",
  ],
  // Named in the security section, without a list of columns.
  profiles: ["id"],
  user_roles: ["user_id", "role"],
  activity_settings: ["log_retention_days"],
};

/** `activity_settings.encryption_key` opened every password; here nothing in the database can. */
const leftOut: Readonly<Record<string, readonly string[]>> = { activity_settings: ["encryption_key"] };

const documentedJobTypes = [
  ["discovery_scan", "test_credentials", "health_check", "fetch_event_logs"],
  ["firmware_update", "full_server_update", "power_action", "boot_configuration", "bios_config_read", "bios_config_write"],
  ["scp_export", "scp_import", "virtual_media_mount", "virtual_media_unmount", "iso_upload", "scan_local_isos", "register_iso_url", "console_launch"],
  ["vcenter_sync", "openmanage_sync", "browse_datastore", "esxi_upgrade", "esxi_then_firmware", "firmware_then_esxi", "esxi_preflight"],
  ["prepare_host", "verify_host", "rolling_update", "cluster_safety_check", "idm_authenticate", "idm_test_connection", "idm_sync_users"],
].flat();

const root = new URL("../", import.meta.url);

const drizzle = new Map(
  (Object.values(tables) as unknown[])
    .filter((value): value is SQLiteTable => is(value, SQLiteTable))
    .map((table) => [getTableName(table), getTableConfig(table).columns.map((column) => column.name)]),
);

/** A database as the migrations make it. */
function migrated(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  const folder = new URL("schema/migrations/", root);
  for (const file of readdirSync(folder).sort()) if (file.endsWith(".sql")) db.exec(readFileSync(new URL(file, folder), "utf8"));
  return db;
}

const columnsIn = (db: DatabaseSync, table: string): string[] =>
  db
    .prepare("select name from pragma_table_info(?)")
    .all(table)
    .map((row) => String(row.name));

test("every table and column of the documents is in the schema", () => {
  for (const [table, columns] of Object.entries(documented)) expect(drizzle.get(table), table).toEqual(expect.arrayContaining([...columns]));
  expect(documented.idrac_commands).toHaveLength(17);
});

test("the migrations make exactly the tables and columns of the schema", () => {
  const db = migrated();
  const made = db
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .all()
    .map((row) => String(row.name));
  expect(made.sort()).toEqual([...drizzle.keys()].sort());
  for (const [table, columns] of drizzle) expect(columnsIn(db, table).sort(), table).toEqual([...columns].sort());
  db.close();
});

test("the key that would open every password is not there", () => {
  for (const [table, columns] of Object.entries(leftOut)) for (const column of columns) expect(drizzle.get(table), table).not.toContain(column);
});

/** Job types beyond the customer's 32. */
const ourJobTypes: readonly string[] = [];

test("job types have the customer's names, or are known additions", () => {
  expect(documentedJobTypes).toHaveLength(32);
  expect([...documentedJobTypes, ...ourJobTypes]).toEqual(expect.arrayContaining(Object.keys(catalogue)));
});

test("the words of the documents' enums are admitted", () => {
  expect(JobStatus.options).toEqual(expect.arrayContaining(["pending", "running", "completed", "failed", "cancelled"]));
  expect(TaskStatus.options).toEqual(expect.arrayContaining(["pending", "running", "completed", "failed"]));
  expect(FirmwareSource.options).toEqual(["local", "dell_catalog", "url"]);
  expect(Role.options).toEqual(expect.arrayContaining(["admin", "operator"]));
  expect(Object.keys(TargetScope.shape)).toEqual(expect.arrayContaining(["server_ids", "server_group_ids", "cluster_ids"]));
});

const openVocabularies = ["jobs.job_type", "idrac_commands.operation_type"];

/** Whether the migrated database itself takes a word in a column: by its CHECK, or because the list grows with the code and the database has none. */
function admits(db: DatabaseSync, table: string, column: string, word: string): boolean {
  const row = db.prepare("select sql from sqlite_master where type = 'table' and name = ?").get(table);
  const check = new RegExp(`"?${column}"? in \\(([^)]*)\\)`).exec(String(row?.sql));
  if (!check && columnsIn(db, table).includes(column)) return openVocabularies.includes(`${table}.${column}`);
  return check?.[1]?.includes(`'${word}'`) ?? false;
}

test.each([
  ["jobs", "job_type", documentedJobTypes],
  ["jobs", "status", ["pending", "running", "completed", "failed", "cancelled"]],
  ["jobs", "firmware_source", ["local", "dell_catalog", "url"]],
  ["job_tasks", "status", ["pending", "running", "completed", "failed"]],
  ["credential_sets", "credential_type", ["idrac", "esxi", "vcenter"]],
  ["idrac_commands", "operation_type", ["discovery", "firmware", "power", "bios"]],
  ["idrac_commands", "source", ["edge_function", "job_executor"]],
  ["servers", "power_state", ["On", "Off"]],
  ["servers", "health_status", ["OK", "Warning", "Critical"]],
  ["user_roles", "role", ["admin", "operator"]],
])("%s.%s takes the documents' words in the database itself", (table, column, words) => {
  const db = migrated();
  expect(words.filter((word) => !admits(db, table, column, word))).toEqual([]);
  db.close();
});

/** The README's table of what we added: a row for each table, its columns in backticks. */
function told(): Map<string, string[]> {
  const readme = readFileSync(new URL("README.md", root), "utf8");
  const section = /## What we added to the customer's tables\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? "";
  const rows = section.split("\n").filter((line) => /^\| `/.test(line));
  return new Map(
    rows.map((line) => {
      const [name = "", columns = ""] = line.split("|").slice(1);
      return [name.trim().replaceAll("`", ""), [...columns.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? "")];
    }),
  );
}

test("the README lists what we added: new columns of the customer's tables, and new tables", () => {
  const readme = told();
  for (const [table, columns] of drizzle) {
    const own = columns.filter((column) => !documented[table]?.includes(column));
    if (documented[table]) expect(readme.get(table) ?? [], table).toEqual(expect.arrayContaining(own));
    else expect([...readme.keys()], `the README names our table ${table}`).toContain(table);
  }
  const there = new Map(drizzle).set("schema_migrations", []);
  const gone = [...readme].flatMap(([table, columns]) => {
    const known = there.get(table);
    return known ? columns.filter((column) => !known.includes(column)).map((column) => `${table}.${column}`) : [table];
  });
  expect(gone, "told, but not there").toEqual([]);
});
