import type { Site } from "#schema/api/sites.ts";
import { canSeal } from "#web/sealing.ts";

/** Sites that a password can be sealed to. */
export function keyedSites(sites: readonly Site[] | undefined): Site[] {
  return (sites ?? []).filter((site) => site.public_key);
}

/** Why a password cannot be sealed now. */
export function sealable(keyed: readonly Site[]): string | undefined {
  if (keyed.length === 0) return "No site has a key yet: enrol an agent first. Nothing is kept until then.";
  return canSeal() ? undefined : "This browser seals passwords only over HTTPS.";
}
