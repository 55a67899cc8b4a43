// Accounts of people, for admins.
import { Hono } from "hono";
import { z } from "zod";
import { NewUser, User, UserChange } from "#schema/api/identity.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { wasAborted } from "../constraints.ts";
import { type AppEnv, actorOf, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { body } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { hashPassword } from "./passwords.ts";
import { endSessions, insertUser, keepAnAdmin, listUsers, toUser, type UserRow, updateUser, userById } from "./store.ts";

export function userRoutes({ platform, store, news }: Services) {
  async function existing(id: string): Promise<UserRow> {
    const user = await userById(store, id);
    if (!user) throw new AppError("not_found", "There is no such user.");
    return user;
  }

  function lastAdmin(error: unknown): unknown {
    return wasAborted(error) ? new AppError("conflict", "This is the last active admin.", { hint: "Make another admin first.", cause: error }) : error;
  }

  return new Hono<AppEnv>()
    .get(
      "/api/users",
      endpoint({ id: "list-users", tag: "Users and tokens", summary: "All users", access: "admin", answers: { 200: { description: "By name", schema: z.array(User) } } }),
      async (c) => c.json(await listUsers(store)),
    )
    .post(
      "/api/users",
      endpoint({
        id: "create-user",
        tag: "Users and tokens",
        summary: "Add a user",
        access: "admin",
        answers: { 201: { description: "The user", schema: User } },
        problems: { 409: "The name is taken" },
      }),
      body(NewUser),
      async (c) => {
        const input = c.req.valid("json");
        const now = platform.clock.now();
        const id = uuidv7(now, platform.random(10));
        const row = {
          id,
          username: input.username,
          full_name: input.full_name ?? null,
          email: input.email ?? null,
          role: input.role,
          password_hash: await hashPassword(platform, input.password),
          now,
        };
        await store.write(insertUser(row), [
          { ...auditActor(c), action: "user.created", subject_kind: "user", subject_id: id, subject_name: input.username, details: { role: input.role } },
        ]);
        news.tell({ kind: "stale", what: "users", id });
        return c.json(toUser(await existing(id)), 201);
      },
    )
    .patch(
      "/api/users/:id",
      endpoint({
        id: "update-user",
        tag: "Users and tokens",
        summary: "Change a user, its role or its password",
        description: "A new password and deactivation end all of the user's sessions.",
        access: "admin",
        answers: { 200: { description: "The user as it is now", schema: User } },
        problems: { 409: "It is the last active admin" },
      }),
      body(UserChange),
      async (c) => {
        const { password, ...change } = c.req.valid("json");
        const user = await existing(c.req.param("id"));
        const password_hash = password === undefined ? undefined : await hashPassword(platform, password);
        const ends = password !== undefined || change.is_active === false;
        const own = user.id === actorOf(c).id ? c.get("sessionHash") : undefined;
        try {
          await store.write(
            [...updateUser(user.id, { ...change, password_hash }, platform.clock.now()), ...(ends ? [endSessions(user.id, own)] : []), keepAnAdmin()],
            [
              {
                ...auditActor(c),
                action: "user.updated",
                subject_kind: "user",
                subject_id: user.id,
                subject_name: user.username,
                details: { ...change, ...(password === undefined ? {} : { password: "changed" }) },
              },
            ],
          );
        } catch (error) {
          throw lastAdmin(error);
        }
        news.tell({ kind: "stale", what: "users", id: user.id });
        return c.json(toUser(await existing(user.id)));
      },
    )
    .delete(
      "/api/users/:id",
      endpoint({
        id: "delete-user",
        tag: "Users and tokens",
        summary: "Remove a user; jobs and audit rows keep the name",
        access: "admin",
        answers: { 204: { description: "Removed" } },
        problems: { 409: "It is the last active admin, or one's own account" },
      }),
      async (c) => {
        const user = await existing(c.req.param("id"));
        if (user.id === actorOf(c).id) throw new AppError("conflict", "You cannot remove your own account.", { hint: "Ask another admin." });
        try {
          await store.write(
            [{ sql: "delete from profiles where id = ?", args: [user.id] }, keepAnAdmin()],
            [{ ...auditActor(c), action: "user.deleted", subject_kind: "user", subject_id: user.id, subject_name: user.username }],
          );
        } catch (error) {
          throw lastAdmin(error);
        }
        news.tell({ kind: "stale", what: "users", id: user.id });
        return c.body(null, 204);
      },
    );
}
