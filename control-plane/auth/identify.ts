// Finds out who asks, from the session cookie or the token; refuses nobody: that is the endpoint's part.
import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { AppError } from "#schema/errors.ts";
import { evidence } from "../evidence.ts";
import { type AppEnv, addressOf } from "../http/context.ts";
import { isOverTls } from "../http/security.ts";
import { hashSecret } from "../secrets.ts";
import type { Services } from "../services.ts";
import type { Statement } from "../store.ts";
import { sessionCookie, tokenPrefix, useWrittenEveryMs } from "./rules.ts";
import { actorOfSession, actorOfToken } from "./store.ts";

export function identify({ platform, store }: Services): MiddlewareHandler<AppEnv> {
  /** Not awaited: a request must not wait for the note that it was made. */
  function noteUse(lastUsedAt: number | null, statement: Statement): void {
    if (lastUsedAt !== null && platform.clock.now() - lastUsedAt < useWrittenEveryMs) return;
    store.write([statement]).catch((error: unknown) => platform.log.warn({ error: evidence(error) }, "last use of a session or token was not written"));
  }

  return async function findActor(c, next) {
    const now = platform.clock.now();
    const address = addressOf(c);
    const authorization = c.req.header("Authorization");
    const cookie = getCookie(c, sessionCookie(isOverTls(c.req.url, platform)).name);
    if (authorization !== undefined) {
      const token = authorization.startsWith("Bearer ") ? authorization.slice("Bearer ".length).trim() : "";
      const hash = hashSecret(platform, token);
      const found = token.startsWith(tokenPrefix) ? await actorOfToken(store, hash, now) : undefined;
      if (!found) {
        throw new AppError("unauthenticated", "This API token is not known, expired or revoked.", {
          hint: "Make a new one under Settings, and send it as `Authorization: Bearer dsm_…`.",
        });
      }
      c.set("actor", { ...found.actor, address });
      c.set("tokenHash", hash);
      noteUse(found.lastUsedAt, { sql: "update api_tokens set last_used_at = ? where id = ?", args: [now, found.tokenId] });
    } else if (cookie !== undefined) {
      const hash = hashSecret(platform, cookie);
      const found = await actorOfSession(store, hash, now);
      if (found) {
        c.set("actor", { ...found.actor, address });
        c.set("sessionHash", hash);
        // A console that only watches is no person at work: the stream, opened again after each gap, keeps no session alive.
        if (c.req.path !== "/api/events") noteUse(found.lastUsedAt, { sql: "update sessions set last_used_at = ? where id_hash = ?", args: [now, hash] });
      }
    }
    await next();
  };
}
