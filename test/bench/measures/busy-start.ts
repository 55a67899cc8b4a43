// The start of a job as it is in a busy installation: a thousand agents connected, jobs and command rows coming in all the time.
import { type Figure, median, percentile } from "../figures.ts";
import { idleAgents } from "../idle-agents.ts";
import { onStand } from "../stand.ts";
import { healthCheck, latencies } from "./start.ts";

const jobsPerSecond = 200;
const rowsPerSecond = 5_000;

export function measureBusyStart(isQuick: boolean): Promise<Figure[]> {
  const connected = isQuick ? 300 : 1_000;
  const seconds = isQuick ? 3 : 12;
  return onStand(async (stand) => {
    const { controlPlane, siteId, api } = stand;
    const idle = await idleAgents(stand, connected);
    await idle.connect(0, connected);
    const agent = await stand.agent("agent-main.ts");
    const logger = await stand.agent("command-agent-main.ts");
    const servers = await controlPlane.call<string[]>("addServers", { siteId, count: 1_000 });
    await api.send("PATCH", `/api/sites/${siteId}`, { max_running_jobs: 1_000 });
    const jobs = (count: number) => Array.from({ length: count }, (_, i) => healthCheck(servers[i % servers.length] ?? ""));
    // What a request notes before it is sent is not part of the load: the rows come with the answers.
    await logger.call("begin", { count: rowsPerSecond * (seconds + 3), serverId: servers[0], limitMs: 20_000 });
    await controlPlane.call("serial", { siteId, jobs: jobs(200), limitMs: 5_000 });
    await agent.call("started");

    await logger.call("startPaced", { perSecond: rowsPerSecond });
    await controlPlane.call("startBackground", { jobs: jobs(jobsPerSecond * (seconds + 1)), perSecond: jobsPerSecond });
    const asked = await controlPlane.call<Record<string, number>>("serial", { siteId, jobs: jobs(jobsPerSecond * 10 * seconds), limitMs: seconds * 1000 });
    const rows = await logger.call<{ rows: number; tookMs: number }>("endPaced");
    const background = await controlPlane.call<{ jobs: number; tookMs: number }>("endBackground");
    const taken = latencies(asked, await agent.call<Record<string, number[]>>("started"));
    const up = await idle.child.call<number>("up");
    if (up !== connected) throw new Error(`only ${up} of ${connected} connections stayed`);
    const subject = `Job start, busy: ${connected.toLocaleString("en")} agents connected, ${jobsPerSecond} jobs/s and ${rowsPerSecond.toLocaleString("en")} command rows/s beside`;
    return [
      { subject, measure: "job service asked, to the handler's first line, p50", value: median(taken), unit: "ms", goal: 3, anchors: ["previousStartMean"] },
      { subject, measure: `the same, p99 (of ${taken.length.toLocaleString("en")})`, value: percentile(taken, 99), unit: "ms", goal: 25, anchors: ["previousStartMax"] },
      { subject, measure: "jobs beside, as they came", value: background.jobs / (background.tookMs / 1000), unit: "jobs/s" },
      { subject, measure: "command rows beside, as they came", value: rows.rows / (rows.tookMs / 1000), unit: "rows/s" },
    ];
  });
}
