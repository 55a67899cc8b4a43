// Sites, and the codes with which agents get in.
import { Hono } from "hono";
import { z } from "zod";
import { CreatedEnrolmentCode, NewEnrolmentCode, NewSite, Site, SiteChange } from "#schema/api/sites.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import type { EnrolmentCode } from "#schema/protocol.ts";
import { toBase64Url } from "#schema/seal.ts";
import { abortWhen, wasAborted } from "../constraints.ts";
import { type AppEnv, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { body } from "../http/validate.ts";
import { hashSecret, newSecret } from "../secrets.ts";
import type { Services } from "../services.ts";
import { iso } from "../time.ts";
import { enrolmentCodeMs } from "./rules.ts";
import { listSites, sitesByIds } from "./store.ts";

export function siteRoutes(services: Services) {
  const { platform, store, links, news } = services;

  async function existing(id: string): Promise<Site> {
    const [site] = await sitesByIds(store, links, [id]);
    if (!site) throw new AppError("not_found", "There is no such site.");
    return site;
  }

  async function published(id: string): Promise<Site> {
    const site = await existing(id);
    news.changed("sites", [id]);
    return site;
  }

  return new Hono<AppEnv>()
    .get(
      "/api/sites",
      endpoint({ id: "list-sites", tag: "Sites and agents", summary: "All sites", access: "viewer", answers: { 200: { description: "By name", schema: z.array(Site) } } }),
      async (c) => c.json(await listSites(store, links)),
    )
    .post(
      "/api/sites",
      endpoint({
        id: "create-site",
        tag: "Sites and agents",
        summary: "Add a site",
        access: "admin",
        answers: { 201: { description: "The site", schema: Site } },
        problems: { 409: "The name is taken" },
      }),
      body(NewSite),
      async (c) => {
        const { name, description } = c.req.valid("json");
        const now = platform.clock.now();
        const id = uuidv7(now, platform.random(10));
        await store.write(
          [{ sql: "insert into sites (id, name, description, created_at, updated_at) values (?1, ?2, ?3, ?4, ?4)", args: [id, name, description ?? null, now] }],
          [{ ...auditActor(c), action: "site.created", subject_kind: "site", subject_id: id, subject_name: name }],
        );
        return c.json(await published(id), 201);
      },
    )
    .get(
      "/api/sites/:id",
      endpoint({ id: "get-site", tag: "Sites and agents", summary: "One site", access: "viewer", answers: { 200: { description: "The site", schema: Site } } }),
      async (c) => c.json(await existing(c.req.param("id"))),
    )
    .patch(
      "/api/sites/:id",
      endpoint({
        id: "update-site",
        tag: "Sites and agents",
        summary: "Rename a site, or change its limits",
        access: "admin",
        answers: { 200: { description: "The site as it is now", schema: Site } },
        problems: { 409: "The name is taken" },
      }),
      body(SiteChange),
      async (c) => {
        const change = c.req.valid("json");
        const site = await existing(c.req.param("id"));
        await store.write(
          [
            {
              sql: "update sites set name = ?, description = ?, max_running_jobs = ?, updated_at = ? where id = ?",
              args: [
                change.name ?? site.name,
                change.description === undefined ? site.description : change.description,
                change.max_running_jobs ?? site.max_running_jobs,
                platform.clock.now(),
                site.id,
              ],
            },
          ],
          [{ ...auditActor(c), action: "site.updated", subject_kind: "site", subject_id: site.id, subject_name: change.name ?? site.name, details: change }],
        );
        await links.refreshSite(site.id);
        // Its name stands in each row that belongs to it.
        if (change.name !== undefined && change.name !== site.name) for (const what of ["servers", "jobs", "agents"] as const) news.tell({ kind: "stale", what, id: null });
        return c.json(await published(site.id));
      },
    )
    .delete(
      "/api/sites/:id",
      endpoint({
        id: "delete-site",
        tag: "Sites and agents",
        summary: "Remove a site that has neither servers nor agents; its jobs stay",
        access: "admin",
        answers: { 204: { description: "Removed" } },
        problems: { 409: "It is not empty" },
      }),
      async (c) => {
        const site = await existing(c.req.param("id"));
        try {
          await store.write(
            [
              abortWhen("exists (select 1 from servers where site_id = ?)", [site.id]),
              abortWhen("exists (select 1 from agents where site_id = ? and status != 'revoked')", [site.id]),
              abortWhen("exists (select 1 from jobs where site_id = ? and status in ('pending', 'running', 'paused', 'unknown'))", [site.id]),
              { sql: "update jobs set agent_id = null where agent_id in (select id from agents where site_id = ?)", args: [site.id] },
              { sql: "update jobs set site_id = null where site_id = ?", args: [site.id] },
              { sql: "delete from enrolment_codes where site_id = ?", args: [site.id] },
              { sql: "delete from agents where site_id = ?", args: [site.id] },
              { sql: "delete from sites where id = ?", args: [site.id] },
            ],
            [{ ...auditActor(c), action: "site.deleted", subject_kind: "site", subject_id: site.id, subject_name: site.name }],
          );
        } catch (error) {
          if (!wasAborted(error)) throw error;
          throw new AppError("conflict", `The site "${site.name}" is not empty: it has servers, agents that are not revoked, or open jobs.`, {
            hint: "Move or remove its servers, revoke its agents, and let its jobs end first.",
            cause: error,
          });
        }
        news.tell({ kind: "stale", what: "sites", id: site.id });
        return c.body(null, 204);
      },
    )
    .post(
      "/api/sites/:id/enrolment-codes",
      endpoint({
        id: "create-enrolment-code",
        tag: "Sites and agents",
        summary: "Make a code with which one agent can enrol",
        description: "Works once and for ten minutes. It carries this control plane's address and the fingerprint of its certificate.",
        access: "admin",
        answers: { 201: { description: "The code, in this answer only", schema: CreatedEnrolmentCode } },
      }),
      body(NewEnrolmentCode),
      async (c) => {
        const { agent_name } = c.req.valid("json");
        const site = await existing(c.req.param("id"));
        const now = platform.clock.now();
        const id = uuidv7(now, platform.random(10));
        const secret = newSecret(platform);
        const carried: EnrolmentCode = { url: platform.publicUrl(), fingerprint: platform.certificateFingerprint(), secret };
        const code = toBase64Url(new TextEncoder().encode(JSON.stringify(carried)));
        const actor = auditActor(c);
        await store.write(
          [
            {
              sql: "insert into enrolment_codes (id, site_id, secret_hash, agent_name, created_by, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)",
              args: [id, site.id, hashSecret(platform, secret), agent_name, actor.actor_id, now, now + enrolmentCodeMs],
            },
          ],
          [{ ...actor, action: "enrolment_code.created", subject_kind: "site", subject_id: site.id, subject_name: site.name, details: { agent_name } }],
        );
        return c.json({ id, code, command: `node agent/main.ts enroll ${code}`, expires_at: iso(now + enrolmentCodeMs), expires_in_ms: enrolmentCodeMs }, 201);
      },
    );
}
