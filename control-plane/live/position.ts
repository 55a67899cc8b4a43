// Each answer to a GET says where the event stream stood when it was asked for: whoever joins the two knows whether an event fell between them.
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../http/context.ts";
import type { Feed } from "../services.ts";

const positionHeader = "Dsm-Cursor";

export function markPosition(feed: Pick<Feed, "cursor">): MiddlewareHandler<AppEnv> {
  return async function notePosition(c, next) {
    // Before anything is read: an event up to here is in what is read, or comes again as it is.
    if (c.req.method === "GET" && c.get("actor")) c.header(positionHeader, feed.cursor);
    await next();
  };
}
