// Which credential set would be used for an address, and why; and why the others would not.
import { canonicalAddress, parseRange, rangeContains } from "#schema/addresses.ts";
import type { Explanation } from "#schema/api/credentials.ts";
import { type ResolvableSet, resolveCredentials } from "#schema/credentials.ts";
import { AppError } from "#schema/errors.ts";
import type { Sealed } from "#schema/seal.ts";
import type { CredentialType } from "#schema/vocabulary.ts";
import { resolvableSets } from "../dispatch/offers.ts";
import type { Store } from "../store.ts";

export interface Question {
  address?: string | undefined;
  server_id?: string | undefined;
  /** Whose sealed copies count; the server's site, or the only one, unless said. */
  site_id?: string | undefined;
  credential_type: CredentialType;
}

interface ServerRow {
  id: string;
  name: string;
  site_id: string;
  ip_address: string;
  credential_set_id: string | null;
  discovered_credential_set_id: string | null;
  discovered_username: string | null;
  discovered_password_encrypted: string | null;
}

async function findServer(store: Store, where: string, args: string[]): Promise<ServerRow | undefined> {
  const [row] = await store.read<ServerRow>({
    sql: `select id, coalesce(hostname, service_tag, ip_address) as name, site_id, ip_address, credential_set_id, discovered_credential_set_id, discovered_username, discovered_password_encrypted
      from servers where ${where} limit 1`,
    args,
  });
  return row;
}

async function siteOf(store: Store, question: Question): Promise<string> {
  const sites = await store.read<{ id: string }>({ sql: "select id from sites where ?1 is null or id = ?1 order by created_at limit 2", args: [question.site_id ?? null] });
  const [only] = sites;
  if (sites.length === 1 && only) return only.id;
  throw new AppError("invalid_request", sites.length === 0 ? "There is no such site." : "There are several sites: say which one with `site_id`.", {
    details: { issues: [{ path: "site_id", message: "names the site whose agent would log in" }] },
  });
}

export async function explain(store: Store, question: Question): Promise<Explanation> {
  const asked = question.server_id === undefined ? undefined : await findServer(store, "id = ?", [question.server_id]);
  if (question.server_id !== undefined && !asked) throw new AppError("not_found", "There is no such server.");
  const address = asked?.ip_address ?? (question.address === undefined ? undefined : canonicalAddress(question.address));
  if (address === undefined) throw new AppError("invalid_request", "Name an address or a server.", { details: { issues: [{ path: "address", message: "is missing" }] } });
  const siteId = asked?.site_id ?? (await siteOf(store, question));
  const server = asked ?? (await findServer(store, "site_id = ? and ip_address = ?", [siteId, address]));
  const sets = await resolvableSets(store, siteId);
  const iDracServer = question.credential_type === "idrac" ? server : undefined;
  return {
    address,
    server: server ? { id: server.id, name: server.name } : null,
    candidates: candidatesOf(address, question.credential_type, iDracServer, sets),
    left_out: leftOut(address, question.credential_type, iDracServer, sets),
  };
}

function candidatesOf(address: string, type: CredentialType, server: ServerRow | undefined, sets: readonly ResolvableSet[]): Explanation["candidates"] {
  const discovered =
    server?.discovered_username && server.discovered_password_encrypted !== null
      ? { username: server.discovered_username, password: JSON.parse(server.discovered_password_encrypted) as Sealed }
      : null;
  // As in an offer: without a set of its own, the one that worked at discovery counts as the server's.
  const remembered = server && server.credential_set_id === null && !discovered ? server.discovered_credential_set_id : null;
  const explicit = server?.credential_set_id ?? remembered;
  return resolveCredentials({ address, credential_type: type, explicit_set_id: explicit, discovered, sets }).map(({ password: _, ...candidate }) =>
    candidate.source === "explicit" && candidate.credential_set_id === remembered
      ? { ...candidate, source: "discovered" as const, why: `The set "${candidate.name}" logged in when this server was discovered.` }
      : candidate,
  );
}

function leftOut(address: string, type: CredentialType, server: ServerRow | undefined, sets: readonly ResolvableSet[]): Explanation["left_out"] {
  return sets.flatMap((set) => {
    const why = whyNot(address, type, server, set);
    return why === null ? [] : [{ credential_set_id: set.id, name: set.name, why }];
  });
}

function whyNot(address: string, type: CredentialType, server: ServerRow | undefined, set: ResolvableSet): string | null {
  if (set.credential_type !== type) return `It is for ${set.credential_type}, not for ${type}.`;
  const named = server?.credential_set_id === set.id || server?.discovered_credential_set_id === set.id;
  const reached = named || set.is_default || set.ranges.some((range) => contains(range.ip_range, address));
  if (!reached)
    return set.ranges.length === 0
      ? "It has no ranges, is no default, and is not assigned to this server."
      : `None of its ranges (${set.ranges.map((range) => range.ip_range).join(", ")}) contains the address, and it is no default.`;
  if (set.password === null) return "It has no password for this site. Enter the password again, and it is sealed for every site.";
  return null;
}

/** A range that does not parse contains nothing, as in resolution. */
function contains(range: string, address: string): boolean {
  try {
    return rangeContains(parseRange(range), address);
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
