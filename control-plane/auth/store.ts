// People, their sessions and the tokens of programs. Rows of `sessions` and `api_tokens` hold hashes only.
import type { ApiToken, Session, User } from "#schema/api/identity.ts";
import type { Role } from "#schema/vocabulary.ts";
import { abortWhen } from "../constraints.ts";
import type { Actor } from "../services.ts";
import type { Statement, Store } from "../store.ts";
import { iso, isoOrNull } from "../time.ts";
import { lowerRole, sessionIdleMs, sessionMaxMs } from "./rules.ts";

const roleOf = (user: string) =>
  `coalesce((select r.role from user_roles r where r.user_id = ${user} order by case r.role when 'admin' then 0 when 'operator' then 1 else 2 end limit 1), 'viewer')`;

export interface UserRow {
  id: string;
  username: string;
  full_name: string | null;
  email: string | null;
  role: Role;
  is_active: number;
  password_hash: string | null;
  preferences: string | null;
  last_sign_in_at: number | null;
  created_at: number;
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    full_name: row.full_name,
    email: row.email,
    role: row.role,
    is_active: row.is_active === 1,
    last_sign_in_at: isoOrNull(row.last_sign_in_at),
    created_at: iso(row.created_at),
  };
}

const selectUser = `select p.*, ${roleOf("p.id")} as role from profiles p`;

export async function userById(store: Store, id: string): Promise<UserRow | undefined> {
  const [row] = await store.read<UserRow>({ sql: `${selectUser} where p.id = ?`, args: [id] });
  return row;
}

export async function userByName(store: Store, username: string): Promise<UserRow | undefined> {
  const [row] = await store.read<UserRow>({ sql: `${selectUser} where lower(p.username) = lower(?)`, args: [username] });
  return row;
}

export async function listUsers(store: Store): Promise<User[]> {
  const rows = await store.read<UserRow>({ sql: `${selectUser} order by lower(p.username)` });
  return rows.map(toUser);
}

export async function anyUser(store: Store): Promise<boolean> {
  return (await store.read({ sql: "select 1 from profiles limit 1" })).length > 0;
}

export interface NewUserRow {
  id: string;
  username: string;
  full_name: string | null;
  email: string | null;
  role: Role;
  password_hash: string;
  now: number;
}

export function insertUser(user: NewUserRow): Statement[] {
  return [
    {
      sql: "insert into profiles (id, username, full_name, email, password_hash, is_active, created_at, updated_at) values (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)",
      args: [user.id, user.username, user.full_name, user.email, user.password_hash, user.now],
    },
    { sql: "insert into user_roles (user_id, role) values (?, ?)", args: [user.id, user.role] },
  ];
}

/** Absent fields stay as they are. */
export interface UserPatch {
  full_name?: string | null | undefined;
  email?: string | null | undefined;
  is_active?: boolean | undefined;
  password_hash?: string | undefined;
  preferences?: Record<string, unknown> | undefined;
  role?: Role | undefined;
}

export function updateUser(id: string, patch: UserPatch, now: number): Statement[] {
  const columns: Record<string, string | number | null | undefined> = {
    full_name: patch.full_name,
    email: patch.email,
    is_active: patch.is_active === undefined ? undefined : Number(patch.is_active),
    password_hash: patch.password_hash,
    preferences: patch.preferences === undefined ? undefined : JSON.stringify(patch.preferences),
  };
  const changed = Object.entries(columns).filter((entry): entry is [string, string | number | null] => entry[1] !== undefined);
  const statements: Statement[] = [
    { sql: `update profiles set updated_at = ?${changed.map(([name]) => `, ${name} = ?`).join("")} where id = ?`, args: [now, ...changed.map(([, value]) => value), id] },
  ];
  if (patch.role !== undefined) {
    statements.push({ sql: "delete from user_roles where user_id = ?", args: [id] }, { sql: "insert into user_roles (user_id, role) values (?, ?)", args: [id, patch.role] });
  }
  return statements;
}

/** Put after a change of users: undoes it when nobody would be left who can administer. */
export function keepAnAdmin(): Statement {
  return abortWhen("not exists (select 1 from profiles p join user_roles r on r.user_id = p.id where r.role = 'admin' and p.is_active = 1)", []);
}

/** `except` is the hash of a session that may stay. */
export function endSessions(userId: string, except?: string): Statement {
  return { sql: "delete from sessions where user_id = ? and id_hash != ?", args: [userId, except ?? ""] };
}

export interface NewSessionRow {
  hash: string;
  user_id: string;
  now: number;
  address: string | null;
  user_agent: string | null;
}

export function insertSession(session: NewSessionRow): Statement {
  return {
    sql: "insert into sessions (id_hash, user_id, created_at, last_used_at, expires_at, address, user_agent) values (?1, ?2, ?3, ?3, ?4, ?5, ?6)",
    args: [session.hash, session.user_id, session.now, session.now + sessionMaxMs, session.address, session.user_agent],
  };
}

/** Enough of a session's hash to name it among those of one person. */
const sessionIdLength = 20;

/** Sessions that would still be let in, the one used last first. */
export async function listSessions(store: Store, userId: string, current: string | undefined, now: number): Promise<Session[]> {
  const rows = await store.read<{ id_hash: string; created_at: number; last_used_at: number; expires_at: number; address: string | null; user_agent: string | null }>({
    sql: "select * from sessions where user_id = ? and expires_at > ? and last_used_at > ? order by last_used_at desc",
    args: [userId, now, now - sessionIdleMs],
  });
  return rows.map((row) => ({
    id: row.id_hash.slice(0, sessionIdLength),
    created_at: iso(row.created_at),
    last_used_at: iso(row.last_used_at),
    ends_at: iso(Math.min(row.expires_at, row.last_used_at + sessionIdleMs)),
    address: row.address,
    user_agent: row.user_agent,
    is_current: row.id_hash === current,
  }));
}

/** One of a person's sessions, by the id that `listSessions` gave. */
export function endSession(userId: string, id: string): Statement {
  return { sql: `delete from sessions where user_id = ? and substr(id_hash, 1, ${sessionIdLength}) = ?`, args: [userId, id] };
}

interface SessionRow {
  user_id: string;
  username: string;
  role: Role;
  last_used_at: number;
}

/** The session's person, while it is neither idle nor old and the person is active. */
export async function actorOfSession(store: Store, hash: string, now: number): Promise<{ actor: Omit<Actor, "address">; lastUsedAt: number } | undefined> {
  const [row] = await store.read<SessionRow>({
    sql: `select s.user_id, s.last_used_at, p.username, ${roleOf("p.id")} as role from sessions s join profiles p on p.id = s.user_id
      where s.id_hash = ? and s.expires_at > ? and s.last_used_at > ? and p.is_active = 1`,
    args: [hash, now, now - sessionIdleMs],
  });
  return row && { actor: { id: row.user_id, name: row.username, role: row.role, via: "session" }, lastUsedAt: row.last_used_at };
}

interface TokenRow {
  id: string;
  name: string;
  user_id: string;
  role: Role;
  owner: string;
  owner_role: Role;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

const selectToken = `select t.id, t.name, t.user_id, t.role, t.created_at, t.expires_at, t.last_used_at, t.revoked_at, p.username as owner, ${roleOf("p.id")} as owner_role
  from api_tokens t join profiles p on p.id = t.user_id`;

export function toApiToken(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    role: lowerRole(row.role, row.owner_role),
    owner: row.owner,
    created_at: iso(row.created_at),
    expires_at: isoOrNull(row.expires_at),
    last_used_at: isoOrNull(row.last_used_at),
    revoked_at: isoOrNull(row.revoked_at),
  };
}

/** Who a token acts as: its owner, with the lower of both roles. */
export async function actorOfToken(store: Store, hash: string, now: number): Promise<{ actor: Omit<Actor, "address">; tokenId: string; lastUsedAt: number | null } | undefined> {
  const [row] = await store.read<TokenRow>({
    sql: `${selectToken} where t.token_hash = ? and t.revoked_at is null and (t.expires_at is null or t.expires_at > ?) and p.is_active = 1`,
    args: [hash, now],
  });
  if (!row) return undefined;
  return { actor: { id: row.user_id, name: `${row.owner} (${row.name})`, role: lowerRole(row.role, row.owner_role), via: "token" }, tokenId: row.id, lastUsedAt: row.last_used_at };
}

/** Of one owner, or of all. */
export async function listTokens(store: Store, ownerId: string | undefined): Promise<ApiToken[]> {
  const rows = await store.read<TokenRow>({
    sql: `${selectToken} ${ownerId === undefined ? "" : "where t.user_id = ?"} order by t.created_at desc, t.id desc`,
    args: ownerId === undefined ? [] : [ownerId],
  });
  return rows.map(toApiToken);
}

export async function tokenById(store: Store, id: string): Promise<TokenRow | undefined> {
  const [row] = await store.read<TokenRow>({ sql: `${selectToken} where t.id = ?`, args: [id] });
  return row;
}
