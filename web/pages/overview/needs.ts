// What needs a person now, the worst first. Pure: the overview shows it.
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { lookOf } from "#web/jobs/job-state.ts";
import { needs, serverName } from "#web/servers/server-state.ts";
import type { Look } from "#web/ui/status.tsx";
import { agentLook } from "../sites/agent-state.ts";

export interface Need {
  key: string;
  rank: number;
  look: Look;
  subject: string;
  text: string;
  detail: string;
  href: string;
  action: string;
}

const dayMs = 24 * 3_600_000;

export function needsNow(servers: readonly Server[], jobs: readonly Job[], agents: readonly Agent[], at: number): Need[] {
  const found: Need[] = [];
  for (const job of jobs) {
    if (job.status === "unknown")
      found.push({
        key: job.id,
        rank: 0,
        look: lookOf("unknown"),
        subject: job.summary,
        text: "outcome unknown",
        detail: job.error?.message ?? "Somebody must look and decide.",
        href: `/jobs/${job.id}`,
        action: "Look and decide",
      });
    else if (job.status === "failed" && at - Date.parse(job.completed_at ?? job.created_at) < dayMs)
      found.push({
        key: job.id,
        rank: 3,
        look: lookOf("failed"),
        subject: job.summary,
        text: job.targets_total > 1 ? `failed on ${job.targets_failed} of ${job.targets_total}` : "failed",
        detail: job.error?.message ?? "",
        href: `/jobs/${job.id}`,
        action: "See why",
      });
  }
  for (const agent of agents) {
    if (agent.state !== "frozen" && agent.state !== "unreachable" && !agent.alarm) continue;
    found.push({
      key: agent.id,
      rank: agent.state === "unreachable" && !agent.is_active ? 4 : 1,
      look: agentLook(agent),
      subject: agent.name,
      text: agent.alarm ?? (agent.state === "frozen" ? "is frozen: two live copies of it" : "is out of reach"),
      detail: agent.is_active ? `Jobs at ${agent.site_name} wait; what it had under way goes on.` : `Another agent carries ${agent.site_name}.`,
      href: "/settings/sites",
      action: "Diagnose",
    });
  }
  // A fault that many servers share is one line, not fifty.
  const byText = new Map<string, { first: Server; need: NonNullable<ReturnType<typeof needs>>; count: number }>();
  for (const server of servers) {
    const need = needs(server);
    if (!need || server.active_job?.status === "unknown") continue;
    const group = byText.get(need.text);
    if (group) group.count += 1;
    else byText.set(need.text, { first: server, need, count: 1 });
  }
  const filter: Record<string, string> = {
    "health is critical": "health:critical",
    "health shows a warning": "health:warning",
    "refuses its credentials": "login:refused",
    "cannot be reached": "reach:no",
  };
  for (const server of servers) {
    const need = needs(server);
    const group = need && byText.get(need.text);
    if (!need || !group || server.active_job?.status === "unknown") continue;
    const rank = need.look.tone === "crit" ? 2 : 5;
    if (group.count > 3 && filter[need.text]) {
      if (group.first === server)
        found.push({
          key: need.text,
          rank,
          look: need.look,
          subject: `${group.count} servers`,
          text: need.text.replace("health is", "are").replace("health shows", "show").replace("refuses its", "refuse their"),
          detail: servers
            .filter((one) => needs(one)?.text === need.text)
            .slice(0, 6)
            .map(serverName)
            .join(", "),
          href: `/servers?q=${encodeURIComponent(filter[need.text] ?? "")}`,
          action: "See them",
        });
    } else found.push({ key: server.id, rank, look: need.look, subject: serverName(server), text: need.text, detail: need.detail, href: `/servers/${server.id}`, action: "Open" });
  }
  return found.sort((a, b) => a.rank - b.rank);
}
