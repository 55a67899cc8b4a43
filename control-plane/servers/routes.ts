// The inventory: servers by hand (discovery writes them through the agents' events), and what is known about each.
import { Hono } from "hono";
import { z } from "zod";
import { canonicalAddress } from "#schema/addresses.ts";
import { EventLogRow, FirmwareRow, HealthReading, NewServer, Server, ServerChange } from "#schema/api/servers.ts";
import { page } from "#schema/api/shapes.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { HealthStatus, PowerState } from "#schema/vocabulary.ts";
import { abortWhen, wasAborted } from "../constraints.ts";
import { type AppEnv, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { cursor, limit, text } from "../http/query.ts";
import { body, query } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { listEventLogs, listFirmware, listHealth } from "./facts-store.ts";
import { changedColumns } from "./rules.ts";
import { listServers, serversByIds } from "./store.ts";

const tag = "Servers";
const Filter = z.object({ q: text, site_id: text, group_id: text, health_status: HealthStatus.optional(), power_state: PowerState.optional() });

function nameOf(server: Server): string {
  return server.hostname ?? server.service_tag ?? server.ip_address;
}

export function serverRoutes({ platform, store, news }: Services) {
  async function existing(id: string): Promise<Server> {
    const [server] = await serversByIds(store, [id]);
    if (!server) throw new AppError("not_found", "There is no such server.");
    return server;
  }

  async function published(id: string): Promise<Server> {
    const server = await existing(id);
    news.changed("servers", [id]);
    news.changed("sites", [server.site_id]);
    return server;
  }

  async function requireSite(id: string): Promise<void> {
    if ((await store.read({ sql: "select 1 from sites where id = ?", args: [id] })).length === 0) {
      throw new AppError("invalid_request", "There is no such site.", { details: { issues: [{ path: "site_id", message: "names no site" }] } });
    }
  }

  async function requireIdracSet(id: string | null | undefined): Promise<void> {
    if (id === null || id === undefined) return;
    if ((await store.read({ sql: "select 1 from credential_sets where id = ? and credential_type = 'idrac'", args: [id] })).length === 0) {
      throw new AppError("invalid_request", "There is no such credential set for iDRACs.", {
        details: { issues: [{ path: "credential_set_id", message: "names no credential set for iDRACs" }] },
      });
    }
  }

  return new Hono<AppEnv>()
    .get(
      "/api/servers",
      endpoint({ id: "list-servers", tag, summary: "All servers, or those that match", access: "viewer", answers: { 200: { description: "By name", schema: z.array(Server) } } }),
      query(Filter),
      async (c) => c.json(await listServers(store, c.req.valid("query"))),
    )
    .post(
      "/api/servers",
      endpoint({
        id: "create-server",
        tag,
        summary: "Add a server by its iDRAC's address",
        access: "admin",
        answers: { 201: { description: "The server", schema: Server } },
        problems: { 409: "Its service tag, or its address at this site, is there already" },
      }),
      body(NewServer),
      async (c) => {
        const input = c.req.valid("json");
        const address = canonicalAddress(input.ip_address);
        await requireSite(input.site_id);
        await requireIdracSet(input.credential_set_id);
        const now = platform.clock.now();
        const id = uuidv7(now, platform.random(10));
        try {
          await store.write(
            [
              abortWhen("exists (select 1 from servers where site_id = ? and ip_address = ? and port = ?)", [input.site_id, address, input.port]),
              {
                sql: `insert into servers (id, site_id, ip_address, port, hostname, service_tag, credential_set_id, notes, created_at, updated_at)
                  values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)`,
                args: [id, input.site_id, address, input.port, input.hostname ?? null, input.service_tag ?? null, input.credential_set_id ?? null, input.notes ?? null, now],
              },
            ],
            [
              {
                ...auditActor(c),
                action: "server.created",
                subject_kind: "server",
                subject_id: id,
                subject_name: input.hostname ?? input.service_tag ?? address,
                details: { ip_address: address, site_id: input.site_id },
              },
            ],
          );
        } catch (error) {
          if (wasAborted(error)) throw new AppError("conflict", `There is a server at ${address}, port ${input.port}, of this site already.`, { cause: error });
          throw error;
        }
        return c.json(await published(id), 201);
      },
    )
    .get(
      "/api/servers/:id",
      endpoint({ id: "get-server", tag, summary: "One server", access: "viewer", answers: { 200: { description: "The server", schema: Server } } }),
      async (c) => c.json(await existing(c.req.param("id"))),
    )
    .patch(
      "/api/servers/:id",
      endpoint({
        id: "update-server",
        tag,
        summary: "Change a server: address, site, credentials, trusted certificate, notes",
        description: "A new address, site or credential set makes the credential state unknown. `tls_fingerprint` trusts that certificate from now on; null forgets it.",
        access: "admin",
        answers: { 200: { description: "The server as it is now", schema: Server } },
      }),
      body(ServerChange),
      async (c) => {
        const change = c.req.valid("json");
        const server = await existing(c.req.param("id"));
        if (change.ip_address !== undefined) change.ip_address = canonicalAddress(change.ip_address);
        if (change.site_id !== undefined) await requireSite(change.site_id);
        await requireIdracSet(change.credential_set_id);
        const columns = Object.entries(changedColumns(server, change));
        const trusted = change.tls_fingerprint !== undefined && change.tls_fingerprint !== server.tls_fingerprint;
        const subject = { ...auditActor(c), subject_kind: "server", subject_id: server.id, subject_name: nameOf(server) };
        await store.write(
          [
            {
              sql: `update servers set updated_at = ?${columns.map(([name]) => `, ${name} = ?`).join("")} where id = ?`,
              args: [platform.clock.now(), ...columns.map(([, value]) => value), server.id],
            },
          ],
          [
            { ...subject, action: "server.updated", details: change },
            ...(trusted ? [{ ...subject, action: "server.certificate_trusted", details: { previous: server.tls_fingerprint, trusted: change.tls_fingerprint ?? null } }] : []),
          ],
        );
        return c.json(await published(server.id));
      },
    )
    .delete(
      "/api/servers/:id",
      endpoint({
        id: "delete-server",
        tag,
        summary: "Remove a server from the inventory; its jobs, commands and audit rows stay",
        access: "admin",
        answers: { 204: { description: "Removed" } },
        problems: { 409: "A job on it is not finished" },
      }),
      async (c) => {
        const server = await existing(c.req.param("id"));
        const copied = [nameOf(server), server.service_tag, server.id];
        try {
          await store.write(
            [
              abortWhen("exists (select 1 from job_tasks where server_id = ? and status in ('pending', 'running', 'paused', 'unknown'))", [server.id]),
              { sql: "update job_tasks set target_name = coalesce(target_name, ?), service_tag = coalesce(service_tag, ?) where server_id = ?", args: copied },
              {
                sql: "update idrac_commands set server_name = coalesce(server_name, ?), service_tag = coalesce(service_tag, ?) where server_id = ? and server_name is null",
                args: copied,
              },
              { sql: "delete from servers where id = ?", args: [server.id] },
            ],
            [
              {
                ...auditActor(c),
                action: "server.deleted",
                subject_kind: "server",
                subject_id: server.id,
                subject_name: nameOf(server),
                details: { ip_address: server.ip_address, service_tag: server.service_tag },
              },
            ],
          );
        } catch (error) {
          if (!wasAborted(error)) throw error;
          throw new AppError("conflict", `A job on ${nameOf(server)} is not finished.`, {
            hint: "Cancel it or let it end; an unknown outcome must be resolved first.",
            cause: error,
          });
        }
        news.tell({ kind: "stale", what: "servers", id: server.id });
        news.changed("sites", [server.site_id]);
        return c.body(null, 204);
      },
    )
    .get(
      "/api/servers/:id/health",
      endpoint({
        id: "list-server-health",
        tag,
        summary: "Health readings of a server",
        access: "viewer",
        answers: { 200: { description: "Newest first", schema: page(HealthReading) } },
      }),
      query(z.object({ cursor, limit })),
      async (c) => {
        const server = await existing(c.req.param("id"));
        return c.json(await listHealth(store, server.id, c.req.valid("query")));
      },
    )
    .get(
      "/api/servers/:id/event-logs",
      endpoint({
        id: "list-server-event-logs",
        tag,
        summary: "System Event Log and Lifecycle log of a server",
        description: "In the order of the iDRAC's own clock, or (`order=arrival`) of their arrival here: an iDRAC whose clock was wrong dates its entries wrongly.",
        access: "viewer",
        answers: { 200: { description: "Newest first", schema: page(EventLogRow) } },
      }),
      query(z.object({ service: z.enum(["sel", "lclog"]).optional(), severity: text, q: text, order: z.enum(["time", "arrival"]).default("time"), cursor, limit })),
      async (c) => {
        const server = await existing(c.req.param("id"));
        const { cursor, limit, ...filter } = c.req.valid("query");
        return c.json(await listEventLogs(store, server.id, filter, { cursor, limit }));
      },
    )
    .get(
      "/api/servers/:id/firmware",
      endpoint({
        id: "list-server-firmware",
        tag,
        summary: "Firmware inventory of a server",
        access: "viewer",
        answers: { 200: { description: "Installed first, by name", schema: z.array(FirmwareRow) } },
      }),
      async (c) => {
        const server = await existing(c.req.param("id"));
        return c.json(await listFirmware(store, server.id));
      },
    );
}
