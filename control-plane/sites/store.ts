// Sites and agents as the API shows them. What is known of a link right now comes from the hub, the rest from the rows.
import { asc, eq, type SQL, sql } from "drizzle-orm";
import type { Agent, Site } from "#schema/api/sites.ts";
import { keyFingerprint } from "#schema/seal.ts";
import { agents, sites } from "#schema/tables/index.ts";
import type { AgentLinks, LinkState } from "../services.ts";
import type { Store } from "../store.ts";
import { iso, isoOrNull } from "../time.ts";

type Links = Pick<AgentLinks, "state">;
type SiteRow = typeof sites.$inferSelect;
type AgentRow = typeof agents.$inferSelect;

function agentState(row: Pick<AgentRow, "status" | "connected_at">, link: LinkState): Agent["state"] {
  if (row.status === "revoked" || row.status === "frozen") return row.status;
  if (link.online) return "online";
  return row.connected_at === null ? "never_connected" : "unreachable";
}

async function toAgent(row: AgentRow, siteName: string, link: LinkState): Promise<Agent> {
  const state = agentState(row, link);
  return {
    id: row.id,
    site_id: row.site_id,
    site_name: siteName,
    name: row.name,
    hostname: row.hostname,
    state,
    is_active: row.is_active,
    holds_site_key: row.holds_site_key,
    key_fingerprint: await keyFingerprint(row.sign_public_key),
    seal_key_fingerprint: row.holds_site_key || row.seal_public_key === null ? null : await keyFingerprint(row.seal_public_key),
    version: row.version,
    node_version: row.node_version,
    job_types: row.job_types ?? [],
    allow_list: row.allow_list ?? [],
    alarm: row.alarm,
    connected_at: isoOrNull(row.connected_at),
    unreachable_since: state === "unreachable" ? isoOrNull(row.disconnected_at ?? row.last_seen_at) : null,
    last_seen_at: isoOrNull(row.last_seen_at),
    round_trip_ms: link.round_trip_ms,
    clock_offset_ms: link.clock_offset_ms,
    health: row.health,
    running_jobs: link.running_jobs,
    connections: link.connections,
    created_at: iso(row.created_at),
  };
}

async function selectAgents(store: Store, links: Links, where: SQL | undefined): Promise<Agent[]> {
  const rows = await store.db
    .select({ agent: agents, site_name: sites.name })
    .from(agents)
    .innerJoin(sites, eq(sites.id, agents.site_id))
    .where(where)
    .orderBy(asc(sites.name), asc(agents.created_at), asc(agents.id));
  return await Promise.all(rows.map((row) => toAgent(row.agent, row.site_name, links.state(row.agent.id))));
}

export function listAgents(store: Store, links: Links, siteId?: string): Promise<Agent[]> {
  return selectAgents(store, links, siteId === undefined ? undefined : eq(agents.site_id, siteId));
}

export async function agentsByIds(store: Store, links: Links, ids: readonly string[]): Promise<Agent[]> {
  if (ids.length === 0) return [];
  return await selectAgents(store, links, sql`${agents.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}

interface SiteSelection {
  site: SiteRow;
  servers: number;
}

async function toSite(row: SiteSelection, agentIds: readonly string[], links: Links): Promise<Site> {
  const { site, servers } = row;
  return {
    id: site.id,
    name: site.name,
    description: site.description,
    public_key: site.public_key,
    key_fingerprint: site.public_key === null ? null : await keyFingerprint(site.public_key),
    max_running_jobs: site.max_running_jobs,
    agents: agentIds.length,
    agents_online: agentIds.filter((id) => links.state(id).online).length,
    servers,
    created_at: iso(site.created_at),
  };
}

async function selectSites(store: Store, links: Links, where: SQL | undefined): Promise<Site[]> {
  const [rows, members] = await Promise.all([
    store.db
      .select({ site: sites, servers: sql<number>`(select count(*) from servers s where s.site_id = "sites"."id")` })
      .from(sites)
      .where(where)
      .orderBy(sql`lower(${sites.name})`),
    store.db.select({ id: agents.id, site_id: agents.site_id }).from(agents).where(sql`${agents.status} != 'revoked'`),
  ]);
  return await Promise.all(
    rows.map((row) =>
      toSite(
        row,
        members.filter((agent) => agent.site_id === row.site.id).map((agent) => agent.id),
        links,
      ),
    ),
  );
}

export function listSites(store: Store, links: Links): Promise<Site[]> {
  return selectSites(store, links, undefined);
}

export async function sitesByIds(store: Store, links: Links, ids: readonly string[]): Promise<Site[]> {
  if (ids.length === 0) return [];
  return await selectSites(store, links, sql`${sites.id} in (select value from json_each(${JSON.stringify(ids)}))`);
}
