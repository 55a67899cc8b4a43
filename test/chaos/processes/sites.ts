// The two sites of a run: their networks, their iDRACs, one password for each.
import type { BmcDescription } from "#test/simulators/data-centre.ts";
import { addressesIn, idracs } from "../fleet.ts";

export type SiteName = "Berlin" | "Wien";
export const siteNames: readonly SiteName[] = ["Berlin", "Wien"];

/** World seconds for each real one: a reboot takes two. */
export const speed = 60;

const networks: Record<SiteName, string> = { Berlin: "127.0.91", Wien: "127.0.92" };
const counts: Record<SiteName, number> = { Berlin: 16, Wien: 8 };

export function addressesOf(site: SiteName): string[] {
  return addressesIn(networks[site], counts[site]);
}

/** All of a site's iDRACs, and some addresses at which nobody answers. */
export function rangeOf(site: SiteName): string {
  return `${networks[site]}.8-${networks[site]}.${11 + counts[site]}`;
}

export const addresses: readonly string[] = siteNames.flatMap(addressesOf);

/** A password in which every spelling differs from the others. */
export function password(seed: number, what: string): string {
  return `Kn"${what}${seed.toString(36)}<&%'/+x`;
}

export function fleet(seed: number): BmcDescription[] {
  return siteNames.flatMap((site) => idracs(addressesOf(site), `CHAO${site[0]}`, password(seed, site)));
}
