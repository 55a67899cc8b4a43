// What servers are filtered by: `health:critical model:R7* -site:lab group:Production memory:>256`.
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import type { FilterField } from "#web/ui/filter-query.ts";
import { generationName, needs, shortModel } from "./server-state.ts";

export function serverFields(groupOf: (id: string) => ServerGroup | undefined): readonly FilterField<Server>[] {
  return [
    { key: "health", title: "state of health", of: (row) => row.health_status, closed: true },
    { key: "power", title: "on, off", of: (row) => row.power_state, closed: true },
    { key: "model", title: "R750, R7*", of: (row) => shortModel(row.model) },
    { key: "site", title: "where its agent is", of: (row) => row.site_name },
    { key: "group", title: "a server group", of: (row) => row.group_ids.flatMap((id) => groupOf(id)?.name ?? []) },
    { key: "tag", title: "service tag", of: (row) => row.service_tag },
    { key: "ip", title: "address, 10.0.*", of: (row) => row.ip_address },
    { key: "mac", title: "any network port", of: (row) => row.mac_addresses },
    { key: "idrac", title: "version", of: (row) => row.idrac_version },
    { key: "gen", title: "iDRAC generation", of: (row) => generationName[row.idrac_generation], closed: true },
    { key: "bios", title: "version", of: (row) => row.bios_version },
    { key: "cpu", title: "processors", of: (row) => row.cpu_summary },
    { key: "login", title: "works, refused", of: (row) => row.credential_state, closed: true },
    { key: "set", title: "credential set", of: (row) => row.credential_set_name },
    { key: "reach", title: "yes, no", of: (row) => (row.reachable === false ? "no" : row.reachable ? "yes" : "unknown"), closed: true },
    { key: "cert", title: "trusted, changed", of: (row) => (row.tls_seen_fingerprint ? "changed" : row.tls_fingerprint ? "trusted" : "none"), closed: true },
    { key: "memory", title: "GiB, >256", of: (row) => row.memory_gib },
    { key: "needs", title: "attention", of: (row) => (needs(row) ? "attention" : "nothing"), closed: true },
    { key: "job", title: "what runs on it", of: (row) => row.active_job?.summary ?? null },
  ];
}

/** Where words without a key are looked for. */
export function anywhere(row: Server): readonly (string | null)[] {
  return [row.hostname, row.service_tag, row.ip_address, row.model, row.site_name, row.notes, ...row.mac_addresses];
}
