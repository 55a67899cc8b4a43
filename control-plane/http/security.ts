// Headers that every answer carries, and the check that an unsafe request comes from our own pages.
import type { MiddlewareHandler } from "hono";
import { AppError } from "#schema/errors.ts";
import type { Platform } from "../platform.ts";
import type { AppEnv } from "./context.ts";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** True when the person's browser speaks TLS: to us, or to a proxy in front of us. */
export function isOverTls(requestUrl: string, platform: Pick<Platform, "publicUrl">): boolean {
  return new URL(requestUrl).protocol === "https:" || platform.publicUrl().startsWith("https:");
}

/** On every answer, the console's files too. */
export function securityHeaders(overTls: boolean): Record<string, string> {
  return {
    "Content-Security-Policy": contentSecurityPolicy,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    ...(overTls ? { "Strict-Transport-Security": "max-age=31536000" } : {}),
  };
}

export function secured(platform: Platform): MiddlewareHandler<AppEnv> {
  return async function secureAnswer(c, next) {
    await next();
    for (const [name, value] of Object.entries(securityHeaders(isOverTls(c.req.url, platform)))) c.res.headers.set(name, value);
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  };
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

function isSameOrigin(origin: string, requestUrl: string, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const host = new URL(origin).host;
  return host === new URL(requestUrl).host || (URL.canParse(publicUrl) && host === new URL(publicUrl).host);
}

/**
 * Refuses what another site's page made a browser send. A request with a session must prove where it comes from; one without (sign-in, enrolment)
 * is refused only when it says itself that it comes from elsewhere. Tokens are never sent by a browser on its own.
 */
export function sameOriginOnly(platform: Platform): MiddlewareHandler<AppEnv> {
  return async function refuseCrossSite(c, next) {
    if (!safeMethods.has(c.req.method) && c.get("actor")?.via !== "token") {
      const site = c.req.header("Sec-Fetch-Site");
      const origin = c.req.header("Origin");
      const proven = site === "same-origin" || (site === undefined && origin !== undefined && isSameOrigin(origin, c.req.url, platform.publicUrl()));
      const silent = site === undefined && origin === undefined;
      if (!proven && !(silent && c.get("sessionHash") === undefined)) {
        throw new AppError("forbidden", "This request does not come from a page of this control plane.", {
          hint: "Use the console at its own address, or an API token for a program.",
        });
      }
    }
    await next();
  };
}
