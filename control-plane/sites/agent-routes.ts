// Agents: what is known of them, and what an admin decides about them. Links and locks are the hub's business.
import { Hono } from "hono";
import { z } from "zod";
import { Agent, AgentChange, DeclareLost, GiveSiteKey } from "#schema/api/sites.ts";
import { AppError } from "#schema/errors.ts";
import { type AppEnv, actorOf, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { body, query } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { agentsByIds, listAgents } from "./store.ts";

const tag = "Sites and agents";

export function agentRoutes({ store, links, news }: Services) {
  async function existing(id: string): Promise<Agent> {
    const [agent] = await agentsByIds(store, links, [id]);
    if (!agent) throw new AppError("not_found", "There is no such agent.");
    return agent;
  }

  async function published(id: string): Promise<Agent> {
    const agent = await existing(id);
    news.changed("agents", [id]);
    return agent;
  }

  return new Hono<AppEnv>()
    .get(
      "/api/agents",
      endpoint({
        id: "list-agents",
        tag,
        summary: "All agents, or those of one site",
        access: "viewer",
        answers: { 200: { description: "By site, the oldest first", schema: z.array(Agent) } },
      }),
      query(z.object({ site_id: z.string().optional() })),
      async (c) => c.json(await listAgents(store, links, c.req.valid("query").site_id)),
    )
    .get("/api/agents/:id", endpoint({ id: "get-agent", tag, summary: "One agent", access: "viewer", answers: { 200: { description: "The agent", schema: Agent } } }), async (c) =>
      c.json(await existing(c.req.param("id"))),
    )
    .patch(
      "/api/agents/:id",
      endpoint({ id: "update-agent", tag, summary: "Rename an agent", access: "admin", answers: { 200: { description: "The agent as it is now", schema: Agent } } }),
      body(AgentChange),
      async (c) => {
        const { name } = c.req.valid("json");
        const agent = await existing(c.req.param("id"));
        await store.write(
          [{ sql: "update agents set name = ? where id = ?", args: [name, agent.id] }],
          [{ ...auditActor(c), action: "agent.updated", subject_kind: "agent", subject_id: agent.id, subject_name: name, details: { previous_name: agent.name } }],
        );
        return c.json(await published(agent.id));
      },
    )
    .post(
      "/api/agents/:id/declare-lost",
      endpoint({
        id: "declare-agent-lost",
        tag,
        summary: "Give up an agent that will not come back",
        description: "Its open tasks become `unknown`, its locks are freed and it is revoked. Type its name to confirm.",
        access: "admin",
        answers: { 200: { description: "The agent as it is now", schema: Agent } },
        problems: { 409: "The agent is online" },
      }),
      body(DeclareLost),
      async (c) => {
        const { confirm_name, reason } = c.req.valid("json");
        const agent = await existing(c.req.param("id"));
        if (confirm_name.trim() !== agent.name)
          throw new AppError("invalid_request", "The typed name is not the agent's name.", { details: { issues: [{ path: "confirm_name", message: `type "${agent.name}"` }] } });
        if (agent.state === "online") throw new AppError("conflict", "This agent is online: it is not lost.", { hint: "Revoke it if it must not work any more." });
        await links.declareLost(agent.id, actorOf(c), reason);
        return c.json(await published(agent.id));
      },
    )
    .post(
      "/api/agents/:id/revoke",
      endpoint({
        id: "revoke-agent",
        tag,
        summary: "End an agent's link and refuse it from now on",
        access: "admin",
        answers: { 200: { description: "The agent as it is now", schema: Agent } },
      }),
      async (c) => {
        const agent = await existing(c.req.param("id"));
        await links.revoke(agent.id, actorOf(c));
        return c.json(await published(agent.id));
      },
    )
    .post(
      "/api/agents/:id/unfreeze",
      endpoint({
        id: "unfreeze-agent",
        tag,
        summary: "End the freeze of an agent of which two copies were live",
        description: "Stop one of the two first: the next one that says hello is the agent.",
        access: "admin",
        answers: { 200: { description: "The agent as it is now", schema: Agent } },
        problems: { 409: "It is not frozen" },
      }),
      async (c) => {
        const agent = await existing(c.req.param("id"));
        if (agent.state !== "frozen") throw new AppError("conflict", "This agent is not frozen.");
        await links.unfreeze(agent.id, actorOf(c));
        return c.json(await published(agent.id));
      },
    )
    .post(
      "/api/agents/:id/give-site-key",
      endpoint({
        id: "give-site-key",
        tag,
        summary: "Hand the site's key to a second agent",
        description: "Another agent of the site seals it to this one; the control plane cannot open it. Type the sealing fingerprint as `enroll` printed it on that host.",
        access: "admin",
        answers: { 202: { description: "Asked for; the agent's `holds_site_key` turns true when it has the key", schema: Agent } },
        problems: { 409: "It holds the key already, or no agent that holds it is online" },
      }),
      body(GiveSiteKey),
      async (c) => {
        const agent = await existing(c.req.param("id"));
        await links.giveSiteKey(agent.id, c.req.valid("json").seal_key_fingerprint, actorOf(c));
        return c.json(await published(agent.id), 202);
      },
    )
    .post(
      "/api/agents/:id/activate",
      endpoint({
        id: "activate-agent",
        tag,
        summary: "Make this agent the site's active one",
        access: "admin",
        answers: { 200: { description: "The agent as it is now", schema: Agent } },
        problems: { 409: "The other one has open work that changes something" },
      }),
      async (c) => {
        const agent = await existing(c.req.param("id"));
        if (agent.state === "revoked") throw new AppError("conflict", "This agent is revoked.", { hint: "Enrol it again with a new code." });
        await links.activate(agent.id, actorOf(c));
        news.tell({ kind: "stale", what: "agents", id: null });
        return c.json(await published(agent.id));
      },
    );
}
