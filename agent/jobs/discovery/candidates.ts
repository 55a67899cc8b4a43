// What a scan may log in with at an address, in order: what was typed in for it, then the sets that resolution names,
// then the agent's own.
import { type Candidate, resolveCredentials } from "#schema/credentials.ts";
import type { JobContext } from "../../job.ts";

export function candidatesFor(ctx: JobContext<"discovery_scan">, address: string): Candidate[] {
  const typed = ctx.details.credentials.map(
    (credential, index): Candidate => ({
      source: "typed",
      credential_set_id: null,
      name: ctx.details.credentials.length > 1 ? `typed in for this scan (${index + 1})` : "typed in for this scan",
      username: credential.username,
      password: credential.password,
      why: "It was typed in for this scan.",
    }),
  );
  const stored = resolveCredentials({ address, credential_type: "idrac", sets: ctx.credentialSets });
  return [...typed, ...stored, ...(ctx.site.ownCredential ? [ctx.site.ownCredential] : [])];
}
