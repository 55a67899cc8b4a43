// The simulated data centre of a run: two sites, iDRACs of all generations, one password for each site.
import type { BmcDescription } from "#test/simulators/data-centre.ts";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";

export type SiteName = "Berlin" | "Wien";
export const siteNames: readonly SiteName[] = ["Berlin", "Wien"];

/** World seconds for each real one: a reboot takes two. */
export const speed = 60;

const networks: Record<SiteName, string> = { Berlin: "127.0.91", Wien: "127.0.92" };
const counts: Record<SiteName, number> = { Berlin: 16, Wien: 8 };
const firstAddress = 10;
const profiles: readonly ProfileName[] = ["idrac9-late", "idrac8", "idrac10", "idrac9-early", "idrac9-late", "idrac8-early", "idrac10", "idrac7"];

export function addressesOf(site: SiteName): string[] {
  return Array.from({ length: counts[site] }, (_, n) => `${networks[site]}.${firstAddress + n}`);
}

/** All of a site's iDRACs, and some addresses at which nobody answers. */
export function rangeOf(site: SiteName): string {
  return `${networks[site]}.${firstAddress - 2}-${networks[site]}.${firstAddress + counts[site] + 1}`;
}

export const addresses: readonly string[] = siteNames.flatMap(addressesOf);

/** A password in which every spelling differs from the others. */
export function password(seed: number, what: string): string {
  return `Kn"${what}${seed.toString(36)}<&%'/+x`;
}

export function fleet(seed: number): BmcDescription[] {
  return siteNames.flatMap((site, s) =>
    addressesOf(site).map((address, n) => ({
      address,
      profile: profiles[n % profiles.length] ?? "idrac9-late",
      serviceTag: `CHAOS${s}${String.fromCharCode(65 + n)}`,
      username: "root",
      password: password(seed, site),
      power: n % 5 === 4 ? ("Off" as const) : ("On" as const),
      logs: { historyEntries: 40 },
    })),
  );
}
