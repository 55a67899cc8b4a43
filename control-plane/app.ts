// The HTTP side of the control plane: one Hono app, put together from the features' routes. It knows no runtime.
import { Hono } from "hono";
import { AppError } from "#schema/errors.ts";
import { auditRoutes } from "./audit/routes.ts";
import { identify } from "./auth/identify.ts";
import { authRoutes } from "./auth/routes.ts";
import { tokenRoutes } from "./auth/token-routes.ts";
import { userRoutes } from "./auth/user-routes.ts";
import { commandRoutes } from "./commands/routes.ts";
import { credentialRoutes } from "./credentials/routes.ts";
import { aboutRoutes } from "./http/about-routes.ts";
import { limitBody } from "./http/body-limit.ts";
import type { AppContext, AppEnv } from "./http/context.ts";
import { type Route, refusal, routeTable } from "./http/endpoint.ts";
import { answerProblem, problems } from "./http/problems.ts";
import { noteRequest } from "./http/request-log.ts";
import { sameOriginOnly, secured } from "./http/security.ts";
import { jobRoutes } from "./jobs/routes.ts";
import { markPosition } from "./live/position.ts";
import { liveRoutes } from "./live/routes.ts";
import { groupRoutes } from "./servers/group-routes.ts";
import { serverRoutes } from "./servers/routes.ts";
import type { Services } from "./services.ts";
import { settingsRoutes } from "./settings/routes.ts";
import { agentRoutes } from "./sites/agent-routes.ts";
import { enrolRoutes } from "./sites/enrol-routes.ts";
import { siteRoutes } from "./sites/routes.ts";

const maxBodyBytes = 1024 * 1024;

function nothingThere(c: AppContext): Response {
  return answerProblem(c, new AppError("not_found", `There is nothing at ${c.req.method} ${c.req.path}.`, { hint: "GET /api/docs lists what there is." }));
}

/** Throws when a route has not said who may call it. */
export function createApp(services: Services) {
  const { platform } = services;
  let routes: readonly Route[] = [];
  const app = new Hono<AppEnv>()
    .use(noteRequest(platform))
    .use(secured(platform))
    .use(
      limitBody(maxBodyBytes, (c) =>
        answerProblem(c, new AppError("payload_too_large", "The body is larger than 1 MiB.", { hint: "Split it; files do not travel through this API." })),
      ),
    )
    .use(identify(services))
    .use(sameOriginOnly(platform))
    .use(markPosition(services.feed))
    .route("/", authRoutes(services))
    .route("/", tokenRoutes(services))
    .route("/", userRoutes(services))
    .route("/", auditRoutes(services))
    .route("/", siteRoutes(services))
    .route("/", enrolRoutes(services))
    .route("/", agentRoutes(services))
    .route("/", serverRoutes(services))
    .route("/", groupRoutes(services))
    .route("/", credentialRoutes(services))
    .route("/", jobRoutes(services))
    .route("/", commandRoutes(services))
    .route("/", settingsRoutes(services))
    .route("/", liveRoutes(services))
    .route(
      "/",
      aboutRoutes(services, () => routes),
    );
  app.onError(problems(platform.log));
  app.notFound(nothingThere);
  routes = routeTable(app);
  // After the table, and before whatever the runtime serves for other paths: a wrong address of the API is never answered with the console's page.
  app.all("/api/*", refusal(nothingThere));
  return app;
}

/** For the console's typed client. */
export type Api = ReturnType<typeof createApp>;
