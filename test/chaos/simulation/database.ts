// The control plane's database of one simulation after the other: migrated once, emptied and filled anew for each seed.

import { migrate } from "#control-plane/migrate.ts";
import { readMigrations } from "#control-plane/node/platform.ts";
import { PreparedClient } from "#control-plane/node/prepared-client.ts";
import { witness } from "../transitions.ts";
import { controlPlaneId, idOf, publicKeyOf, sealedFor, siteKey } from "./names.ts";
import { admin } from "./people.ts";
import type { Plan } from "./plan.ts";
import { epochMs } from "./world.ts";

export interface Database {
  client: PreparedClient;
  tables: readonly string[];
}

export async function openDatabase(): Promise<Database> {
  const client = new PreparedClient(":memory:", 1_000);
  await client.execute("pragma foreign_keys = on");
  await migrate(client, readMigrations(), () => epochMs);
  await client.executeMultiple(witness);
  const { rows } = await client.execute("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'schema_migrations'");
  return {
    client,
    tables: await referringFirst(
      client,
      rows.map((row) => String(row.name)),
    ),
  };
}

/** Says of the transitions that are new when they were committed. */
export function stampTransitions({ client }: Database, at: number): void {
  // The driver has done it when it returns its promise.
  void client.execute("update chaos_transitions set at = ? where at is null", [at]);
}

/** So that they can be emptied in this order. */
async function referringFirst(client: PreparedClient, tables: readonly string[]): Promise<string[]> {
  const ordered: string[] = [];
  const visit = async (table: string): Promise<void> => {
    if (ordered.includes(table)) return;
    const { rows } = await client.execute(`pragma foreign_key_list("${table}")`);
    for (const row of rows) if (row.table !== table) await visit(String(row.table));
    ordered.push(table);
  };
  for (const table of tables) await visit(table);
  return ordered.reverse();
}

export async function fill({ client, tables }: Database, plan: Plan): Promise<void> {
  await client.batch(
    tables.map((table) => ({ sql: `delete from "${table}"`, args: [] })),
    "write",
  );
  const now = epochMs;
  const siteIds = plan.sites.map((_, site) => idOf(`site ${site}`));
  const insert = (table: string, row: Record<string, string | number | null>) => ({
    sql: `insert into ${table} (${Object.keys(row).join(", ")}) values (${Object.keys(row)
      .map(() => "?")
      .join(", ")})`,
    args: Object.values(row),
  });
  await client.batch(
    [
      insert("control_plane", { key: "id", value: controlPlaneId }),
      insert("profiles", { id: admin.id, username: admin.name, is_active: 1, created_at: now, updated_at: now }),
      ...siteIds.map((id, site) => insert("sites", { id, name: `Site ${site}`, public_key: siteKey(id), max_running_jobs: 64, created_at: now, updated_at: now })),
      insert("credential_sets", {
        id: idOf("set"),
        name: "default",
        credential_type: "idrac",
        username: "root",
        password_encrypted: sealedFor(siteIds, 0),
        password_changed_at: now,
        is_default: 1,
        created_at: now,
        updated_at: now,
      }),
      ...plan.sites.flatMap((agents, site) =>
        agents.map((name, i) =>
          insert("agents", {
            id: idOf(`agent ${name}`),
            site_id: siteIds[site] ?? "",
            name,
            hostname: name,
            sign_public_key: publicKeyOf(name),
            seal_public_key: siteKey(siteIds[site] ?? ""),
            holds_site_key: 1,
            is_active: i === 0 ? 1 : 0,
            created_at: now,
          }),
        ),
      ),
      ...plan.servers.flatMap((addresses, site) =>
        addresses.map((address) =>
          insert("servers", {
            id: idOf(`server ${address}`),
            site_id: siteIds[site] ?? "",
            ip_address: address,
            service_tag: address.replaceAll(".", ""),
            created_at: now,
            updated_at: now,
          }),
        ),
      ),
    ],
    "write",
  );
}
