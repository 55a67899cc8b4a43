// Which credential sets a scan tries, in which order, and why. Pure: the page shows it.
import { parseRange } from "#schema/addresses.ts";
import type { CredentialSet } from "#schema/api/credentials.ts";

export interface Trial {
  set: CredentialSet;
  takesPart: boolean;
  why: string;
}

function overlaps(range: string, wanted: readonly { version: number; first: bigint; last: bigint }[]): boolean {
  try {
    const own = parseRange(range);
    return wanted.some((one) => own.version === one.version && own.first <= one.last && one.first <= own.last);
  } catch {
    return false;
  }
}

/** Each set where it fits: ranges before defaults, the higher priority first, as the resolution does it for each address. */
export function fitting(sets: readonly CredentialSet[], siteId: string, wanted: readonly { version: 4 | 6; first: bigint; last: bigint }[]): Trial[] {
  return sets
    .map((set) => {
      const ranges = set.ranges.filter((one) => wanted.length === 0 || overlaps(one.ip_range, wanted)).sort((a, b) => b.priority - a.priority);
      const sealed = set.sealed_for_site_ids.includes(siteId);
      const first = ranges[0];
      const why = !sealed
        ? "has no password for this site"
        : first
          ? `for ${first.ip_range}${ranges.length > 1 ? ` and ${ranges.length - 1} more` : ""}, priority ${first.priority}`
          : set.is_default
            ? "default: where no range fits"
            : set.ranges.length > 0
              ? "none of its ranges holds these addresses"
              : "has no range, and is no default";
      return {
        set,
        why,
        takesPart: sealed && (first !== undefined || set.is_default),
        rank: first ? 1_000_000 + first.priority * 10_000 + set.priority : set.is_default ? set.priority : -1,
      };
    })
    .sort((a, b) => Number(b.takesPart) - Number(a.takesPart) || b.rank - a.rank || (a.set.name < b.set.name ? -1 : 1))
    .map(({ set, why, takesPart }) => ({ set, why, takesPart }));
}

/** Two failed logins a minute at one iDRAC: so many minutes may be added for an address at which everything fails. */
export function extraMinutes(trials: number): number {
  return Math.max(0, Math.ceil(trials / 2) - 1);
}
