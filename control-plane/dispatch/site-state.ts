// A site's open jobs and agents out of the database, as its hub needs them after a start.
import { definitionOf, JobType } from "#schema/jobs/index.ts";
import { type Priority, priorityRank } from "#schema/vocabulary.ts";
import type { Store } from "../store.ts";
import type { KnownAgent, OpenJob } from "./hub-events.ts";

interface JobRow {
  id: string;
  job_type: string;
  status: OpenJob["status"];
  priority: Priority;
  schedule_at: number | null;
  not_after: number | null;
  created_at: number;
  started_at: number | null;
  fence: number;
  attempt_id: string | null;
  agent_id: string | null;
  cancel_requested_at: number | null;
  pause_requested_at: number | null;
}

export async function loadSite(store: Store, siteId: string): Promise<{ maxRunning: number; agents: KnownAgent[]; jobs: OpenJob[] }> {
  const [[site], agents, rows, domains] = await Promise.all([
    store.read<{ max_running_jobs: number }>({ sql: "select max_running_jobs from sites where id = ?", args: [siteId] }),
    store.read<{ id: string; name: string; is_active: number; holds_site_key: number; status: KnownAgent["status"]; journal_id: string | null }>({
      sql: "select id, name, is_active, holds_site_key, status, journal_id from agents where site_id = ?",
      args: [siteId],
    }),
    store.read<JobRow>({
      sql: `select id, job_type, status, priority, schedule_at, not_after, created_at, started_at, fence, attempt_id, agent_id, cancel_requested_at, pause_requested_at
            from jobs where site_id = ? and status in ('pending', 'running', 'paused', 'unknown')`,
      args: [siteId],
    }),
    store.read<{ job_id: string; server_id: string }>({
      sql: `select t.job_id, t.server_id from job_tasks t join jobs j on j.id = t.job_id
            where j.site_id = ? and j.status in ('pending', 'running', 'paused', 'unknown') and t.server_id is not null and t.status not in ('completed', 'failed', 'cancelled', 'skipped')`,
      args: [siteId],
    }),
  ]);
  const byJob = new Map<string, string[]>();
  for (const { job_id, server_id } of domains) {
    const list = byJob.get(job_id) ?? [];
    list.push(server_id);
    byJob.set(job_id, list);
  }
  return {
    maxRunning: site?.max_running_jobs ?? 64,
    agents: agents.map((agent) => ({
      id: agent.id,
      name: agent.name,
      isActive: agent.is_active === 1,
      holdsSiteKey: agent.holds_site_key === 1,
      status: agent.status,
      journalId: agent.journal_id,
    })),
    jobs: rows.flatMap((row): OpenJob[] => {
      const type = JobType.safeParse(row.job_type);
      if (!type.success) return [];
      return [
        {
          id: row.id,
          type: type.data,
          risk: definitionOf(type.data).risk,
          priority: priorityRank[row.priority],
          scheduleAt: row.schedule_at ?? 0,
          notAfter: row.not_after ?? Number.POSITIVE_INFINITY,
          createdAt: row.created_at,
          domains: byJob.get(row.id) ?? [],
          status: row.status,
          fence: row.fence,
          attempt:
            row.attempt_id !== null && row.agent_id !== null ? { id: row.attempt_id, agentId: row.agent_id, state: row.status === "pending" ? "offered" : "accepted" } : null,
          cancelRequested: row.cancel_requested_at !== null,
          pauseRequested: row.pause_requested_at !== null,
        },
      ];
    }),
  };
}
