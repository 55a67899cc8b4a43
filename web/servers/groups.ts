import { createMemo } from "solid-js";
import type { ServerGroup } from "#schema/api/servers.ts";
import { useGroups } from "#web/queries.ts";

/** Finds a group by its id; undefined while they are on their way. */
export function useGroupOf(): (id: string) => ServerGroup | undefined {
  const groups = useGroups();
  const byId = createMemo(() => new Map((groups.value ?? []).map((group) => [group.id, group])));
  return (id) => byId().get(id);
}
