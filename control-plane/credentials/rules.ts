// Pure decisions about credential sets: what a range may be, whose state a change puts in doubt, what a sealed copy must say.
import { parseRange, rangeContains } from "#schema/addresses.ts";
import { AppError } from "#schema/errors.ts";
import type { Sealed } from "#schema/seal.ts";
import type { ReachableServer, SealedCopies } from "./store.ts";

/** One issue for each range that does not parse. */
export function rangeIssues(ranges: readonly { ip_range: string }[]): { path: string; message: string }[] {
  return ranges.flatMap(({ ip_range }, i) => {
    try {
      parseRange(ip_range);
      return [];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [{ path: `ranges.${i}.ip_range`, message: error.hint === undefined ? error.message : `${error.message} ${error.hint}` }];
    }
  });
}

/** One issue for each sealed copy that was made for another place, or for a site that cannot open it. */
export function sealedIssues(copies: SealedCopies, expected: Pick<Sealed, "credential_id" | "version">, siteIds: readonly string[]): { path: string; message: string }[] {
  return Object.entries(copies).flatMap(([siteId, sealed]) => {
    const path = `sealed.${siteId}`;
    if (!siteIds.includes(siteId)) return [{ path, message: "there is no site with this id and a key" }];
    if (sealed.credential_id !== expected.credential_id) return [{ path, message: `is sealed for another credential; seal it with credential_id ${expected.credential_id}` }];
    if (sealed.field !== "password") return [{ path, message: 'is sealed for another field; seal it with field "password"' }];
    if (sealed.version !== expected.version) return [{ path, message: `is sealed with version ${sealed.version}; seal it with version ${expected.version}` }];
    return [];
  });
}

export interface SetReach {
  id: string;
  is_default: boolean;
  ranges: readonly { ip_range: string }[];
}

/** Servers that the set is, or was, a candidate for: its states before and after the change count. */
export function serversReached(servers: readonly ReachableServer[], states: readonly SetReach[]): string[] {
  return servers
    .filter((server) =>
      states.some(
        (set) =>
          server.credential_set_id === set.id ||
          server.discovered_credential_set_id === set.id ||
          set.is_default ||
          set.ranges.some(({ ip_range }) => rangeContains(parseRange(ip_range), server.ip_address)),
      ),
    )
    .map((server) => server.id);
}
