// Credential sets and their ranges. Passwords are here only as sealed copies, one for each site.
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Sealed } from "#schema/seal.ts";
import type { CredentialType } from "#schema/vocabulary.ts";
import type { Statement, Store } from "../store.ts";
import { iso } from "../time.ts";

interface SetRow {
  id: string;
  name: string;
  description: string | null;
  credential_type: CredentialType;
  username: string;
  password_encrypted: string;
  password_version: number;
  password_changed_at: number;
  is_default: number;
  priority: number;
  created_at: number;
  updated_at: number;
  ranges: string;
  servers: number;
}

function toCredentialSet(row: SetRow): CredentialSet {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    credential_type: row.credential_type,
    username: row.username,
    sealed_for_site_ids: Object.keys(JSON.parse(row.password_encrypted)),
    password_version: row.password_version,
    password_changed_at: iso(row.password_changed_at),
    is_default: row.is_default === 1,
    priority: row.priority,
    ranges: JSON.parse(row.ranges),
    servers: row.servers,
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  };
}

async function selectSets(store: Store, id: string | undefined): Promise<CredentialSet[]> {
  const rows = await store.read<SetRow>({
    sql: `select c.*,
        (select json_group_array(json_object('id', r.id, 'ip_range', r.ip_range, 'priority', r.priority, 'description', r.description))
          from credential_ip_ranges r where r.credential_set_id = c.id) as ranges,
        (select count(*) from servers s where coalesce(s.credential_set_id, s.discovered_credential_set_id) = c.id) as servers
      from credential_sets c ${id === undefined ? "" : "where c.id = ?"} order by lower(c.name)`,
    args: id === undefined ? [] : [id],
  });
  return rows.map(toCredentialSet);
}

export function listCredentialSets(store: Store): Promise<CredentialSet[]> {
  return selectSets(store, undefined);
}

export async function credentialSetById(store: Store, id: string): Promise<CredentialSet | undefined> {
  return (await selectSets(store, id))[0];
}

export interface CredentialSetColumns {
  name: string;
  description: string | null;
  username: string;
  is_default: boolean;
  priority: number;
}

export interface RangeRow {
  id: string;
  ip_range: string;
  priority: number;
  description?: string | null | undefined;
}

export type SealedCopies = Record<string, Sealed>;

export function insertSet(id: string, type: CredentialType, columns: CredentialSetColumns, copies: SealedCopies, now: number): Statement {
  return {
    sql: `insert into credential_sets (id, name, description, credential_type, username, password_encrypted, password_version, password_changed_at, is_default, priority, created_at, updated_at)
      values (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?9, ?7, ?7)`,
    args: [id, columns.name, columns.description, type, columns.username, JSON.stringify(copies), now, Number(columns.is_default), columns.priority],
  };
}

export function updateSet(id: string, columns: CredentialSetColumns, now: number): Statement {
  return {
    sql: "update credential_sets set name = ?, description = ?, username = ?, is_default = ?, priority = ?, updated_at = ? where id = ?",
    args: [columns.name, columns.description, columns.username, Number(columns.is_default), columns.priority, now, id],
  };
}

/** Old copies go: they hold the old password. */
export function replacePassword(id: string, copies: SealedCopies, version: number, now: number): Statement {
  return { sql: "update credential_sets set password_encrypted = ?, password_version = ?, password_changed_at = ? where id = ?", args: [JSON.stringify(copies), version, now, id] };
}

export function replaceRanges(setId: string, ranges: readonly RangeRow[]): Statement[] {
  return [
    { sql: "delete from credential_ip_ranges where credential_set_id = ?", args: [setId] },
    {
      sql: `insert into credential_ip_ranges (id, credential_set_id, ip_range, priority, description)
        select value ->> 'id', ?, value ->> 'ip_range', value ->> 'priority', value ->> 'description' from json_each(?)`,
      args: [setId, JSON.stringify(ranges)],
    },
  ];
}

/** Sites that secrets can be sealed to. */
export async function sitesWithKey(store: Store): Promise<{ id: string; name: string; public_key: string }[]> {
  return await store.read({ sql: "select id, name, public_key from sites where public_key is not null order by lower(name)" });
}

export interface ReachableServer {
  id: string;
  ip_address: string;
  credential_set_id: string | null;
  discovered_credential_set_id: string | null;
  credential_state: "unknown" | "works" | "refused";
}

/** Servers whose credential state may hang on a set: those that refer to it, and those where a login was refused. */
export async function serversInDoubt(store: Store, setId: string): Promise<ReachableServer[]> {
  return await store.read({
    sql: `select id, ip_address, credential_set_id, discovered_credential_set_id, credential_state from servers
      where credential_state != 'unknown' and (credential_state = 'refused' or credential_set_id = ?1 or discovered_credential_set_id = ?1)`,
    args: [setId],
  });
}

/** What was proven about a login says nothing about the new one; and a refused one may be tried again. */
export function forgetCredentialState(serverIds: readonly string[]): Statement {
  return {
    sql: "update servers set credential_state = 'unknown', credential_state_reason = null where id in (select value from json_each(?))",
    args: [JSON.stringify(serverIds)],
  };
}
