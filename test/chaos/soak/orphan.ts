// The second half: an agent whose control plane is gone right after it gave it a long stream of work. It works on, keeps dialling, and must not grow.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "#schema/api/jobs.ts";
import { startStand } from "./stand.ts";

export interface OrphanOutcome {
  memory: { process: string; file: string }[];
  accepted: number;
  workedOff: number;
  /** Events that wait in its journal for the control plane to come back. */
  waiting: number;
  dials: number;
  isAlive: boolean;
}

/** At this pace one job, a look at each of its servers, takes some seconds: so many keep it busy for the whole time. */
const jobsPerMinute = 8;

export async function orphan(folder: string, lengthMs: number, signal: AbortSignal): Promise<OrphanOutcome> {
  const stand = await startStand({ folder, network: "127.0.94", bmc: { requests_per_second: 1, in_flight: 1 } });
  try {
    const { api } = stand.stage;
    const count = Math.ceil((lengthMs / 60_000) * jobsPerMinute);
    const target_scope = { server_ids: stand.servers.map(({ id }) => id) };
    for (let n = 0; n < count; n++) await api.createJob({ job_type: "power_action", target_scope, details: { action: "on" }, priority: "low" });
    await api.until(
      () => api.get<{ items: Job[] }>("/api/jobs?status=pending&limit=1"),
      ({ items }) => items.length === 0,
      "the agent to have all jobs",
      60_000,
      200,
    );
    const accepted = attempts(folder).all;
    stand.stage.controlPlane.kill("SIGKILL");
    await sleep(lengthMs, undefined, { signal }).catch(() => undefined);
    const isAlive = stand.stage.agent.isRunning;
    const dials = stand.stage.agent.log().split("the control plane cannot be reached").length - 1;
    await stand.stop();
    const { finished, events } = attempts(folder);
    return { memory: [{ process: "agent without a control plane", file: stand.memoryOf("agent") }], accepted, workedOff: finished, waiting: events, dials, isAlive };
  } finally {
    await stand.stop();
  }
}

function attempts(folder: string): { all: number; finished: number; events: number } {
  const db = new DatabaseSync(join(folder, "agent", "journal.db"), { readOnly: true });
  try {
    return db.prepare("select count(*) as 'all', count(finished_at) as finished, (select count(*) from outbox) as events from attempts").get() as unknown as {
      all: number;
      finished: number;
      events: number;
    };
  } finally {
    db.close();
  }
}
