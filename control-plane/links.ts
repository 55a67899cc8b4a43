// The hubs of all sites, and what people do to agents: declare lost, revoke, end a freeze, make active.
import { AppError } from "#schema/errors.ts";
import type { FromAgent } from "#schema/protocol.ts";
import { keyFingerprint } from "#schema/seal.ts";
import type { AuditEntry } from "./audit.ts";
import type { AgentSocket } from "./dispatch/agent-socket.ts";
import { SiteHub, type SiteHubParts } from "./dispatch/site-hub.ts";
import type { Actor, AgentLinks, LinkState } from "./services.ts";

const offline: LinkState = { online: false, round_trip_ms: null, clock_offset_ms: null, running_jobs: 0, connections: 0 };

interface AgentRow {
  id: string;
  site_id: string;
  name: string;
  is_active: number;
  status: "enrolled" | "frozen" | "revoked";
}

export class Links implements AgentLinks {
  private readonly hubs = new Map<string, Promise<SiteHub>>();
  private readonly open = new Map<string, SiteHub>();
  private readonly siteOfAgent = new Map<string, SiteHub>();
  private readonly parts: Omit<SiteHubParts, "publisher"> & { publisher: () => SiteHubParts["publisher"] };

  constructor(parts: Omit<SiteHubParts, "publisher"> & { publisher: () => SiteHubParts["publisher"] }) {
    this.parts = parts;
  }

  /** A site's hub, built from the database when it is first needed. */
  hubOf(siteId: string): Promise<SiteHub> {
    let hub = this.hubs.get(siteId);
    if (!hub) {
      hub = SiteHub.open(siteId, { ...this.parts, publisher: this.parts.publisher() }).then((opened) => {
        this.open.set(siteId, opened);
        for (const agentId of opened.hub.agents.keys()) this.siteOfAgent.set(agentId, opened);
        return opened;
      });
      this.hubs.set(siteId, hub);
    }
    return hub;
  }

  /** Every site's hub runs from the start: due jobs must not wait for the first visitor. */
  async start(): Promise<void> {
    const sites = await this.parts.store.read<{ id: string }>({ sql: "select id from sites" });
    await Promise.all(sites.map((site) => this.hubOf(site.id)));
  }

  state(agentId: string): LinkState {
    return this.siteOfAgent.get(agentId)?.linkState(agentId) ?? offline;
  }

  counters(): { events: number; offers: number; poisoned: number; online: number } {
    const sum = { events: 0, offers: 0, poisoned: 0, online: 0 };
    for (const hub of this.open.values()) {
      sum.events += hub.counters.events;
      sum.offers += hub.counters.offers;
      sum.poisoned += hub.counters.poisoned;
      for (const agent of hub.hub.agents.values()) if (agent.connection) sum.online++;
    }
    return sum;
  }

  async connected(siteId: string, socket: AgentSocket, hello: Extract<FromAgent, { type: "hello" }>): Promise<SiteHub> {
    const hub = await this.hubOf(siteId);
    if (!hub.hub.agents.has(hello.agent_id)) await this.enrolled(hello.agent_id);
    await hub.connected(socket, hello);
    return hub;
  }

  /** A new agent of a site whose hub runs already. */
  async enrolled(agentId: string): Promise<void> {
    const [row] = await this.parts.store.read<AgentRow & { journal_id: string | null; holds_site_key: number }>({
      sql: "select id, site_id, name, is_active, holds_site_key, status, journal_id from agents where id = ?",
      args: [agentId],
    });
    if (!row) return;
    const hub = await this.hubOf(row.site_id);
    if (!hub.hub.agents.has(agentId)) {
      hub.step({
        type: "agent_enrolled",
        agent: { id: row.id, name: row.name, isActive: row.is_active === 1, holdsSiteKey: row.holds_site_key === 1, status: row.status, journalId: row.journal_id },
      });
    }
    this.siteOfAgent.set(agentId, hub);
  }

  async declareLost(agentId: string, actor: Actor, reason: string): Promise<void> {
    const agent = await this.agent(agentId);
    const hub = await this.hubOf(agent.site_id);
    await this.change(agent, actor, "agent.declared_lost", "update agents set status = 'revoked', is_active = 0, alarm = null where id = ?", { reason });
    hub.step({ type: "declared_lost", agentId });
    await this.promote(agent.site_id);
  }

  async revoke(agentId: string, actor: Actor): Promise<void> {
    const agent = await this.agent(agentId);
    const hub = await this.hubOf(agent.site_id);
    if ([...hub.hub.jobs.values()].some((job) => job.attempt?.agentId === agentId && job.risk !== "read")) {
      throw new AppError("conflict", "This agent still has jobs that change servers.", { hint: "Wait for them or cancel them; if the agent is gone for good, declare it lost." });
    }
    await this.change(agent, actor, "agent.revoked", "update agents set status = 'revoked', is_active = 0, alarm = null where id = ?", {});
    hub.step({ type: "declared_lost", agentId });
    await this.promote(agent.site_id);
  }

  async unfreeze(agentId: string, actor: Actor): Promise<void> {
    const agent = await this.agent(agentId);
    if (agent.status !== "frozen") throw new AppError("conflict", "This agent is not frozen.");
    await this.change(agent, actor, "agent.unfrozen", "update agents set status = 'enrolled', alarm = null where id = ?", {});
    (await this.hubOf(agent.site_id)).step({ type: "agent_changed", agentId, status: "enrolled" });
  }

  async activate(agentId: string, actor: Actor): Promise<void> {
    const agent = await this.agent(agentId);
    if (agent.status !== "enrolled") throw new AppError("conflict", `This agent is ${agent.status}; it cannot be the active one.`);
    const hub = await this.hubOf(agent.site_id);
    if (hub.hub.agents.get(agentId)?.holdsSiteKey === false) {
      throw new AppError("conflict", "This agent does not hold the site's key: it could open no stored password.", {
        hint: "Give it the site's key first; an agent that holds it must be online.",
      });
    }
    const busy = [...hub.hub.jobs.values()].find((job) => job.attempt !== null && job.attempt.agentId !== agentId && job.risk !== "read");
    if (busy) {
      throw new AppError("conflict", `The other agent still runs job ${busy.id}, which changes servers.`, {
        hint: "Wait for it, cancel it, or declare that agent lost if it is gone for good.",
      });
    }
    await this.parts.store.write(
      [
        { sql: "update agents set is_active = 0 where site_id = ?", args: [agent.site_id] },
        { sql: "update agents set is_active = 1 where id = ?", args: [agentId] },
      ],
      [this.entry(agent, actor, "agent.activated", {})],
    );
    hub.step({ type: "agent_changed", agentId, isActive: true });
    this.parts.publisher().changed("agents", hub.hub.agents.keys());
  }

  async giveSiteKey(agentId: string, sealKeyFingerprint: string, actor: Actor): Promise<void> {
    const agent = await this.agent(agentId);
    const [row] = await this.parts.store.read<{ seal_public_key: string | null; holds_site_key: number }>({
      sql: "select seal_public_key, holds_site_key from agents where id = ?",
      args: [agentId],
    });
    if (row?.holds_site_key === 1) throw new AppError("conflict", "This agent holds the site's key already.");
    if (!row?.seal_public_key || agent.status !== "enrolled") throw new AppError("conflict", `This agent is ${agent.status}; it cannot take the key.`, { hint: "Enrol it again." });
    const plain = (text: string): string => text.toLowerCase().replaceAll(/[^0-9a-f]/g, "");
    if (plain(await keyFingerprint(row.seal_public_key)) !== plain(sealKeyFingerprint)) {
      throw new AppError("invalid_request", "This is not the fingerprint of the agent's sealing key.", {
        hint: "Read it on the agent's own host, where `enroll` printed it. If it differs from what the console shows, somebody stands in between: give nothing, and enrol again.",
        details: { issues: [{ path: "seal_key_fingerprint", message: "does not match" }] },
      });
    }
    const hub = await this.hubOf(agent.site_id);
    const holders = await this.parts.store.read<{ id: string }>({
      sql: "select id from agents where site_id = ? and holds_site_key = 1 and status = 'enrolled'",
      args: [agent.site_id],
    });
    const asked = holders.some((holder) => hub.askForSiteKey(holder.id, { agentId, publicKey: row.seal_public_key ?? "" }));
    if (!asked) throw new AppError("agent_offline", "No agent that holds the site's key is online.", { hint: "Start one of them, then try again." });
    await this.parts.store.write([], [this.entry(agent, actor, "agent.site_key_given", {})]);
  }

  async refreshSite(siteId: string): Promise<void> {
    const [site] = await this.parts.store.read<{ max_running_jobs: number }>({ sql: "select max_running_jobs from sites where id = ?", args: [siteId] });
    if (site) (await this.hubOf(siteId)).step({ type: "limits", maxRunning: site.max_running_jobs });
  }

  /** A site must not stay without an active agent when another one is enrolled. */
  private async promote(siteId: string): Promise<void> {
    const hub = await this.hubOf(siteId);
    const next = [...hub.hub.agents.values()].filter((agent) => agent.status === "enrolled").sort((a, b) => Number(b.connection !== null) - Number(a.connection !== null))[0];
    if (!next) return;
    await this.parts.store.write([
      {
        sql: "update agents set is_active = 1 where id = ? and holds_site_key = 1 and not exists (select 1 from agents other where other.site_id = ? and other.is_active = 1)",
        args: [next.id, siteId],
      },
    ]);
    const [row] = await this.parts.store.read<{ is_active: number }>({ sql: "select is_active from agents where id = ?", args: [next.id] });
    if (row?.is_active === 1) hub.step({ type: "agent_changed", agentId: next.id, isActive: true });
    this.parts.publisher().changed("agents", hub.hub.agents.keys());
  }

  private async agent(id: string): Promise<AgentRow> {
    const [row] = await this.parts.store.read<AgentRow>({ sql: "select id, site_id, name, is_active, status from agents where id = ?", args: [id] });
    if (!row) throw new AppError("not_found", "There is no such agent.");
    return row;
  }

  private entry(agent: AgentRow, actor: Actor, action: string, details: Record<string, unknown>): AuditEntry {
    return { actor_id: actor.id, actor_name: actor.name, action, subject_kind: "agent", subject_id: agent.id, subject_name: agent.name, details, address: actor.address };
  }

  private async change(agent: AgentRow, actor: Actor, action: string, sql: string, details: Record<string, unknown>): Promise<void> {
    await this.parts.store.write([{ sql, args: [agent.id] }], [this.entry(agent, actor, action, details)]);
    this.parts.publisher().changed("agents", [agent.id]);
    this.parts.publisher().changed("sites", [agent.site_id]);
  }
}
