// Setting up, signing in and out, and one's own account.
import { Hono } from "hono";
import { deleteCookie } from "hono/cookie";
import { FirstAdmin, Me, MeChange, PasswordChange, SetupState, SignIn } from "#schema/api/identity.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { abortWhen, wasAborted } from "../constraints.ts";
import { type AppContext, type AppEnv, actorOf, addressOf, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { isOverTls } from "../http/security.ts";
import { body } from "../http/validate.ts";
import { sameBytes } from "../secrets.ts";
import type { Services } from "../services.ts";
import { countAttempt, forgiveAttempt } from "./lockout.ts";
import { hashPassword, passwordMatches } from "./passwords.ts";
import { addressLimit, sessionCookie, userLimit } from "./rules.ts";
import { beginSession } from "./sign-in.ts";
import { anyUser, endSessions, insertUser, toUser, type UserRow, updateUser, userById, userByName } from "./store.ts";

export function authRoutes(services: Services) {
  const { platform, store, news } = services;

  function me(user: UserRow): Me {
    return { user: toUser(user), version: platform.version, control_plane_id: services.controlPlaneId, preferences: user.preferences === null ? {} : JSON.parse(user.preferences) };
  }

  async function ownAccount(c: AppContext): Promise<UserRow> {
    const user = await userById(store, actorOf(c).id);
    if (!user) throw new AppError("unauthenticated", "This account is gone.");
    return user;
  }

  return new Hono<AppEnv>()
    .get(
      "/api/setup",
      endpoint({
        id: "get-setup",
        tag: "Sign-in",
        summary: "Whether the first admin is still to be made",
        access: "public",
        answers: { 200: { description: "The state", schema: SetupState } },
      }),
      async (c) => c.json({ needs_setup: !(await anyUser(store)), version: platform.version }),
    )
    .post(
      "/api/setup",
      endpoint({
        id: "setup",
        tag: "Sign-in",
        summary: "Make the first admin and the first site, and sign in",
        description: "Works only while there is no user. `setup_code` is printed by the control plane at its start.",
        access: "public",
        answers: { 201: { description: "Signed in", schema: Me } },
        problems: { 403: "The setup code is wrong", 409: "There are users already", 429: "Too many attempts from this address" },
      }),
      body(FirstAdmin),
      async (c) => {
        const input = c.req.valid("json");
        const now = platform.clock.now();
        if (await anyUser(store)) throw new AppError("conflict", "This control plane is set up already.", { hint: "Sign in, or ask an admin for an account." });
        const addressKey = `setup:${addressOf(c) ?? "unknown"}`;
        await countAttempt(store, { key: addressKey, limit: addressLimit }, now);
        const expected = platform.setupCode ?? null;
        if (expected === null || !sameBytes(platform.sha256(input.setup_code.trim()), platform.sha256(expected))) {
          throw new AppError("forbidden", "The setup code is wrong.", { hint: "The control plane prints it when it starts; look at its output or its journal." });
        }
        const userId = uuidv7(now, platform.random(10));
        const siteId = uuidv7(now, platform.random(10));
        const user = {
          id: userId,
          username: input.username,
          full_name: input.full_name ?? null,
          email: null,
          role: "admin" as const,
          password_hash: await hashPassword(platform, input.password),
          now,
        };
        const actor = { actor_id: userId, actor_name: user.username, address: addressOf(c) };
        try {
          await beginSession(
            c,
            services,
            user,
            [
              abortWhen("exists (select 1 from profiles)", []),
              ...insertUser(user),
              { sql: "insert into sites (id, name, created_at, updated_at) values (?1, ?2, ?3, ?3)", args: [siteId, input.site_name, now] },
              { sql: "insert into activity_settings (id, updated_at) values (1, ?) on conflict do nothing", args: [now] },
              ...forgiveAttempt(undefined, addressKey),
            ],
            [
              { ...actor, action: "user.created", subject_kind: "user", subject_id: userId, subject_name: user.username, details: { role: "admin", first: true } },
              { ...actor, action: "site.created", subject_kind: "site", subject_id: siteId, subject_name: input.site_name },
            ],
          );
        } catch (error) {
          if (wasAborted(error)) throw new AppError("conflict", "This control plane is set up already.", { hint: "Sign in, or ask an admin for an account." });
          throw error;
        }
        const created = await userById(store, userId);
        if (!created) throw new AppError("internal", "The account is not there after it was made.");
        return c.json(me(created), 201);
      },
    )
    .post(
      "/api/sign-in",
      endpoint({
        id: "sign-in",
        tag: "Sign-in",
        summary: "Sign in with user name and password",
        description: "Sets the session cookie: it ends after 30 minutes without a request, and after 12 hours in any case.",
        access: "public",
        answers: { 200: { description: "Signed in", schema: Me } },
        problems: { 401: "User name or password is wrong", 429: "Locked after too many attempts; `Retry-After` says for how long" },
      }),
      body(SignIn),
      async (c) => {
        const { username, password } = c.req.valid("json");
        const now = platform.clock.now();
        const addressKey = `address:${addressOf(c) ?? "unknown"}`;
        const userKey = `user:${username.trim().toLowerCase()}`;
        await countAttempt(store, { key: addressKey, limit: addressLimit }, now);
        await countAttempt(store, { key: userKey, limit: userLimit }, now);
        const user = await userByName(store, username.trim());
        const matches = await passwordMatches(platform, password, user?.password_hash ?? null);
        if (!matches || !user || user.is_active === 0) {
          // A name that nobody has may be a password typed into the wrong field: it is not written down.
          await store.write(
            [],
            [{ actor_id: null, actor_name: user?.username ?? "unknown user", action: "session.refused", subject_kind: "user", subject_id: user?.id, address: addressOf(c) }],
          );
          throw new AppError("unauthenticated", "User name or password is wrong.");
        }
        await beginSession(c, services, user, forgiveAttempt(userKey, addressKey), []);
        return c.json(me({ ...user, last_sign_in_at: now }), 200);
      },
    )
    .post(
      "/api/sign-out",
      endpoint({ id: "sign-out", tag: "Sign-in", summary: "End this session", access: "viewer", sessionOnly: true, answers: { 204: { description: "Signed out" } } }),
      async (c) => {
        const { name, attributes } = sessionCookie(isOverTls(c.req.url, platform));
        await store.write(
          [{ sql: "delete from sessions where id_hash = ?", args: [c.get("sessionHash") ?? ""] }],
          [{ ...auditActor(c), action: "session.ended", subject_kind: "user", subject_id: actorOf(c).id, subject_name: actorOf(c).name }],
        );
        deleteCookie(c, name, { path: attributes.path, secure: attributes.secure });
        return c.body(null, 204);
      },
    )
    .get(
      "/api/me",
      endpoint({ id: "get-me", tag: "Sign-in", summary: "Who is signed in", access: "viewer", answers: { 200: { description: "The account and its preferences", schema: Me } } }),
      async (c) => {
        const account = me(await ownAccount(c));
        // A token may do less than its owner; the answer says what the asker may.
        return c.json({ ...account, user: { ...account.user, role: actorOf(c).role } });
      },
    )
    .patch(
      "/api/me",
      endpoint({
        id: "update-me",
        tag: "Sign-in",
        summary: "Change one's own name and preferences",
        access: "viewer",
        answers: { 200: { description: "The account as it is now", schema: Me } },
      }),
      body(MeChange),
      async (c) => {
        const change = c.req.valid("json");
        const fields = Object.keys(change).filter((field) => field !== "preferences");
        // Preferences change with every column that somebody drags: they are nobody's business but their own.
        const named =
          fields.length === 0
            ? []
            : [{ ...auditActor(c), action: "user.updated", subject_kind: "user", subject_id: actorOf(c).id, subject_name: actorOf(c).name, details: { fields } }];
        await store.write(updateUser(actorOf(c).id, change, platform.clock.now()), named);
        return c.json(me(await ownAccount(c)));
      },
    )
    .post(
      "/api/me/password",
      endpoint({
        id: "change-password",
        tag: "Sign-in",
        summary: "Change one's own password; all other sessions end",
        access: "viewer",
        sessionOnly: true,
        answers: { 204: { description: "Changed" } },
        problems: { 403: "The current password is wrong", 429: "Too many attempts" },
      }),
      body(PasswordChange),
      async (c) => {
        const { current_password, new_password } = c.req.valid("json");
        const user = await ownAccount(c);
        const now = platform.clock.now();
        const key = `password:${user.id}`;
        await countAttempt(store, { key, limit: userLimit }, now);
        if (!(await passwordMatches(platform, current_password, user.password_hash))) throw new AppError("forbidden", "The current password is wrong.");
        const password_hash = await hashPassword(platform, new_password);
        await store.write(
          [...updateUser(user.id, { password_hash }, now), endSessions(user.id, c.get("sessionHash")), { sql: "delete from sign_in_failures where key = ?", args: [key] }],
          [{ ...auditActor(c), action: "user.password_changed", subject_kind: "user", subject_id: user.id, subject_name: user.username }],
        );
        news.tell({ kind: "stale", what: "users", id: user.id });
        return c.body(null, 204);
      },
    );
}
