// What a job will do to each chosen server, and to which it cannot be done, and why. Pure: the review shows it.
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { riskOf } from "./actions.ts";
import { effectOf } from "./effects.ts";

/** `go`: at once; `wait`: later, by itself; `skip`: left out unless a person says otherwise; `never`: the control plane or the agent would refuse it. */
export type Verdict = "go" | "wait" | "skip" | "never";

export interface TargetPlan {
  server: Server;
  verdict: Verdict;
  /** What happens, or why nothing can. */
  words: string;
}

interface SiteAgents {
  any: boolean;
  able: boolean;
  online: boolean;
}

function agentsBySite(info: JobTypeInfo, agents: readonly Agent[]): Map<string, SiteAgents> {
  const sites = new Map<string, SiteAgents>();
  for (const agent of agents) {
    if (agent.state === "revoked") continue;
    const isAble = agent.job_types.length === 0 || agent.job_types.includes(info.type);
    const known = sites.get(agent.site_id);
    sites.set(agent.site_id, { any: true, able: isAble || known?.able === true, online: (isAble && agent.state === "online") || known?.online === true });
  }
  return sites;
}

export function planTargets(info: JobTypeInfo, details: Record<string, unknown>, servers: readonly Server[], agents: readonly Agent[]): TargetPlan[] {
  const sites = agentsBySite(info, agents);
  const risk = riskOf(info, details);
  return servers.map((server) => {
    const plan = (verdict: Verdict, words: string): TargetPlan => ({ server, verdict, words });
    const site = sites.get(server.site_id);
    if (!site) return plan("never", `The site ${server.site_name} has no agent.`);
    if (!site.able) return plan("never", `The agent of ${server.site_name} does not know this job: update it first.`);
    if (server.tls_seen_fingerprint) return plan("never", "It shows another certificate; decide about it on the server's page first.");
    if (server.credential_state === "refused" && !info.tests_login) return plan("never", "It refuses its credentials; change the password or the set first.");
    const effect = effectOf(info, details, server, risk);
    if (effect.pointless && !site.online) return plan("skip", `${effect.words} So it was when its agent was last in reach.`);
    if (!site.online) return plan("wait", `${effect.words} Waits: the agent of ${server.site_name} is out of reach.`);
    if (server.reachable === false && risk !== "read") return plan("skip", `Unreachable: it would most likely fail. ${server.unreachable_reason ?? ""}`.trim());
    if (server.reachable === false) return plan("go", "Did not answer last time; it is tried again.");
    if (effect.pointless) return plan("skip", effect.words);
    const lock = risk === "read" ? undefined : lockOn(server);
    if (lock) return plan("wait", `${effect.words} Waits for “${lock.summary}”, which is on it now.`);
    return plan("go", effect.words);
  });
}

/** A change that has begun and not ended; one that waits, for its time or its turn, keeps nobody else waiting. */
function lockOn({ active_job: job }: Server): Server["active_job"] | undefined {
  return job && ["running", "paused", "unknown"].includes(job.status) ? job : undefined;
}

/** How many can: without an object for each, for a menu over 5,000 servers. */
export function countAble(plan: readonly TargetPlan[]): number {
  let able = 0;
  for (const target of plan) if (target.verdict === "go" || target.verdict === "wait") able += 1;
  return able;
}
