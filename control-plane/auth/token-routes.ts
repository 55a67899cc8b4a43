// API tokens: what programs sign in with.
import { Hono } from "hono";
import { z } from "zod";
import { ApiToken, CreatedApiToken, NewApiToken } from "#schema/api/identity.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { type AppEnv, actorOf, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { body } from "../http/validate.ts";
import { hashSecret, newSecret } from "../secrets.ts";
import type { Services } from "../services.ts";
import { roleReaches, tokenPrefix } from "./rules.ts";
import { listTokens, toApiToken, tokenById } from "./store.ts";

const dayMs = 24 * 60 * 60_000;

export function tokenRoutes({ platform, store }: Services) {
  return new Hono<AppEnv>()
    .get(
      "/api/tokens",
      endpoint({
        id: "list-tokens",
        tag: "Users and tokens",
        summary: "One's own API tokens; all of them for an admin",
        access: "viewer",
        answers: { 200: { description: "Newest first, without their text", schema: z.array(ApiToken) } },
      }),
      async (c) => c.json(await listTokens(store, actorOf(c).role === "admin" ? undefined : actorOf(c).id)),
    )
    .post(
      "/api/tokens",
      endpoint({
        id: "create-token",
        tag: "Users and tokens",
        summary: "Make an API token",
        description: "Its text is in this answer only. It can do what `role` may, and never more than its owner.",
        access: "viewer",
        sessionOnly: true,
        answers: { 201: { description: "The token with its text", schema: CreatedApiToken } },
        problems: { 403: "The role is above one's own" },
      }),
      body(NewApiToken),
      async (c) => {
        const { name, role, expires_in_days } = c.req.valid("json");
        const actor = actorOf(c);
        if (!roleReaches(actor.role, role)) throw new AppError("forbidden", `A token of yours can have at most the role ${actor.role}.`);
        const now = platform.clock.now();
        const id = uuidv7(now, platform.random(10));
        const token = tokenPrefix + newSecret(platform);
        await store.write(
          [
            {
              sql: "insert into api_tokens (id, name, user_id, token_hash, role, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)",
              args: [id, name, actor.id, hashSecret(platform, token), role, now, expires_in_days === null ? null : now + expires_in_days * dayMs],
            },
          ],
          [{ ...auditActor(c), action: "token.created", subject_kind: "token", subject_id: id, subject_name: name, details: { role, expires_in_days } }],
        );
        const row = await tokenById(store, id);
        if (!row) throw new AppError("internal", "The token is not there after it was made.");
        return c.json({ ...toApiToken(row), token }, 201);
      },
    )
    .delete(
      "/api/tokens/:id",
      endpoint({
        id: "revoke-token",
        tag: "Users and tokens",
        summary: "Revoke an API token: one's own, or any for an admin",
        access: "viewer",
        answers: { 204: { description: "Revoked" } },
      }),
      async (c) => {
        const actor = actorOf(c);
        const row = await tokenById(store, c.req.param("id"));
        // Whose token it is, only its owner and admins may know.
        if (!row || (row.user_id !== actor.id && actor.role !== "admin")) throw new AppError("not_found", "There is no such token.");
        await store.write(
          [{ sql: "update api_tokens set revoked_at = coalesce(revoked_at, ?) where id = ?", args: [platform.clock.now(), row.id] }],
          [{ ...auditActor(c), action: "token.revoked", subject_kind: "token", subject_id: row.id, subject_name: row.name, details: { owner: row.owner } }],
        );
        return c.body(null, 204);
      },
    );
}
