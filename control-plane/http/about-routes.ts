// The control plane about itself: alive, ready, its figures, its API's description.
import { Hono } from "hono";
import { evidence } from "../evidence.ts";
import type { Services } from "../services.ts";
import type { AppEnv } from "./context.ts";
import { docsCss, docsPage } from "./docs.ts";
import { endpoint, type Route } from "./endpoint.ts";
import { metrics } from "./metrics.ts";
import { type Document, openApi } from "./openapi.ts";

const tag = "About";
const prometheus = "text/plain; version=0.0.4; charset=utf-8";

/** `routes` is asked for at the first request: these routes are in the table themselves. */
export function aboutRoutes(services: Services, routes: () => readonly Route[]) {
  const { platform, store } = services;
  let known: Document | undefined;
  const document = (): Document => {
    known ??= openApi(routes(), platform.version);
    return known;
  };

  return new Hono<AppEnv>()
    .get(
      "/healthz",
      endpoint({ id: "get-liveness", tag, summary: "Whether the process lives", access: "public", answers: { 200: { description: "It does", media: "text/plain" } } }),
      (c) => c.text("ok\n"),
    )
    .get(
      "/readyz",
      endpoint({
        id: "get-readiness",
        tag,
        summary: "Whether the database answers",
        access: "public",
        answers: { 200: { description: "It does", media: "text/plain" }, 503: { description: "It does not", media: "text/plain" } },
      }),
      async (c) => {
        try {
          await store.read({ sql: "select 1" });
          return c.text("ready\n");
        } catch (cause) {
          platform.log.error({ error: evidence(cause) }, "the database does not answer");
          return c.text("the database does not answer; the log names the cause\n", 503);
        }
      },
    )
    .get(
      "/metrics",
      endpoint({ id: "get-metrics", tag, summary: "Figures for Prometheus", access: "viewer", answers: { 200: { description: "Text exposition format", media: "text/plain" } } }),
      async (c) => c.body(await metrics(services), 200, { "Content-Type": prometheus }),
    )
    .get(
      "/api/openapi.json",
      endpoint({ id: "get-openapi", tag, summary: "This description", access: "viewer", answers: { 200: { description: "OpenAPI 3.1", media: "application/json" } } }),
      (c) => c.json(document() as unknown as Record<string, never>),
    )
    .get(
      "/api/docs",
      endpoint({ id: "get-docs", tag, summary: "This description as a page", access: "viewer", answers: { 200: { description: "HTML", media: "text/html" } } }),
      (c) => c.html(docsPage(document())),
    )
    .get(
      "/api/docs.css",
      endpoint({ id: "get-docs-style", tag, summary: "How that page looks", access: "viewer", answers: { 200: { description: "The style sheet", media: "text/css" } } }),
      (c) => c.body(docsCss, 200, { "Content-Type": "text/css; charset=utf-8" }),
    );
}
