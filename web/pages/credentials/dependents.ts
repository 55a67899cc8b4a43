// What hangs on a credential set: which servers use it, and what they would use without it. Pure.
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Server } from "#schema/api/servers.ts";
import { checkRanges, insideOf } from "../discovery/ranges.ts";

export function usesSet(server: Server, setId: string): boolean {
  return (server.credential_set_id ?? server.discovered_credential_set_id) === setId;
}

export interface Dependents {
  /** Assigned by hand, and those at which it worked when they were found. */
  assigned: Server[];
  discovered: Server[];
  /** Of them, those that no other set fits. */
  stranded: Server[];
}

export function dependentsOf(set: CredentialSet, sets: readonly CredentialSet[], servers: readonly Server[]): Dependents {
  const others = sets
    .filter((other) => other.id !== set.id && other.credential_type === set.credential_type)
    .map((other) => ({ ...other, holds: insideOf(other.ranges.flatMap((range) => checkRanges(range.ip_range).parsed.map((parsed) => ({ ...parsed, text: "" })))) }));
  const using = servers.filter((server) => usesSet(server, set.id));
  return {
    assigned: using.filter((server) => server.credential_set_id === set.id),
    discovered: using.filter((server) => server.credential_set_id !== set.id),
    stranded: using.filter((server) => !others.some((other) => other.sealed_for_site_ids.includes(server.site_id) && (other.is_default || other.holds(server.ip_address)))),
  };
}

/** How the logins with a set go, by what its servers last answered. */
export function tallyOf(setId: string, servers: readonly Server[]): { works: number; refused: number; unknown: number } {
  const tally = { works: 0, refused: 0, unknown: 0 };
  for (const server of servers) if (usesSet(server, setId)) tally[server.credential_state] += 1;
  return tally;
}
