// From the order to the handler's first line: one job after the other, each durable on both sides before its handler begins.
import type { NewJob } from "#schema/api/jobs.ts";
import { machineMs } from "../child.ts";
import { type Figure, median, percentile } from "../figures.ts";
import { onStand } from "../stand.ts";

export function healthCheck(serverId: string): NewJob {
  return { job_type: "health_check", target_scope: { server_ids: [serverId] }, details: {}, priority: "normal" };
}

export function measureStart(isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 300 : 1_000;
  const warmUp = 200;
  return onStand(async ({ api, siteId, controlPlane, agent: start }) => {
    const agent = await start("agent-main.ts");
    const servers = await controlPlane.call<string[]>("addServers", { siteId, count: 100 });
    const jobs = Array.from({ length: count + warmUp }, (_, i) => healthCheck(servers[i % servers.length] ?? ""));
    const started = (): Promise<Record<string, number[]>> => agent.call("started");

    const asked = await controlPlane.call<Record<string, number>>("serial", { siteId, jobs, limitMs: 20_000 });
    const direct = latencies(asked, await started()).slice(warmUp);

    const sent: Record<string, number> = {};
    for (let i = 0; i < (isQuick ? 100 : 300); i++) {
      const at = machineMs();
      const { id } = await api.createJob(jobs[i] ?? healthCheck(""));
      sent[id] = at;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const posted = latencies(sent, await started()).slice(20);
    const subject = "Job start: one after the other, each durable on both sides before its handler begins";
    const polls = ["bossPolledP50", "bossNotifiedP50", "previousStartMean"] as const;
    return [
      {
        subject,
        measure: "job service asked, to the handler's first line, p50",
        value: median(direct),
        unit: "ms",
        goal: 1,
        stretch: 0.3,
        anchors: ["graphileStartP50", ...polls],
      },
      {
        subject,
        measure: "the same, p99",
        value: percentile(direct, 99),
        unit: "ms",
        goal: 5,
        stretch: 2,
        anchors: ["graphileStartP99", "bossPolledP99", "bossNotifiedP99", "previousStartMax"],
      },
      { subject, measure: "POST /api/jobs over TLS, to the handler's first line, p50", value: median(posted), unit: "ms", anchors: ["graphileStartP50", "previousStartMean"] },
      { subject, measure: "the same, p99", value: percentile(posted, 99), unit: "ms" },
    ];
  });
}

/** Milliseconds, in the order of the asking. Throws when a job was not started once. */
export function latencies(asked: Record<string, number>, started: Record<string, number[]>): number[] {
  return Object.entries(asked).map(([id, at]) => {
    const [first, again] = started[id] ?? [];
    if (first === undefined) throw new Error(`job ${id} was not started`);
    if (again !== undefined) throw new Error(`job ${id} was started twice`);
    return first - at;
  });
}
