// Which servers a scope names, and where they are.
import type { TargetScope } from "#schema/scope.ts";
import type { Store } from "../store.ts";

export interface TargetRow {
  id: string;
  site_id: string;
  name: string;
  service_tag: string | null;
}

/** Servers named one by one or through groups, each once, in a stable order. Ids that name nothing are returned apart. */
export async function resolveTargets(store: Store, scope: TargetScope, siteId?: string): Promise<{ servers: TargetRow[]; missing: string[] }> {
  const ids = scope.server_ids ?? [];
  const groups = scope.server_group_ids ?? [];
  if (ids.length === 0 && groups.length === 0) return { servers: [], missing: [] };
  const select = "select s.id, s.site_id, coalesce(s.hostname, s.service_tag, s.ip_address) as name, s.service_tag from servers s";
  const only = ids.length === 1 && groups.length === 0 && siteId === undefined ? ids[0] : undefined;
  const rows = await store.read<TargetRow>(
    // Why apart: one server is the common case, and a third of the work.
    only !== undefined
      ? { sql: `${select} where s.id = ?`, args: [only] }
      : {
          sql: `${select}
          where (s.id in (select value from json_each(?)) or s.id in (
            select m.server_id from server_group_members m where m.server_group_id in (select value from json_each(?))))
            and (? is null or s.site_id = ?)
          order by name, s.id`,
          args: [JSON.stringify(ids), JSON.stringify(groups), siteId ?? null, siteId ?? null],
        },
  );
  const found = new Set(rows.map((row) => row.id));
  return { servers: rows, missing: siteId === undefined ? ids.filter((id) => !found.has(id)) : [] };
}
