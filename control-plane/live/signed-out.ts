// A session or a token that is good no more: who watches with it is told why. Its row may be gone; the account and the audit log tell.
import type { z } from "zod";
import type { SignedOutWhy } from "#schema/api/live.ts";
import { type AppContext, actorOf } from "../http/context.ts";
import type { Store } from "../store.ts";

export interface SignedOut {
  why: z.infer<typeof SignedOutWhy>;
  /** The admin who ended it; null for oneself, and for time. */
  by: string | null;
}

export async function whySignedOut(store: Store, c: AppContext): Promise<SignedOut> {
  const actor = actorOf(c);
  const [account] = await store.read<{ is_active: number }>({ sql: "select is_active from profiles where id = ?", args: [actor.id] });
  if (!account) return { why: "removed", by: await lastActor(store, actor.id, ["user.deleted"]) };
  if (account.is_active === 0) return { why: "deactivated", by: await lastActor(store, actor.id, ["user.updated"]) };
  if (actor.via === "token") {
    const [token] = await store.read<{ revoked_at: number | null }>({ sql: "select revoked_at from api_tokens where token_hash = ?", args: [c.get("tokenHash") ?? ""] });
    return { why: token && token.revoked_at === null ? "expired" : "revoked", by: null };
  }
  const session = await store.read({ sql: "select 1 from sessions where id_hash = ?", args: [c.get("sessionHash") ?? ""] });
  if (session.length > 0) return { why: "expired", by: null };
  // Nothing but a sign-out and a new password removes the session of somebody who may still sign in; the later of the two was it.
  const [last] = await store.read<{ action: string; actor_id: string | null; actor_name: string }>({
    sql: `select action, actor_id, actor_name from audit_log where subject_kind = 'user' and subject_id = ?
      and (action in ('session.ended', 'user.password_changed') or action = 'user.updated' and json_extract(details, '$.password') is not null) order by seq desc limit 1`,
    args: [actor.id],
  });
  if (!last || last.action === "session.ended") return { why: "signed_out", by: null };
  return { why: "password_changed", by: last.actor_id === actor.id ? null : last.actor_name };
}

async function lastActor(store: Store, userId: string, actions: readonly string[]): Promise<string | null> {
  const [last] = await store.read<{ actor_name: string }>({
    sql: "select actor_name from audit_log where subject_kind = 'user' and subject_id = ? and action in (select value from json_each(?)) order by seq desc limit 1",
    args: [userId, JSON.stringify(actions)],
  });
  return last?.actor_name ?? null;
}
