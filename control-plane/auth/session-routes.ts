// One's own sessions: where one is signed in, and an end to those that should not be.
import { Hono } from "hono";
import { z } from "zod";
import { EndedSessions, Session } from "#schema/api/identity.ts";
import { AppError } from "#schema/errors.ts";
import { type AppContext, type AppEnv, actorOf, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import type { Services } from "../services.ts";
import { endSession, endSessions, listSessions } from "./store.ts";

const tag = "Sign-in";

export function sessionRoutes({ platform, store, news }: Services) {
  const own = (c: AppContext): Promise<Session[]> => listSessions(store, actorOf(c).id, c.get("sessionHash"), platform.clock.now());
  const ended = (c: AppContext, sessions: readonly Session[]) => ({
    ...auditActor(c),
    action: "session.ended",
    subject_kind: "user",
    subject_id: actorOf(c).id,
    subject_name: actorOf(c).name,
    details: { sessions: sessions.map(({ created_at, address }) => ({ created_at, address })) },
  });

  return new Hono<AppEnv>()
    .get(
      "/api/me/sessions",
      endpoint({
        id: "list-sessions",
        tag,
        summary: "Where one is signed in",
        access: "viewer",
        sessionOnly: true,
        answers: { 200: { description: "The one used last first", schema: z.array(Session) } },
      }),
      async (c) => c.json(await own(c)),
    )
    .delete(
      "/api/me/sessions",
      endpoint({
        id: "end-other-sessions",
        tag,
        summary: "End all of one's sessions but this one",
        access: "viewer",
        sessionOnly: true,
        answers: { 200: { description: "How many have ended", schema: EndedSessions } },
      }),
      async (c) => {
        const others = (await own(c)).filter((session) => !session.is_current);
        if (others.length > 0) await store.write([endSessions(actorOf(c).id, c.get("sessionHash"))], [ended(c, others)]);
        // Streams of those sessions look at once whether they may go on.
        news.tell({ kind: "stale", what: "users", id: actorOf(c).id });
        return c.json({ ended: others.length });
      },
    )
    .delete(
      "/api/me/sessions/:id",
      endpoint({
        id: "end-session",
        tag,
        summary: "End one of one's other sessions",
        access: "viewer",
        sessionOnly: true,
        answers: { 204: { description: "Ended" } },
        problems: { 409: "It is this session: sign out instead" },
      }),
      async (c) => {
        const session = (await own(c)).find((one) => one.id === c.req.param("id"));
        if (!session) throw new AppError("not_found", "There is no such session; it may have ended already.");
        if (session.is_current) throw new AppError("conflict", "This is the session that you are using.", { hint: "Sign out instead." });
        await store.write([endSession(actorOf(c).id, session.id)], [ended(c, [session])]);
        news.tell({ kind: "stale", what: "users", id: actorOf(c).id });
        return c.body(null, 204);
      },
    );
}
