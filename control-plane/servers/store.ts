// Servers as the API shows them: one row, its site's and set's names, its groups, and what runs on it.
import type { InValue } from "@libsql/client";
import type { Server } from "#schema/api/servers.ts";
import type { JobStatus } from "#schema/vocabulary.ts";
import type { Store } from "../store.ts";
import { iso, isoOrNull } from "../time.ts";
import { type Columns, readWide } from "../wide-rows.ts";

type ActiveJob = NonNullable<Server["active_job"]>;
/** Fields that a row holds as they are answered. */
type Plain = Omit<
  Server,
  "mac_addresses" | "legacy_tls" | "reachable" | "group_ids" | "active_job" | "unreachable_since" | "last_seen_at" | "last_discovered_at" | "created_at" | "updated_at"
>;
interface ServerRow extends Plain {
  mac_addresses: string | null;
  legacy_tls: number;
  reachable: number | null;
  unreachable_since: number | null;
  last_seen_at: number | null;
  last_discovered_at: number | null;
  created_at: number;
  updated_at: number;
}

/** The sealed password is not among them: nobody who reads needs it. */
const columns: Columns<ServerRow> = {
  id: "v.id",
  site_id: "v.site_id",
  site_name: "s.name",
  hostname: "v.hostname",
  ip_address: "v.ip_address",
  port: "v.port",
  service_tag: "v.service_tag",
  model: "v.model",
  manufacturer: "v.manufacturer",
  bios_version: "v.bios_version",
  idrac_version: "v.idrac_version",
  idrac_generation: "v.idrac_generation",
  power_state: "v.power_state",
  health_status: "v.health_status",
  cpu_summary: "v.cpu_summary",
  memory_gib: "v.memory_gib",
  mac_addresses: "v.mac_addresses",
  credential_set_id: "v.credential_set_id",
  credential_set_name: "c.name",
  discovered_credential_set_id: "v.discovered_credential_set_id",
  discovered_username: "v.discovered_username",
  credential_state: "v.credential_state",
  credential_state_reason: "v.credential_state_reason",
  tls_fingerprint: "v.tls_fingerprint",
  tls_seen_fingerprint: "v.tls_seen_fingerprint",
  legacy_tls: "v.legacy_tls",
  reachable: "v.reachable",
  unreachable_since: "v.unreachable_since",
  unreachable_reason: "v.unreachable_reason",
  notes: "v.notes",
  recent_health: `coalesce((select group_concat(substr(h.health_status, 1, 1), '')
    from (select health_status from server_health where server_id = v.id order by checked_at desc limit 16) h), '')`,
  last_seen_at: "v.last_seen_at",
  last_discovered_at: "v.last_discovered_at",
  created_at: "v.created_at",
  updated_at: "v.updated_at",
};

function toServer(row: ServerRow, groupIds: string[], activeJob: ActiveJob | null): Server {
  return {
    ...row,
    mac_addresses: row.mac_addresses === null ? [] : JSON.parse(row.mac_addresses),
    legacy_tls: row.legacy_tls === 1,
    reachable: row.reachable === null ? null : row.reachable === 1,
    unreachable_since: isoOrNull(row.unreachable_since),
    group_ids: groupIds,
    active_job: activeJob,
    last_seen_at: isoOrNull(row.last_seen_at),
    last_discovered_at: isoOrNull(row.last_discovered_at),
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
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
  const rows = await store.read<{ server_id: string; server_group_id: string }>({
    sql: `select server_id, server_group_id from server_group_members ${ids === undefined ? "" : "where server_id in (select value from json_each(?))"}`,
    args: ids === undefined ? [] : [JSON.stringify(ids)],
  });
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const known = groups.get(row.server_id);
    if (known) known.push(row.server_group_id);
    else groups.set(row.server_id, [row.server_group_id]);
  }
  return groups;
}

type Condition = [sql: string, ...args: InValue[]];

async function selectServers(store: Store, conditions: readonly Condition[], ids: readonly string[] | undefined): Promise<Server[]> {
  const where = conditions.length === 0 ? "" : `where ${conditions.map(([sql]) => sql).join(" and ")}`;
  const [rows, groups, active] = await Promise.all([
    readWide(
      store,
      columns,
      `from servers v join sites s on s.id = v.site_id left join credential_sets c on c.id = v.credential_set_id ${where} order by lower(coalesce(v.hostname, v.ip_address)), v.id`,
      conditions.flatMap(([, ...args]) => args),
    ),
    groupsOf(store, ids),
    activeJobs(store, ids),
  ]);
  return rows.map((row) => toServer(row, groups.get(row.id) ?? [], active.get(row.id) ?? null));
}

export async function serversByIds(store: Store, ids: readonly string[]): Promise<Server[]> {
  if (ids.length === 0) return [];
  return await selectServers(store, [["v.id in (select value from json_each(?))", JSON.stringify(ids)]], ids);
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
  const conditions: Condition[] = [];
  if (filter.site_id !== undefined) conditions.push(["v.site_id = ?", filter.site_id]);
  if (filter.health_status !== undefined) conditions.push(["v.health_status = ?", filter.health_status]);
  if (filter.power_state !== undefined) conditions.push(["v.power_state = ?", filter.power_state]);
  if (filter.group_id !== undefined) conditions.push(["v.id in (select m.server_id from server_group_members m where m.server_group_id = ?)", filter.group_id]);
  if (filter.q !== undefined) {
    const text = ["v.hostname", "v.ip_address", "v.service_tag", "v.model", "v.mac_addresses"].map((column) => `coalesce(${column}, '')`).join(" || ' ' || ");
    conditions.push([`instr(lower(${text}), lower(?)) > 0`, filter.q]);
  }
  return await selectServers(store, conditions, undefined);
}
