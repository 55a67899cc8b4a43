// Server groups over HTTP: made, renamed, filled and removed by admins, read by all.
import { Hono } from "hono";
import { z } from "zod";
import { NewServerGroup, ServerGroup, ServerGroupChange } from "#schema/api/servers.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { wasAborted } from "../constraints.ts";
import { type AppEnv, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { body } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { abortWhenAwaited, memberStatements, membershipChange, selectGroups } from "./group-store.ts";

const tag = "Servers";
/** An audit row names them; of more it tells the number. */
const maxNamedServers = 100;

export function groupRoutes({ platform, store, news }: Services) {
  async function existing(id: string): Promise<ServerGroup> {
    const [group] = await selectGroups(store, id);
    if (!group) throw new AppError("not_found", "There is no such group.", { hint: "Somebody may have removed it; load the list of groups again." });
    return group;
  }

  /** Server rows carry their groups, so those that joined or left are told too. */
  function publish(groupId: string, serverIds: readonly string[]): void {
    news.tell({ kind: "stale", what: "groups", id: groupId });
    news.changed("servers", serverIds);
  }

  async function named(serverIds: readonly string[]): Promise<string[] | number | undefined> {
    if (serverIds.length === 0) return undefined;
    if (serverIds.length > maxNamedServers) return serverIds.length;
    const rows = await store.read<{ name: string }>({
      sql: "select coalesce(hostname, service_tag, ip_address) as name from servers where id in (select value from json_each(?)) order by lower(name)",
      args: [JSON.stringify(serverIds)],
    });
    return rows.map((row) => row.name);
  }

  return new Hono<AppEnv>()
    .get(
      "/api/server-groups",
      endpoint({ id: "list-server-groups", tag, summary: "All server groups", access: "viewer", answers: { 200: { description: "By name", schema: z.array(ServerGroup) } } }),
      async (c) => c.json(await selectGroups(store)),
    )
    .post(
      "/api/server-groups",
      endpoint({
        id: "create-server-group",
        tag,
        summary: "Add a group",
        description: "Ids that name no server are left out; the answer tells who is in it.",
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
            { sql: "insert into server_groups (id, name, description, created_at, updated_at) values (?1, ?2, ?3, ?4, ?4)", args: [id, name, description || null, now] },
            ...memberStatements(id, { add_server_ids: server_ids }),
          ],
          [
            {
              ...auditActor(c),
              action: "server_group.created",
              subject_kind: "server_group",
              subject_id: id,
              subject_name: name,
              details: { servers: (await named(server_ids)) ?? 0 },
            },
          ],
        );
        const group = await existing(id);
        publish(id, group.server_ids);
        return c.json(group, 201);
      },
    )
    .get(
      "/api/server-groups/:id",
      endpoint({ id: "get-server-group", tag, summary: "One server group", access: "viewer", answers: { 200: { description: "The group", schema: ServerGroup } } }),
      async (c) => c.json(await existing(c.req.param("id"))),
    )
    .patch(
      "/api/server-groups/:id",
      endpoint({
        id: "update-server-group",
        tag,
        summary: "Rename or describe a group; add servers to it, or take them out",
        description:
          "`add_server_ids` and `remove_server_ids` change who is in it without a word about the others, so that two people can do it at once; `server_ids` says anew who is in it. Ids that name no server are left out.",
        access: "admin",
        answers: { 200: { description: "The group as it is now", schema: ServerGroup } },
        problems: { 409: "The name is taken" },
      }),
      body(ServerGroupChange),
      async (c) => {
        const change = c.req.valid("json");
        const group = await existing(c.req.param("id"));
        const { joined, left } = membershipChange(group.server_ids, change);
        const name = change.name ?? group.name;
        const description = change.description === undefined ? group.description : change.description || null;
        await store.write(
          [
            { sql: "update server_groups set name = ?, description = ?, updated_at = ? where id = ?", args: [name, description, platform.clock.now(), group.id] },
            ...memberStatements(group.id, change),
          ],
          [
            {
              ...auditActor(c),
              action: "server_group.updated",
              subject_kind: "server_group",
              subject_id: group.id,
              subject_name: name,
              details: { former_name: name === group.name ? undefined : group.name, description: change.description, joined: await named(joined), left: await named(left) },
            },
          ],
        );
        publish(group.id, [...joined, ...left]);
        return c.json(await existing(group.id));
      },
    )
    .delete(
      "/api/server-groups/:id",
      endpoint({
        id: "delete-server-group",
        tag,
        summary: "Remove a group; its servers stay",
        access: "admin",
        answers: { 204: { description: "Removed" } },
        problems: { 409: "A scheduled job will take its servers from this group" },
      }),
      async (c) => {
        const group = await existing(c.req.param("id"));
        try {
          await store.write(
            [abortWhenAwaited(group.id), { sql: "delete from server_groups where id = ?", args: [group.id] }],
            [
              {
                ...auditActor(c),
                action: "server_group.deleted",
                subject_kind: "server_group",
                subject_id: group.id,
                subject_name: group.name,
                details: { servers: (await named(group.server_ids)) ?? 0 },
              },
            ],
          );
        } catch (error) {
          if (!wasAborted(error)) throw error;
          throw new AppError("conflict", `A scheduled job will run on the servers that are in ${group.name} by then.`, {
            hint: "Cancel that job first, or let it start.",
            cause: error,
          });
        }
        publish(group.id, group.server_ids);
        return c.body(null, 204);
      },
    );
}
