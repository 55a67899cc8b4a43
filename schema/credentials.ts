// Which credential is used for an address, and why. One pure function; the control plane calls it for known servers, the agent for each address of a scan.
import { z } from "zod";
import { parseRange, rangeContains, rangeSize } from "./addresses.ts";
import { AppError } from "./errors.ts";
import { Sealed } from "./seal.ts";
import { CredentialType } from "./vocabulary.ts";

const CredentialRange = z.object({
  id: z.string(),
  ip_range: z.string(),
  priority: z.number().int(),
});

/** A credential set as far as resolution needs it; the password only sealed, for one site. */
export const ResolvableSet = z.object({
  id: z.string(),
  name: z.string(),
  credential_type: CredentialType,
  username: z.string(),
  password: Sealed.nullable(),
  is_default: z.boolean(),
  priority: z.number().int(),
  ranges: z.array(CredentialRange),
});
export type ResolvableSet = z.infer<typeof ResolvableSet>;

export const CredentialSource = z.enum(["explicit", "discovered", "ip_range", "default", "typed", "agent"]);
export type CredentialSource = z.infer<typeof CredentialSource>;

/** A credential to log in with, the password sealed. `why` is a sentence for the explain page. */
export const Candidate = z.object({
  source: CredentialSource,
  credential_set_id: z.string().nullable(),
  name: z.string(),
  username: z.string(),
  /** Null for the agent's own environment credential: it never leaves the agent. */
  password: Sealed.nullable(),
  why: z.string(),
});
export type Candidate = z.infer<typeof Candidate>;

export interface ResolveInput {
  address: string;
  credential_type: CredentialType;
  explicit_set_id?: string | null | undefined;
  discovered?: { username: string; password: Sealed } | null | undefined;
  sets: readonly ResolvableSet[];
}

/**
 * Candidates in the order explicit, discovered, IP range, default; the first is the one that is used.
 * Among ranges the higher range priority wins, then the set's, then the narrower range, then the name.
 * A set without a password for this site is left out; so is a range that does not parse.
 */
export function resolveCredentials(input: ResolveInput): Candidate[] {
  const candidates: Candidate[] = [];
  const usable = input.sets.filter((set) => set.credential_type === input.credential_type && set.password !== null);
  const add = (set: ResolvableSet, source: CredentialSource, why: string): void => {
    if (!candidates.some((candidate) => candidate.credential_set_id === set.id)) {
      candidates.push({ source, credential_set_id: set.id, name: set.name, username: set.username, password: set.password, why });
    }
  };

  const explicit = usable.find((set) => set.id === input.explicit_set_id);
  if (explicit) add(explicit, "explicit", `The set "${explicit.name}" is assigned to this server.`);

  if (input.discovered) {
    candidates.push({
      source: "discovered",
      credential_set_id: null,
      name: "Discovered",
      username: input.discovered.username,
      password: input.discovered.password,
      why: "These were typed in for the scan that found this server, and worked.",
    });
  }

  const matches = usable.flatMap((set) =>
    set.ranges.flatMap((range) => {
      try {
        const parsed = parseRange(range.ip_range);
        return rangeContains(parsed, input.address) ? [{ set, range, size: rangeSize(parsed) }] : [];
      } catch (error) {
        if (error instanceof AppError) return [];
        throw error;
      }
    }),
  );
  matches.sort(
    (a, b) =>
      b.range.priority - a.range.priority ||
      b.set.priority - a.set.priority ||
      (a.size < b.size ? -1 : a.size > b.size ? 1 : 0) ||
      compareText(a.set.name, b.set.name) ||
      compareText(a.set.id, b.set.id),
  );
  for (const { set, range } of matches) {
    add(set, "ip_range", `The address lies in ${range.ip_range} (priority ${range.priority}) of the set "${set.name}" (priority ${set.priority}).`);
  }

  const defaults = usable.filter((set) => set.is_default).sort((a, b) => b.priority - a.priority || compareText(a.name, b.name) || compareText(a.id, b.id));
  for (const set of defaults) add(set, "default", `The set "${set.name}" is a default for ${set.credential_type}.`);
  return candidates;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
