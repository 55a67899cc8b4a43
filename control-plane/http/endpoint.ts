// Every route says what it is and who may call it; one that does not keeps the app from starting.
import type { Hono, MiddlewareHandler } from "hono";
import type { z } from "zod";
import { AppError } from "#schema/errors.ts";
import type { Role } from "#schema/vocabulary.ts";
import { roleReaches } from "../auth/rules.ts";
import { type AppContext, type AppEnv, actorOf } from "./context.ts";

/** `public` needs nobody; a role admits itself and those above it (viewer: whoever is signed in). */
export type Access = "public" | Role;
export type Tag = "Sign-in" | "Users and tokens" | "Sites and agents" | "Servers" | "Credentials" | "Jobs" | "Activity" | "Settings" | "Live" | "About";

export interface Answer {
  description: string;
  schema?: z.ZodType;
  /** Media type; JSON unless said otherwise. */
  media?: string;
}

export interface Endpoint {
  /** OpenAPI's operationId; the customer's edge functions keep their names. */
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  access: Access;
  /** Refuses API tokens: what only a person in front of a browser may do. */
  sessionOnly?: boolean;
  answers: Record<number, Answer>;
  /** Refusals with a reason of their own, beside the ones that every endpoint of its kind has. */
  problems?: Record<number, string>;
  headers?: Record<string, { description: string }>;
}

const declared = Symbol("endpoint");

/** First handler of each route: declares it, and lets in only those who may. */
export function endpoint(options: Endpoint): MiddlewareHandler<AppEnv> {
  const guard: MiddlewareHandler<AppEnv> = async function allowOnlyDeclaredRole(c, next) {
    if (options.access !== "public") {
      const actor = actorOf(c);
      if (!roleReaches(actor.role, options.access)) {
        throw new AppError("forbidden", `This needs the role ${options.access}; you are ${actor.role}.`, { hint: "Ask an admin to do it, or to give you the role." });
      }
      if (options.sessionOnly && actor.via !== "session") {
        throw new AppError("forbidden", "An API token may not do this.", { hint: "Sign in with user name and password." });
      }
    }
    await next();
  };
  return Object.assign(guard, { [declared]: options });
}

const refusals = new WeakSet<object>();

/** A handler that lets nobody in, and so needs no role: it may stand behind a pattern for all methods. */
export function refusal(answer: (c: AppContext) => Response): (c: AppContext) => Response {
  refusals.add(answer);
  return answer;
}

/** The declaration that a handler carries, if it is an endpoint's guard. */
function declarationOf(handler: unknown): Endpoint | undefined {
  return (handler as { [declared]?: Endpoint })[declared];
}

export interface Route {
  method: string;
  path: string;
  endpoint: Endpoint;
  /** All handlers of the route, the validators among them. */
  handlers: readonly unknown[];
}

/** The app's routes as declared. Throws for one without a declared role, for handlers that stand before the guard, and for an operationId used twice. */
export function routeTable(app: Pick<Hono<AppEnv>, "routes">): Route[] {
  const byRoute = new Map<string, { method: string; path: string; handlers: unknown[] }>();
  for (const { method, path, handler } of app.routes) {
    if (method === "ALL") {
      // Middleware for everything, or a refusal; any other catch-all would slip past the roles.
      if (path === "/*" || refusals.has(handler)) continue;
      throw new Error(`The route ALL ${path} is neither middleware for everything nor an endpoint.`);
    }
    const key = `${method} ${path}`;
    const known = byRoute.get(key);
    if (known) known.handlers.push(handler);
    else byRoute.set(key, { method, path, handlers: [handler] });
  }
  const ids = new Set<string>();
  return [...byRoute.values()].map(({ method, path, handlers }) => {
    const own = declarationOf(handlers[0]);
    if (!own) throw new Error(`The route ${method} ${path} does not begin with endpoint(): nobody has said who may call it.`);
    if (handlers.slice(1).some((handler) => declarationOf(handler))) throw new Error(`The route ${method} ${path} is declared twice.`);
    if (ids.has(own.id)) throw new Error(`The operationId ${own.id} is used twice, the second time by ${method} ${path}.`);
    ids.add(own.id);
    return { method, path, endpoint: own, handlers };
  });
}
