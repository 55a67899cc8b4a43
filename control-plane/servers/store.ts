// Servers as the API shows them: one row, its site's and set's names, its groups, and what runs on it.
import { eq, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { Server } from "#schema/api/servers.ts";
import { credential_sets, server_group_members, servers, sites } from "#schema/tables/index.ts";
import type { JobStatus } from "#schema/vocabulary.ts";
import type { Store } from "../store.ts";
import { iso, isoOrNull } from "../time.ts";

type ServerRow = typeof servers.$inferSelect;
type ActiveJob = NonNullable<Server["active_job"]>;

const assigned = alias(credential_sets, "assigned");

export interface ServerSelection {
  server: ServerRow;
  site_name: string;
  credential_set_name: string | null;
}

export function toServer({ server, site_name, credential_set_name }: ServerSelection, groupIds: string[], activeJob: ActiveJob | null): Server {
  return {
    id: server.id,
    site_id: server.site_id,
    site_name,
    hostname: server.hostname,
    ip_address: server.ip_address,
    port: server.port,
    service_tag: server.service_tag,
    model: server.model,
    manufacturer: server.manufacturer,
    bios_version: server.bios_version,
    idrac_version: server.idrac_version,
    idrac_generation: server.idrac_generation,
    power_state: server.power_state,
    health_status: server.health_status,
    cpu_summary: server.cpu_summary,
    memory_gib: server.memory_gib,
    mac_addresses: server.mac_addresses ?? [],
    credential_set_id: server.credential_set_id,
    credential_set_name,
    discovered_credential_set_id: server.discovered_credential_set_id,
    discovered_username: server.discovered_username,
    credential_state: server.credential_state,
    credential_state_reason: server.credential_state_reason,
    tls_fingerprint: server.tls_fingerprint,
    tls_seen_fingerprint: server.tls_seen_fingerprint,
    legacy_tls: server.legacy_tls,
    reachable: server.reachable,
    unreachable_since: isoOrNull(server.unreachable_since),
    unreachable_reason: server.unreachable_reason,
    notes: server.notes,
    group_ids: groupIds,
    active_job: activeJob,
    last_seen_at: isoOrNull(server.last_seen_at),
    last_discovered_at: isoOrNull(server.last_discovered_at),
    created_at: iso(server.created_at),
    updated_at: iso(server.updated_at),
  };
}

interface OpenTask {
  server_id: string;
  id: string;
  job_type: string;
  summary: string;
  status: JobStatus;
  progress: number;
}

/** What the Activity column shows when several jobs wait for one server: what needs a person, then what runs, then the oldest. */
const urgency: Partial<Record<JobStatus, number>> = { unknown: 3, running: 2, paused: 1 };

/** The literal lists match the partial index on open tasks; bound parameters would not. */
async function activeJobs(store: Store, ids: readonly string[] | undefined): Promise<Map<string, ActiveJob>> {
  const rows = await store.read<OpenTask>({
    sql: `select t.server_id, j.id, j.job_type, j.summary, case t.status when 'pending' then 'pending' else j.status end as status, t.progress
      from job_tasks t join jobs j on j.id = t.job_id
      where t.status in ('pending', 'running', 'paused', 'unknown') and t.server_id is not null
        and j.status in ('pending', 'running', 'paused', 'unknown')
        ${ids === undefined ? "" : "and t.server_id in (select value from json_each(?))"}
      order by j.id`,
    args: ids === undefined ? [] : [JSON.stringify(ids)],
  });
  const best = new Map<string, OpenTask>();
  for (const row of rows) {
    const known = best.get(row.server_id);
    if (!known || (urgency[row.status] ?? 0) > (urgency[known.status] ?? 0)) best.set(row.server_id, row);
  }
  return new Map([...best].map(([serverId, { server_id: _, ...job }]) => [serverId, job]));
}

async function groupsOf(store: Store, ids: readonly string[] | undefined): Promise<Map<string, string[]>> {
  const rows = await store.db
    .select()
    .from(server_group_members)
    .where(ids === undefined ? undefined : sql`${server_group_members.server_id} in (select value from json_each(${JSON.stringify(ids)}))`);
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const known = groups.get(row.server_id);
    if (known) known.push(row.server_group_id);
    else groups.set(row.server_id, [row.server_group_id]);
  }
  return groups;
}

async function selectServers(store: Store, where: SQL | undefined, ids: readonly string[] | undefined): Promise<Server[]> {
  const [rows, groups, active] = await Promise.all([
    store.db
      .select({ server: servers, site_name: sites.name, credential_set_name: assigned.name })
      .from(servers)
      .innerJoin(sites, eq(sites.id, servers.site_id))
      .leftJoin(assigned, eq(assigned.id, servers.credential_set_id))
      .where(where)
      .orderBy(sql`lower(coalesce(${servers.hostname}, ${servers.ip_address}))`, servers.id),
    groupsOf(store, ids),
    activeJobs(store, ids),
  ]);
  return rows.map((row) => toServer(row, groups.get(row.server.id) ?? [], active.get(row.server.id) ?? null));
}

export async function serversByIds(store: Store, ids: readonly string[]): Promise<Server[]> {
  if (ids.length === 0) return [];
  return await selectServers(store, sql`${servers.id} in (select value from json_each(${JSON.stringify(ids)}))`, ids);
}

export interface ServerFilter {
  q?: string | undefined;
  site_id?: string | undefined;
  group_id?: string | undefined;
  health_status?: Server["health_status"] | undefined;
  power_state?: Server["power_state"] | undefined;
}

/** All that match, by name. The console loads all of them at once and filters itself. */
export async function listServers(store: Store, filter: ServerFilter): Promise<Server[]> {
  const conditions: SQL[] = [];
  if (filter.site_id !== undefined) conditions.push(sql`${servers.site_id} = ${filter.site_id}`);
  if (filter.health_status !== undefined) conditions.push(sql`${servers.health_status} = ${filter.health_status}`);
  if (filter.power_state !== undefined) conditions.push(sql`${servers.power_state} = ${filter.power_state}`);
  if (filter.group_id !== undefined) {
    conditions.push(sql`${servers.id} in (select m.server_id from server_group_members m where m.server_group_id = ${filter.group_id})`);
  }
  if (filter.q !== undefined) {
    conditions.push(
      sql`instr(lower(coalesce(${servers.hostname}, '') || ' ' || ${servers.ip_address} || ' ' || coalesce(${servers.service_tag}, '') || ' ' || coalesce(${servers.model}, '') || ' ' || coalesce(${servers.mac_addresses}, '')), lower(${filter.q})) > 0`,
    );
  }
  return await selectServers(store, conditions.length === 0 ? undefined : sql.join(conditions, sql` and `), undefined);
}
