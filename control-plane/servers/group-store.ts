// Server groups: names for sets of servers, as rows and as statements that change them.
import type { ServerGroup } from "#schema/api/servers.ts";
import { abortWhen } from "../constraints.ts";
import type { Statement, Store } from "../store.ts";
import { iso } from "../time.ts";

interface GroupRow {
  id: string;
  name: string;
  description: string | null;
  created_at: number;
  updated_at: number;
  server_ids: string;
}

/** By name. */
export async function selectGroups(store: Store, id?: string): Promise<ServerGroup[]> {
  const rows = await store.read<GroupRow>({
    sql: `select g.id, g.name, g.description, g.created_at, g.updated_at,
        (select json_group_array(m.server_id) from server_group_members m where m.server_group_id = g.id) as server_ids
      from server_groups g ${id === undefined ? "" : "where g.id = ?"} order by lower(g.name)`,
    args: id === undefined ? [] : [id],
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    server_ids: JSON.parse(row.server_ids),
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  }));
}

export interface Membership {
  /** All that are in it from now on. */
  server_ids?: readonly string[] | undefined;
  add_server_ids?: readonly string[] | undefined;
  remove_server_ids?: readonly string[] | undefined;
}

/** Ids that name no server are left out: a server may have been removed while the dialog was open. */
function join(groupId: string, serverIds: readonly string[]): Statement {
  return {
    sql: "insert or ignore into server_group_members (server_group_id, server_id) select ?, s.id from servers s where s.id in (select value from json_each(?))",
    args: [groupId, JSON.stringify(serverIds)],
  };
}

export function memberStatements(groupId: string, change: Membership): Statement[] {
  const statements: Statement[] = [];
  if (change.server_ids) statements.push({ sql: "delete from server_group_members where server_group_id = ?", args: [groupId] }, join(groupId, change.server_ids));
  if (change.add_server_ids) statements.push(join(groupId, change.add_server_ids));
  if (change.remove_server_ids)
    statements.push({
      sql: "delete from server_group_members where server_group_id = ? and server_id in (select value from json_each(?))",
      args: [groupId, JSON.stringify(change.remove_server_ids)],
    });
  return statements;
}

/** Which of `before` leave and which others join, as far as they can be told before the change. */
export function membershipChange(before: readonly string[], change: Membership): { joined: string[]; left: string[] } {
  const members = new Set(before);
  const after = new Set(change.server_ids ?? before);
  for (const id of change.add_server_ids ?? []) after.add(id);
  for (const id of change.remove_server_ids ?? []) after.delete(id);
  return { joined: [...after].filter((id) => !members.has(id)), left: before.filter((id) => !after.has(id)) };
}

/**
 * A scheduled job that names a group finds its servers when it starts; without the group it would find none. The parent of a job over several sites has no
 * tasks either: its parts speak for it. The literal list is what lets the partial index of open jobs serve.
 */
export function abortWhenAwaited(groupId: string): Statement {
  return abortWhen(
    `exists (select 1 from jobs j, json_each(j.target_scope, '$.server_group_ids') g
      where j.status in ('pending', 'running', 'paused', 'unknown') and j.status = 'pending' and j.site_id is not null and g.value = ?
        and not exists (select 1 from job_tasks t where t.job_id = j.id))`,
    [groupId],
  );
}
