import type { Server } from "#schema/api/servers.ts";
import { generationName, healthLook, serverName, shortModel } from "#web/servers/server-state.ts";
import { ActivityWord, HealthWord, PowerWord } from "#web/servers/server-words.tsx";
import { Ident } from "#web/ui/copy.tsx";
import type { Column } from "#web/ui/data-table.tsx";
import type { FilterField } from "#web/ui/filter-query.ts";
import { Ago } from "#web/ui/time.tsx";

const rank: Record<string, number> = { Critical: 0, Warning: 1, Unknown: 2, OK: 3 };

export const columns: readonly Column<Server>[] = [
  {
    id: "name",
    title: "Name",
    cell: (row) => (
      <a href={`/servers/${row().id}`} tabindex={-1} class="strong block truncate hover:underline" title={serverName(row())}>
        {serverName(row())}
      </a>
    ),
    sort: serverName,
    text: serverName,
    card: "title",
  },
  {
    id: "tag",
    title: "Service tag",
    width: 88,
    cell: (row) => <Ident text={row().service_tag ?? "–"} />,
    sort: (row) => row.service_tag,
    text: (row) => row.service_tag,
    card: "end",
  },
  {
    id: "model",
    title: "Model",
    width: 78,
    cell: (row) => <span title={row().model ?? undefined}>{shortModel(row().model)}</span>,
    sort: (row) => row.model,
    text: (row) => row.model,
  },
  { id: "power", title: "Power", width: 92, cell: (row) => <PowerWord state={row().power_state} />, sort: (row) => row.power_state, text: (row) => row.power_state, card: "line" },
  {
    id: "health",
    title: "Health",
    width: 118,
    cell: (row) => <HealthWord server={row()} />,
    sort: (row) => (row.reachable === false ? 0.5 : (rank[row.health_status] ?? 2)),
    text: (row) => healthLook(row).word,
    card: "line",
  },
  {
    id: "idrac",
    title: "iDRAC",
    width: 94,
    cell: (row) => (
      <span class="mono" title={`${generationName[row().idrac_generation]} ${row().idrac_version ?? ""}`}>
        {row().idrac_version ?? "–"}
      </span>
    ),
    sort: (row) => row.idrac_version,
    text: (row) => row.idrac_version,
  },
  { id: "bios", title: "BIOS", width: 68, cell: (row) => <span class="mono">{row().bios_version ?? "–"}</span>, sort: (row) => row.bios_version, text: (row) => row.bios_version },
  { id: "address", title: "Address", width: 110, cell: (row) => <Ident text={row().ip_address} />, sort: (row) => row.ip_address, text: (row) => row.ip_address },
  { id: "site", title: "Site", width: 108, cell: (row) => <span title={row().site_name}>{row().site_name}</span>, sort: (row) => row.site_name, text: (row) => row.site_name },
  {
    id: "seen",
    title: "Seen",
    width: 70,
    end: true,
    cell: (row) => (
      <span class="text-muted">
        <Ago at={row().last_seen_at} bare />
      </span>
    ),
    sort: (row) => (row.last_seen_at ? -Date.parse(row.last_seen_at) : null),
    text: (row) => row.last_seen_at,
  },
  {
    id: "now",
    title: "Now",
    width: 166,
    cell: (row) => <ActivityWord server={row()} />,
    sort: (row) => row.active_job?.summary ?? null,
    text: (row) => row.active_job?.summary ?? null,
    card: "line",
  },
];

export const filterFields: readonly FilterField<Server>[] = [
  { key: "health", title: "state of health", of: (row) => row.health_status, closed: true },
  { key: "power", title: "on, off", of: (row) => row.power_state, closed: true },
  { key: "model", title: "R750, R7*", of: (row) => shortModel(row.model) },
  { key: "site", title: "where its agent is", of: (row) => row.site_name },
  { key: "tag", title: "service tag", of: (row) => row.service_tag },
  { key: "ip", title: "address, 10.0.*", of: (row) => row.ip_address },
  { key: "mac", title: "any network port", of: (row) => row.mac_addresses },
  { key: "idrac", title: "version", of: (row) => row.idrac_version },
  { key: "gen", title: "iDRAC generation", of: (row) => generationName[row.idrac_generation], closed: true },
  { key: "bios", title: "version", of: (row) => row.bios_version },
  { key: "login", title: "works, refused", of: (row) => row.credential_state, closed: true },
  { key: "set", title: "credential set", of: (row) => row.credential_set_name },
  { key: "reach", title: "yes, no", of: (row) => (row.reachable === false ? "no" : row.reachable ? "yes" : "unknown"), closed: true },
  { key: "memory", title: "GiB, >256", of: (row) => row.memory_gib },
  { key: "job", title: "what runs on it", of: (row) => row.active_job?.summary ?? null },
];

export function anywhere(row: Server): readonly (string | null)[] {
  return [row.hostname, row.service_tag, row.ip_address, row.model, row.site_name, row.notes, ...row.mac_addresses];
}
