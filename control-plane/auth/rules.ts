// Pure decisions about who may what, and for how long.
import type { Role } from "#schema/vocabulary.ts";

const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** Whether `role` may do what `needed` may. */
export function roleReaches(role: Role, needed: Role): boolean {
  return rank[role] >= rank[needed];
}

export function lowerRole(a: Role, b: Role): Role {
  return rank[a] <= rank[b] ? a : b;
}

const minutes = 60_000;

export const sessionIdleMs = 30 * minutes;
export const sessionMaxMs = 12 * 60 * minutes;
/** `last_used_at` of sessions and tokens is written at most this often: a read must not cost a commit. */
export const useWrittenEveryMs = minutes;

export interface AttemptLimit {
  attempts: number;
  windowMs: number;
  lockMs: number;
}
export const userLimit: AttemptLimit = { attempts: 5, windowMs: 15 * minutes, lockMs: 15 * minutes };
export const addressLimit: AttemptLimit = { attempts: 20, windowMs: 15 * minutes, lockMs: 15 * minutes };

export const tokenPrefix = "dsm_";

export interface SessionCookie {
  name: string;
  attributes: { path: "/"; httpOnly: true; sameSite: "Strict"; secure: boolean };
}

/** `__Host-` binds the cookie to this host over TLS; browsers refuse the prefix without TLS, so loopback HTTP has a plain name. */
export function sessionCookie(overTls: boolean): SessionCookie {
  return { name: overTls ? "__Host-dsm" : "dsm", attributes: { path: "/", httpOnly: true, sameSite: "Strict", secure: overTls } };
}
