// What every request carries: who asks, from where, and an id to find it by in the log.
import type { Context } from "hono";
import { AppError } from "#schema/errors.ts";
import type { Actor } from "../services.ts";

export interface AppEnv {
  /** Handed in by the runtime with each request: `app.fetch(request, { address })`. */
  Bindings: { address?: string | null };
  Variables: {
    requestId: string;
    actor: Actor | undefined;
    /** SHA-256 of the session's id, where the actor came with one. */
    sessionHash: string | undefined;
    /** SHA-256 of the API token, where the actor came with one. */
    tokenHash: string | undefined;
  };
}

export type AppContext = Context<AppEnv>;

/** Null where the runtime does not tell. `env` is absent in a bare `app.request()`. */
export function addressOf(c: AppContext): string | null {
  return (c.env as AppEnv["Bindings"] | undefined)?.address ?? null;
}

/** Who asks. Behind an endpoint that is not public there always is somebody. */
export function actorOf(c: AppContext): Actor {
  const actor = c.get("actor");
  if (!actor) throw new AppError("unauthenticated", "Sign in first.");
  return actor;
}

/** The audit log's columns about who did it. */
export function auditActor(c: AppContext): { actor_id: string; actor_name: string; address: string | null } {
  const actor = actorOf(c);
  return { actor_id: actor.id, actor_name: actor.name, address: actor.address };
}
