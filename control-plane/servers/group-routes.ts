// Server groups: names for sets of servers that jobs can aim at.
import { Hono } from "hono";
import { z } from "zod";
import { NewServerGroup, ServerGroup, ServerGroupChange } from "#schema/api/servers.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { type AppEnv, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { body } from "../http/validate.ts";
import type { Services } from "../services.ts";
import type { Statement, Store } from "../store.ts";
import { iso } from "../time.ts";

interface GroupRow {
  id: string;
  name: string;
  description: string | null;
  created_at: number;
  server_ids: string;
}

async function selectGroups(store: Store, id: string | undefined): Promise<ServerGroup[]> {
  const rows = await store.read<GroupRow>({
    sql: `select g.id, g.name, g.description, g.created_at,
        (select json_group_array(m.server_id) from server_group_members m where m.server_group_id = g.id) as server_ids
      from server_groups g ${id === undefined ? "" : "where g.id = ?"} order by lower(g.name)`,
    args: id === undefined ? [] : [id],
  });
  return rows.map((row) => ({ id: row.id, name: row.name, description: row.description, server_ids: JSON.parse(row.server_ids), created_at: iso(row.created_at) }));
}

/** Ids that name no server are left out: a server may have been removed while the dialog was open. */
function setMembers(groupId: string, serverIds: readonly string[]): Statement[] {
  return [
    { sql: "delete from server_group_members where server_group_id = ?", args: [groupId] },
    {
      sql: "insert into server_group_members (server_group_id, server_id) select ?, s.id from servers s where s.id in (select value from json_each(?))",
      args: [groupId, JSON.stringify(serverIds)],
    },
  ];
}

const tag = "Servers";

export function groupRoutes({ platform, store, news }: Services) {
  async function existing(id: string): Promise<ServerGroup> {
    const [group] = await selectGroups(store, id);
    if (!group) throw new AppError("not_found", "There is no such group.");
    return group;
  }

  /** Server rows carry their groups, so their list is stale too. */
  function publish(id: string): void {
    news.tell({ kind: "stale", what: "groups", id });
    news.tell({ kind: "stale", what: "servers", id: null });
  }

  return new Hono<AppEnv>()
    .get(
      "/api/server-groups",
      endpoint({ id: "list-server-groups", tag, summary: "All server groups", access: "viewer", answers: { 200: { description: "By name", schema: z.array(ServerGroup) } } }),
      async (c) => c.json(await selectGroups(store, undefined)),
    )
    .post(
      "/api/server-groups",
      endpoint({
        id: "create-server-group",
        tag,
        summary: "Add a group",
        access: "admin",
        answers: { 201: { description: "The group", schema: ServerGroup } },
        problems: { 409: "The name is taken" },
      }),
      body(NewServerGroup),
      async (c) => {
        const { name, description, server_ids } = c.req.valid("json");
        const now = platform.clock.now();
        const id = uuidv7(now, platform.random(10));
        await store.write(
          [
            { sql: "insert into server_groups (id, name, description, created_at, updated_at) values (?1, ?2, ?3, ?4, ?4)", args: [id, name, description ?? null, now] },
            ...setMembers(id, server_ids),
          ],
          [{ ...auditActor(c), action: "server_group.created", subject_kind: "server_group", subject_id: id, subject_name: name, details: { servers: server_ids.length } }],
        );
        publish(id);
        return c.json(await existing(id), 201);
      },
    )
    .patch(
      "/api/server-groups/:id",
      endpoint({
        id: "update-server-group",
        tag,
        summary: "Rename a group, or say anew which servers are in it",
        access: "admin",
        answers: { 200: { description: "The group as it is now", schema: ServerGroup } },
        problems: { 409: "The name is taken" },
      }),
      body(ServerGroupChange),
      async (c) => {
        const change = c.req.valid("json");
        const group = await existing(c.req.param("id"));
        await store.write(
          [
            {
              sql: "update server_groups set name = ?, description = ?, updated_at = ? where id = ?",
              args: [change.name ?? group.name, change.description === undefined ? group.description : change.description, platform.clock.now(), group.id],
            },
            ...(change.server_ids === undefined ? [] : setMembers(group.id, change.server_ids)),
          ],
          [
            {
              ...auditActor(c),
              action: "server_group.updated",
              subject_kind: "server_group",
              subject_id: group.id,
              subject_name: change.name ?? group.name,
              details: { name: change.name, description: change.description, servers: change.server_ids?.length },
            },
          ],
        );
        publish(group.id);
        return c.json(await existing(group.id));
      },
    )
    .delete(
      "/api/server-groups/:id",
      endpoint({ id: "delete-server-group", tag, summary: "Remove a group; its servers stay", access: "admin", answers: { 204: { description: "Removed" } } }),
      async (c) => {
        const group = await existing(c.req.param("id"));
        await store.write(
          [{ sql: "delete from server_groups where id = ?", args: [group.id] }],
          [{ ...auditActor(c), action: "server_group.deleted", subject_kind: "server_group", subject_id: group.id, subject_name: group.name }],
        );
        publish(group.id);
        return c.body(null, 204);
      },
    );
}
