// What can be done with chosen servers and groups: the lines of a menu.
import { useQueryClient } from "@tanstack/solid-query";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import type { MenuGroup, MenuItem } from "#web/ui/menu.tsx";
import { toast } from "#web/ui/toast.tsx";
import { withGroup } from "./group-form.tsx";

/** Takes servers out of a group at once, and says so; it is undone by adding them. */
export function useTakeOut(): (group: ServerGroup, servers: readonly Server[]) => void {
  const client = useQueryClient();
  return (group, servers) => {
    const ids = servers.map((server) => server.id);
    const gone = new Set(ids);
    client.setQueryData<ServerGroup[]>(keys.groups, (list) => withGroup(list, { ...group, server_ids: group.server_ids.filter((id) => !gone.has(id)) }));
    api.changeGroup(group.id, { remove_server_ids: ids }).then(
      (answer) => {
        client.setQueryData<ServerGroup[]>(keys.groups, (list) => withGroup(list, answer));
        toast(`${ids.length === 1 ? "One server" : `${ids.length.toLocaleString("en")} servers`} left ${group.name}.`, { href: `/groups/${group.id}`, linkText: "Open the group" });
      },
      (error: unknown) => {
        void client.invalidateQueries({ queryKey: keys.groups });
        toast(`${group.name} was not changed: ${error instanceof Error ? error.message : String(error)}`, { tone: "crit" });
      },
    );
  };
}

const maxLines = 8;

export function groupMenu(parts: {
  servers: readonly Server[];
  groups: readonly ServerGroup[];
  add: () => void;
  takeOut: (group: ServerGroup, servers: readonly Server[]) => void;
}): MenuGroup {
  const blocked = notAllowed("admin");
  const items: MenuItem[] = [{ title: "Add to group…", icon: "plus", blocked, run: parts.add }];
  for (const group of parts.groups) {
    if (items.length > maxLines) break;
    const members = new Set(group.server_ids);
    const inside = parts.servers.filter((server) => members.has(server.id));
    if (inside.length === 0) continue;
    items.push({
      title: `Take out of ${group.name}`,
      icon: "close",
      blocked,
      ...(inside.length < parts.servers.length ? { note: `${inside.length} of ${parts.servers.length} are in it` } : {}),
      run: () => parts.takeOut(group, inside),
    });
  }
  return { label: "Groups", items };
}
