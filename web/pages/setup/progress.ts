// How far the first run has come: read from the inventory itself, so that each step can be left and resumed.
import { createMemo } from "solid-js";
import { useCredentialSets, useServers, useSites } from "#web/queries.ts";

export interface FirstRun {
  agent: boolean;
  credentials: boolean;
  servers: boolean;
  done: boolean;
  /** Everything is fetched. */
  known: boolean;
}

export function useFirstRun(): () => FirstRun {
  const sites = useSites();
  const sets = useCredentialSets();
  const servers = useServers();
  return createMemo(() => {
    const agent = (sites.value ?? []).some((site) => site.agents > 0);
    const credentials = (sets.value?.length ?? 0) > 0;
    const found = (servers.value?.length ?? 0) > 0;
    return { agent, credentials, servers: found, done: agent && found, known: sites.value !== undefined && sets.value !== undefined && servers.value !== undefined };
  });
}
