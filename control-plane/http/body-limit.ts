// How large a body may be, told or not.
import type { MiddlewareHandler } from "hono";
import type { AppContext, AppEnv } from "./context.ts";

/**
 * Refuses bodies over `maxBytes`; one that does not say its length is read first, as far as that.
 * Why not hono's own: it passes node-server's light request to the global `Request`, which throws, so that a DELETE without a body answered 500.
 */
export function limitBody(maxBytes: number, refuse: (c: AppContext) => Response): MiddlewareHandler<AppEnv> {
  return async function limitBody(c, next) {
    const { raw } = c.req;
    if (!raw.body) return await next();
    const declared = raw.headers.get("content-length");
    if (declared !== null && !raw.headers.has("transfer-encoding")) return Number(declared) > maxBytes ? refuse(c) : await next();
    const chunks: Uint8Array[] = [];
    let size = 0;
    const reader = raw.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > maxBytes) return refuse(c);
      chunks.push(part.value);
    }
    c.req.raw = new Request(raw.url, { method: raw.method, headers: raw.headers, signal: raw.signal, body: size === 0 ? null : new Blob(chunks as Uint8Array<ArrayBuffer>[]) });
    return await next();
  };
}
