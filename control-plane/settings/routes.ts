// What is kept and for how long, and the clean-up on request.
import { Hono } from "hono";
import { ActivitySettings, ActivitySettingsChange, CleanupPreview, CleanupRequest } from "#schema/api/jobs.ts";
import { type AppEnv, actorOf, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { body } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { cleanup } from "./cleanup.ts";
import { readActivitySettings, updateActivitySettings } from "./store.ts";

const tag = "Settings";

export function settingsRoutes(services: Services) {
  const { platform, store, news } = services;
  return new Hono<AppEnv>()
    .get(
      "/api/settings/activity",
      endpoint({
        id: "get-activity-settings",
        tag,
        summary: "Retention, clean-up and limits of the activity log",
        access: "viewer",
        answers: { 200: { description: "The settings", schema: ActivitySettings } },
      }),
      async (c) => c.json(await readActivitySettings(store)),
    )
    .patch(
      "/api/settings/activity",
      endpoint({
        id: "update-activity-settings",
        tag,
        summary: "Change the activity settings",
        access: "admin",
        answers: { 200: { description: "The settings as they are now", schema: ActivitySettings } },
      }),
      body(ActivitySettingsChange),
      async (c) => {
        const change = c.req.valid("json");
        await store.write(updateActivitySettings(change, platform.clock.now()), [
          { ...auditActor(c), action: "activity_settings.updated", subject_kind: "settings", details: change },
        ]);
        news.tell({ kind: "stale", what: "settings", id: null });
        return c.json(await readActivitySettings(store));
      },
    )
    .post(
      "/api/cleanup-old-jobs",
      endpoint({
        id: "cleanup-old-jobs",
        tag,
        summary: "Remove finished jobs and commands past their retention; a preview only counts them",
        description:
          "Runs by itself once a day as the activity settings say. With `preview: false` it runs now, whatever they say about that. A preview may name other retentions than those that are kept.",
        access: "admin",
        answers: { 200: { description: "What was, or would be, removed", schema: CleanupPreview } },
      }),
      body(CleanupRequest),
      async (c) => {
        const { preview, ...retention } = c.req.valid("json");
        return c.json(await cleanup(services, { preview, retention, now: platform.clock.now(), actor: actorOf(c) }));
      },
    );
}
