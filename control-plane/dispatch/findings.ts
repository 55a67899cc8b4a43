// What agents found out, as statements on the inventory.
import type { InValue } from "@libsql/client";
import type { Finding, ServerFacts } from "#schema/findings.ts";
import type { Statement } from "../store.ts";

/** Servers that findings touched, by id or (new ones) by service tag. */
export interface FoundServers {
  ids: Set<string>;
  tags: Set<string>;
}

interface FindingContext {
  siteId: string;
  jobId: string;
  now: number;
}

/** Columns that facts fill, in the customer's names; the credential columns have rules of their own. */
const factColumns = [
  "hostname",
  "ip_address",
  "port",
  "model",
  "manufacturer",
  "bios_version",
  "idrac_version",
  "idrac_generation",
  "power_state",
  "health_status",
  "cpu_summary",
  "memory_gib",
  "tls_fingerprint",
] as const satisfies readonly (keyof ServerFacts)[];

function columnsOf(facts: ServerFacts): [string, InValue][] {
  const columns: [string, InValue][] = [];
  for (const column of factColumns) {
    const value = facts[column];
    if (value !== undefined) columns.push([column, value]);
  }
  if (facts.mac_addresses !== undefined) columns.push(["mac_addresses", JSON.stringify(facts.mac_addresses)]);
  if (facts.credential_set_id !== undefined) columns.push(["discovered_credential_set_id", facts.credential_set_id]);
  if (facts.discovered_username !== undefined) columns.push(["discovered_username", facts.discovered_username]);
  if (facts.discovered_password !== undefined)
    columns.push(["discovered_password_encrypted", facts.discovered_password === null ? null : JSON.stringify(facts.discovered_password)]);
  return columns;
}

export function findingStatements(found: Finding, context: FindingContext, touched: FoundServers): Statement[] {
  const { now } = context;
  switch (found.finding) {
    case "server": {
      touched.tags.add(found.service_tag);
      const columns = columnsOf(found.facts);
      const names = columns.map(([name]) => name);
      const values = columns.map(([, value]) => value);
      // A typed-in hostname outlives a rediscovery that finds none; an address that moved to this tag moves here, so that two rows never claim one iDRAC.
      const placeholders = names.map((name) => (name === "discovered_credential_set_id" ? "(select id from credential_sets where id = ?), " : "?, "));
      const updates = names.map((name) => (name === "hostname" ? "hostname = coalesce(excluded.hostname, hostname)" : `${name} = excluded.${name}`));
      return [
        {
          sql: `insert into servers (id, site_id, service_tag, ${names.map((name) => `${name}, `).join("")}reachable, last_seen_at, last_discovered_at, credential_state, created_at, updated_at)
                values (?, ?, ?, ${placeholders.join("")}1, ?, ?, ?, ?, ?)
                on conflict (service_tag) do update set ${[...updates, "reachable = 1", "unreachable_since = null", "unreachable_reason = null", "last_seen_at = excluded.last_seen_at", "last_discovered_at = excluded.last_discovered_at", "credential_state = excluded.credential_state", "credential_state_reason = null", "updated_at = excluded.updated_at"].join(", ")}`,
          args: [found.proposed_id, context.siteId, found.service_tag, ...values, found.seen_at, found.seen_at, "works", now, now],
        },
        {
          // An entry made by hand, by address and without a tag, is this server: the tag's row replaces it.
          sql: "delete from servers where service_tag is null and site_id = ? and ip_address = ? and port = ? and not exists (select 1 from job_tasks where server_id = servers.id and status in ('pending', 'running', 'paused', 'unknown'))",
          args: [context.siteId, found.facts.ip_address ?? "", found.facts.port ?? 443],
        },
      ];
    }
    case "facts": {
      touched.ids.add(found.server_id);
      const columns = columnsOf(found.facts);
      return [
        {
          sql: `update servers set ${columns.map(([name]) => `${name} = ${name === "discovered_credential_set_id" ? "(select id from credential_sets where id = ?)" : "?"}, `).join("")}reachable = 1, unreachable_since = null, unreachable_reason = null, last_seen_at = ?, updated_at = ? where id = ?`,
          args: [...columns.map(([, value]) => value), found.seen_at, now, found.server_id],
        },
      ];
    }
    case "health":
      touched.ids.add(found.server_id);
      return [
        {
          sql: `insert into server_health (id, server_id, job_id, health_status, power_state, components, unavailable, checked_at)
                select ?, id, ?, ?, ?, ?, ?, ? from servers where id = ? on conflict (id) do nothing`,
          args: [
            `${context.jobId}:${found.server_id}`,
            context.jobId,
            found.report.health_status,
            found.report.power_state,
            JSON.stringify(found.report.components),
            JSON.stringify(found.report.unavailable),
            found.report.checked_at,
            found.server_id,
          ],
        },
      ];
    case "event_logs":
      touched.ids.add(found.server_id);
      return [
        {
          sql: `insert into server_event_logs (server_id, service, entry_id, created, created_at, severity, message, message_id, category, sensor_type, fetched_at)
                select s.id, e.value ->> 'service', e.value ->> 'entry_id', e.value ->> 'created', e.value ->> 'created_at', e.value ->> 'severity', e.value ->> 'message',
                  e.value ->> 'message_id', e.value ->> 'category', e.value ->> 'sensor_type', ?
                from json_each(?) e join servers s on s.id = ? where true on conflict do nothing`,
          args: [now, JSON.stringify(found.entries), found.server_id],
        },
      ];
    case "firmware":
      touched.ids.add(found.server_id);
      return [
        { sql: "delete from server_firmware_inventory where server_id = ?", args: [found.server_id] },
        {
          sql: `insert into server_firmware_inventory (server_id, inventory_id, name, version, component_id, fqdd, updateable, release_date, slot, collected_at)
                select s.id, c.value ->> 'inventory_id', c.value ->> 'name', c.value ->> 'version', c.value ->> 'component_id', c.value ->> 'fqdd', c.value ->> 'updateable',
                  c.value ->> 'release_date', c.value ->> 'slot', ?
                from json_each(?) c join servers s on s.id = ? where true on conflict do nothing`,
          args: [found.seen_at, JSON.stringify(found.components), found.server_id],
        },
      ];
    case "discovery":
      return [
        {
          sql: `insert into discovery_results (job_id, address, outcome, reason, service_tag, product, credential, at)
                select j.id, a.value ->> 'address', a.value ->> 'outcome', a.value ->> 'reason', a.value ->> 'service_tag', a.value ->> 'product', a.value ->> 'credential', ?
                from json_each(?) a join jobs j on j.id = ? where true
                on conflict (job_id, address) do update set outcome = excluded.outcome, reason = excluded.reason, service_tag = excluded.service_tag, product = excluded.product, credential = excluded.credential, at = excluded.at`,
          args: [now, JSON.stringify(found.addresses), context.jobId],
        },
      ];
    case "credential_state":
      touched.ids.add(found.server_id);
      return [
        {
          sql: "update servers set credential_state = ?, credential_state_reason = ?, updated_at = ? where id = ?",
          args: [found.state, found.state === "works" ? null : found.reason, now, found.server_id],
        },
      ];
    case "certificate":
      touched.ids.add(found.server_id);
      return [
        {
          sql: "update servers set tls_seen_fingerprint = ?, updated_at = ? where id = ? and tls_fingerprint is not ?",
          args: [found.fingerprint, now, found.server_id, found.fingerprint],
        },
      ];
    case "reachability":
      touched.ids.add(found.server_id);
      return [
        found.reachable
          ? {
              sql: "update servers set reachable = 1, unreachable_since = null, unreachable_reason = null, tls_seen_fingerprint = null, last_seen_at = ?, updated_at = ? where id = ?",
              args: [found.at, now, found.server_id],
            }
          : {
              sql: "update servers set reachable = 0, unreachable_since = coalesce(unreachable_since, ?), unreachable_reason = ?, updated_at = ? where id = ?",
              args: [found.at, found.reason, now, found.server_id],
            },
      ];
  }
}
