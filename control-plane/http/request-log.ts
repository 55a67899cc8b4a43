// One line for each request in the log: what, by whom, how long. Never a body, a header or a query.
import type { MiddlewareHandler } from "hono";
import { uuidv7 } from "#schema/id.ts";
import type { Platform } from "../platform.ts";
import type { AppEnv } from "./context.ts";

export function noteRequest(platform: Platform): MiddlewareHandler<AppEnv> {
  return async function logRequest(c, next) {
    const began = platform.clock.monotonic();
    const requestId = uuidv7(platform.clock.now(), platform.random(10));
    c.set("requestId", requestId);
    c.header("X-Request-Id", requestId);
    await next();
    const actor = c.get("actor");
    platform.log.debug(
      {
        request_id: requestId,
        method: c.req.method,
        path: c.req.path,
        status: c.res.status,
        ms: Math.round(platform.clock.monotonic() - began),
        actor: actor?.name,
        via: actor?.via,
      },
      "request",
    );
  };
}
