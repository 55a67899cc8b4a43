// A session begins: after the first admin is made, and at every sign-in.
import { setCookie } from "hono/cookie";
import type { AuditEntry } from "../audit.ts";
import { type AppContext, addressOf } from "../http/context.ts";
import { isOverTls } from "../http/security.ts";
import { hashSecret, newSecret } from "../secrets.ts";
import type { Services } from "../services.ts";
import type { Statement } from "../store.ts";
import { sessionCookie, sessionMaxMs } from "./rules.ts";
import { insertSession } from "./store.ts";

/** A new id with every sign-in; the one that the browser came with ends, so that nobody can plant one. */
export async function beginSession(c: AppContext, services: Services, user: { id: string; username: string }, also: Statement[], audit: AuditEntry[]): Promise<void> {
  const { platform, store } = services;
  const now = platform.clock.now();
  const secret = newSecret(platform);
  const previous = c.get("sessionHash");
  const session = { hash: hashSecret(platform, secret), user_id: user.id, now, address: addressOf(c), user_agent: c.req.header("User-Agent")?.slice(0, 300) ?? null };
  await store.write(
    [
      ...also,
      ...(previous === undefined ? [] : [{ sql: "delete from sessions where id_hash = ?", args: [previous] }]),
      insertSession(session),
      { sql: "update profiles set last_sign_in_at = ? where id = ?", args: [now, user.id] },
    ],
    [
      ...audit,
      { actor_id: user.id, actor_name: user.username, action: "session.begun", subject_kind: "user", subject_id: user.id, subject_name: user.username, address: addressOf(c) },
    ],
  );
  const { name, attributes } = sessionCookie(isOverTls(c.req.url, platform));
  setCookie(c, name, secret, { ...attributes, maxAge: sessionMaxMs / 1000 });
}
