// Which agent of a site may run a job, and what it must be told of it: pure decisions over what the hub knows.
import type { AttemptRef } from "#schema/protocol.ts";
import type { HubClock, HubEffect, KnownAgent, OpenJob } from "./hub-events.ts";

export interface AgentState extends KnownAgent {
  connection: string | null;
  epoch: string | null;
  jobTypes: readonly string[];
  /** Monotonic. */
  lastSeen: number;
  /** Milliseconds UTC since when the link is down; null while it is up or was never up. */
  unreachableSince: number | null;
  pingSent: { n: number; at: number } | null;
  roundTripMs: number | null;
  /** A second process that says it is this agent, while the first one's link is open. */
  rival: { epoch: string; since: number } | null;
  /** After hello: attempts of this agent that are neither open there nor finished when its outbox is drained up to here are offered again. */
  reconcile: { upTo: number; open: ReadonlySet<string> } | null;
  /**
   * It has a new journal, and the disk does not know yet. The commit that takes the journal makes unknown whatever the agent has then: given anything before, it would
   * lose that with the rest.
   */
  hasNewJournal: boolean;
}

export function neverConnected(agent: KnownAgent): AgentState {
  return {
    ...agent,
    connection: null,
    epoch: null,
    jobTypes: [],
    lastSeen: Number.NEGATIVE_INFINITY,
    unreachableSince: null,
    pingSent: null,
    roundTripMs: null,
    rival: null,
    reconcile: null,
    hasNewJournal: false,
  };
}

export interface HubJob extends OpenJob {
  /** In the ready heap, in the schedule heap, or neither. */
  queued: "ready" | "scheduled" | null;
  committed: boolean;
}

function activeAgent(agents: ReadonlyMap<string, AgentState>): AgentState | undefined {
  for (const agent of agents.values()) if (agent.isActive && agent.status !== "revoked") return agent;
  return undefined;
}

export interface Placement {
  agents: ReadonlyMap<string, AgentState>;
  jobs: ReadonlyMap<string, HubJob>;
  /** Jobs of unknown outcome that no agent runs any more: their servers stay locked until a person decides. */
  orphans: ReadonlySet<string>;
  graceUntil: number;
}

/**
 * Which agent may take this job now, or why none may. Changes go to the active agent, the one authority on locks; while it is out of reach, the standby takes
 * what reads, and changes outside the domains that another agent may still be working in. No two agents ever have mutating work in one domain.
 */
export function placeJob(job: OpenJob, site: Placement, clock: HubClock): { agent?: AgentState; why: string | null } {
  const { agents } = site;
  const active = activeAgent(agents);
  const fits = (agent: AgentState): boolean =>
    agent.connection !== null && agent.status === "enrolled" && agent.holdsSiteKey && !agent.hasNewJournal && agent.jobTypes.includes(job.type);
  const place = (agent: AgentState): { agent?: AgentState; why: string | null } => {
    const why = holderOf(job, site, agent.id);
    return why === null ? { agent, why } : { why };
  };
  if (active && fits(active)) return place(active);
  if (active?.connection && active.status === "enrolled" && !active.holdsSiteKey) return { why: `The site's key: the agent ${active.name} does not hold it yet` };
  if (active?.connection && active.hasNewJournal) return { why: `The agent ${active.name}: it has lost its journal, and its new one is being written down` };
  if (active?.connection && active.status === "enrolled") return { why: `An agent that can do this: ${active.name} is an older version` };
  for (const standby of agents.values()) {
    if (standby === active || !fits(standby)) continue;
    if (job.risk !== "read" && active && clock.monotonic < site.graceUntil) return { why: `The agent ${active.name}, which may still come back` };
    return place(standby);
  }
  if (!active) return { why: agents.size === 0 ? "An agent: none is enrolled at this site" : "An active agent: none is set for this site" };
  if (active.status === "frozen") return { why: `The agent ${active.name}: it is frozen, since two copies of it were alive` };
  return { why: `The agent ${active.name}: its link is down` };
}

/** In words, which other job keeps this one from its servers on that agent. */
export function holderOf(wanted: OpenJob, site: Pick<Placement, "agents" | "jobs" | "orphans">, agentId: string): string | null {
  // Why the shortcut: with one agent and no orphan nobody else can hold anything, and a burst of ten thousand jobs must not be compared with itself.
  if (wanted.risk === "read" || (site.agents.size === 1 && site.orphans.size === 0)) return null;
  const domains = new Set(wanted.domains);
  for (const job of site.jobs.values()) {
    if (job.risk === "read" || job.id === wanted.id) continue;
    const held = job.attempt === null ? job.status === "unknown" : job.attempt.agentId !== agentId;
    if (!held || !job.domains.some((domain) => domains.has(domain))) continue;
    return job.status === "unknown"
      ? `A decision about job ${job.id}, whose outcome on the same server is not known`
      : `Job ${job.id}, which another agent runs on the same server`;
  }
  return null;
}

/** By priority, then the time it was due, then age. */
export function goesFirst(a: OpenJob, b: OpenJob): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  const aDue = Math.max(a.scheduleAt, a.createdAt);
  const bDue = Math.max(b.scheduleAt, b.createdAt);
  if (aDue !== bDue) return aDue < bDue;
  return a.id < b.id;
}

export function refOf(job: HubJob): AttemptRef {
  return { attempt_id: job.attempt?.id ?? "", job_id: job.id, fence: job.fence };
}

/** What people have asked of a job meanwhile: said with every offer and at every hello, since a word over a link that was down is lost. */
export function tellWishes(job: HubJob, connection: string, effects: HubEffect[]): void {
  const type = job.cancelRequested ? "cancel" : job.pauseRequested ? "pause" : job.status === "paused" ? "resume" : null;
  if (type !== null) effects.push({ type, connection, ref: refOf(job) });
}
