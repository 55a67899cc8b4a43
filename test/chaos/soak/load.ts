// The first half: steady load, as of a large site that never sleeps.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { Api } from "#test/stage/api.ts";
import type { JobWish } from "../processes/client.ts";
import { type Stand, startStand } from "./stand.ts";

export interface LoadOutcome {
  memory: { process: string; file: string }[];
  asked: number;
  /** Not asked for, because too many were open already: the machine is too slow for the rate. */
  left: number;
  byStatus: Record<string, number>;
}

const mostOpen = 300;

export async function load(folder: string, lengthMs: number, jobsPerMinute: number, signal: AbortSignal): Promise<LoadOutcome> {
  const stand = await startStand({ folder, network: "127.0.93", bmc: { requests_per_second: 200, in_flight: 4 } });
  try {
    const { asked, left } = await ask(stand, lengthMs, jobsPerMinute, signal);
    await stand.stop();
    return {
      memory: [
        { process: "control plane", file: stand.memoryOf("control-plane") },
        { process: "agent", file: stand.memoryOf("agent") },
      ],
      asked,
      left,
      byStatus: byStatus(folder),
    };
  } finally {
    await stand.stop();
  }
}

async function ask({ stage, servers, simulation }: Stand, lengthMs: number, jobsPerMinute: number, signal: AbortSignal): Promise<{ asked: number; left: number }> {
  const { token } = await stage.api.send<{ token: string }>("POST", "/api/tokens", { name: "soak", role: "operator" });
  const api = new Api({ url: stage.url, ca: stage.caPem, token, timeoutMs: 30_000 });
  const one = (n: number) => ({ target_scope: { server_ids: [servers[n % servers.length]?.id ?? ""] } });
  const kinds: ((n: number) => JobWish)[] = [
    (n) => ({ job_type: "health_check", ...one(n), details: { include_firmware: false } }),
    (n) => ({ job_type: "power_action", ...one(n), details: { action: "on" } }),
    (n) => ({ job_type: "fetch_event_logs", ...one(n), details: { max_entries: 50 } }),
    (n) => ({ job_type: "test_credentials", ...one(n) }),
    (n) => ({ job_type: "power_action", ...one(n), details: { action: "reset" } }),
    () => ({
      job_type: "discovery_scan",
      target_scope: { site_ids: [stage.site.id] },
      details: { ip_ranges: ["127.0.93.8-127.0.93.15"], port: simulation.port, identify_only: true },
    }),
  ];
  const everyMs = 60_000 / jobsPerMinute;
  const from = performance.now();
  let asked = 0;
  let left = 0;
  let open = 0;
  try {
    for (let n = 0; performance.now() - from < lengthMs && !signal.aborted; n++) {
      const job = kinds[n % kinds.length]?.(Math.floor(n / kinds.length));
      // How many the control plane has open is asked now and then; in between our own count must do.
      if (n % 50 === 0) open = await openJobs(api);
      if (job && open < mostOpen) {
        await api.createJob(job);
        asked++;
      } else left++;
      const behindMs = from + (n + 1) * everyMs - performance.now();
      if (behindMs > 0) await sleep(behindMs, undefined, { signal }).catch(() => undefined);
    }
    // Asked with the token: a person's session does not outlive half an hour of nothing.
    await api.until(
      () => api.get<{ items: unknown[] }>("/api/jobs?status=pending,running&limit=1"),
      ({ items }) => items.length === 0,
      "the end of all jobs",
      60_000,
      500,
    );
    return { asked, left };
  } finally {
    await api.close();
  }
}

async function openJobs(api: Api): Promise<number> {
  const text = await api.get<string>("/metrics");
  return [...text.matchAll(/^dsm_jobs_open\S* (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
}

function byStatus(folder: string): Record<string, number> {
  const db = new DatabaseSync(join(folder, "control-plane", "control-plane.db"), { readOnly: true });
  try {
    const rows = db.prepare("select status, count(*) as n from jobs group by status").all() as { status: string; n: number }[];
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  } finally {
    db.close();
  }
}
