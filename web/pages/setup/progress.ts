// How far the first run has come: read from the inventory itself, so that each step can be left and resumed.
import { createMemo } from "solid-js";
import { useAgents, useCredentialSets, useServers } from "#web/queries.ts";

export interface FirstRun {
  /** One has been connected. */
  agent: boolean;
  credentials: boolean;
  servers: boolean;
  done: boolean;
  /** Everything is fetched. */
  known: boolean;
}

export function useFirstRun(): () => FirstRun {
  const agents = useAgents();
  const sets = useCredentialSets();
  const servers = useServers();
  return createMemo(() => {
    const agent = (agents.value ?? []).some((one) => one.state !== "never_connected" && one.state !== "revoked");
    const credentials = (sets.value?.length ?? 0) > 0;
    const found = (servers.value?.length ?? 0) > 0;
    return { agent, credentials, servers: found, done: agent && found, known: agents.value !== undefined && sets.value !== undefined && servers.value !== undefined };
  });
}
