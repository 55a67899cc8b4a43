// Passwords on arrival: sealed here to every site that has a key, or already sealed by whoever sent them. None is kept in any other form.
import { AppError } from "#schema/errors.ts";
import { seal } from "#schema/seal.ts";
import { invalidFields } from "../http/validate.ts";
import type { Store } from "../store.ts";
import { sealedIssues } from "./rules.ts";
import { type SealedCopies, sitesWithKey } from "./store.ts";

interface Arriving {
  password?: string | undefined;
  sealed?: SealedCopies | undefined;
}

/** Throws `conflict` while no site has a key, `invalid_request` for copies that were sealed for another place. Undefined when no password came. */
export async function sealArriving(store: Store, { password, sealed }: Arriving, credentialId: string, version: number): Promise<SealedCopies | undefined> {
  if (password === undefined && sealed === undefined) return undefined;
  if (password !== undefined && sealed !== undefined) throw invalidFields([{ path: "sealed", message: "send either `password` or `sealed`, not both" }]);
  const sites = await sitesWithKey(store);
  if (sites.length === 0) {
    throw new AppError("conflict", "No site has a key yet, so there is nobody to seal this password for.", { hint: "Enrol an agent first; nothing was stored." });
  }
  if (sealed !== undefined) {
    if (Object.keys(sealed).length === 0) throw invalidFields([{ path: "sealed", message: "holds no sealed copy" }]);
    const issues = sealedIssues(
      sealed,
      { credential_id: credentialId, version },
      sites.map((site) => site.id),
    );
    if (issues.length > 0) throw invalidFields(issues);
    return sealed;
  }
  const context = { credential_id: credentialId, field: "password", version };
  return Object.fromEntries(await Promise.all(sites.map(async (site) => [site.id, await seal(site.public_key, context, password ?? "")] as const)));
}
