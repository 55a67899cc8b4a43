// Thousands of jobs: stored, pushed, accepted durably by the agent, run and reported; each exactly once.
import type { NewJob } from "#schema/api/jobs.ts";
import type { Child } from "../child.ts";
import { type Figure, median, ofRounds } from "../figures.ts";
import { onStand } from "../stand.ts";
import { healthCheck } from "./start.ts";

/** As many as graphile-worker's benchmark has at work at once. */
const someClients = 24;

interface Round {
  /** Jobs a second until the last was on disk, and until the last had ended. */
  submitted: number;
  ended: number;
  /** Microseconds of processor time for each job, control plane and agent. */
  cpu: number;
  agentCpu: number;
  /** Of the control plane, for each job: the job's own and its share of those that its events come in. */
  commits: number;
  lost: number;
  doubled: number;
}

async function round(clients: number, jobs: NewJob[], siteId: string, controlPlane: Child, agent: Child): Promise<Round> {
  const before = [await controlPlane.cpu(), await agent.cpu()] as const;
  const { stored, ended, commits } = await controlPlane.call<{ stored: number; ended: number; commits: number }>("jobs", { siteId, jobs, clients });
  const after = [await controlPlane.cpu(), await agent.cpu()] as const;
  const starts = Object.values(await agent.call<Record<string, number[]>>("started"));
  const each = (from: number, to: number): number => ((to - from) / jobs.length) * 1e6;
  return {
    submitted: jobs.length / (stored / 1000),
    ended: jobs.length / (ended / 1000),
    cpu: each(before[0], after[0]),
    agentCpu: each(before[1], after[1]),
    commits: commits / jobs.length,
    lost: jobs.length - starts.length,
    doubled: starts.filter((times) => times.length > 1).length,
  };
}

export function measureJobs(isQuick: boolean): Promise<Figure[]> {
  const ways = {
    single: { clients: 1, count: isQuick ? 2_000 : 6_000 },
    some: { clients: someClients, count: isQuick ? 2_000 : 10_000 },
    bulk: { clients: Number.POSITIVE_INFINITY, count: isQuick ? 5_000 : 20_000 },
  };
  type Way = keyof typeof ways;
  const warmUp = 500;
  return onStand(async ({ api, siteId, controlPlane, agent: start }) => {
    const agent = await start("agent-main.ts");
    const servers = await controlPlane.call<string[]>("addServers", { siteId, count: 1_000 });
    await api.send("PATCH", `/api/sites/${siteId}`, { max_running_jobs: 1_000 });
    const jobs = (count: number): NewJob[] => Array.from({ length: count }, (_, i) => healthCheck(servers[i % servers.length] ?? ""));
    const all: Record<Way, Round[]> = { single: [], some: [], bulk: [] };
    let submitted = 0;
    let [lost, doubled] = [0, 0];
    const go = async (way: Way, count: number): Promise<Round> => {
      const one = await round(Math.min(ways[way].clients, count), jobs(count), siteId, controlPlane, agent);
      submitted += count;
      lost += one.lost;
      doubled += one.doubled;
      return one;
    };
    for (const way of Object.keys(ways) as Way[]) {
      await go(way, warmUp);
      // A slow machine makes fewer rounds, not a longer measurement.
      const until = performance.now() + 25_000;
      while (all[way].length < (isQuick ? 1 : 3) && (all[way].length === 0 || performance.now() < until)) all[way].push(await go(way, ways[way].count));
    }
    const [row] = await controlPlane.call<{ n: number }[]>("read", { sql: "select count(*) as n from jobs where status = 'completed' and targets_done = 1", args: [] });
    const of = (way: Way, what: keyof Round): number[] => all[way].map((each) => each[what]);
    const subject = "Jobs: the job service asked, to the end stored; one agent, a handler that does nothing";
    return [
      {
        subject,
        measure: `${ways.single.count.toLocaleString("en")} single submits, each acknowledged before the next: a commit each`,
        ...ofRounds(of("single", "ended"), "jobs/s"),
        goal: 6_000,
        stretch: 9_000,
        anchors: ["graphileJobs", "previousJobs"],
      },
      {
        subject,
        measure: `${ways.some.count.toLocaleString("en")} from ${someClients} such clients at once`,
        ...ofRounds(of("some", "ended"), "jobs/s"),
        anchors: ["graphileJobs"],
      },
      {
        subject,
        measure: `${ways.bulk.count.toLocaleString("en")} submits in flight at once, group commit`,
        ...ofRounds(of("bulk", "ended"), "jobs/s"),
        goal: 20_000,
        stretch: 35_000,
        anchors: ["graphileBatched", "bossJobs", "previousJobs"],
      },
      {
        subject,
        measure: "of that, the submits: validated, audited and on disk",
        ...ofRounds(of("bulk", "submitted"), "jobs/s"),
        anchors: ["graphileQueued", "bossQueued"],
      },
      { subject, measure: "commits of the control plane for each job, single", value: median(of("single", "commits")), unit: "" },
      { subject, measure: "commits of the control plane for each job, in flight at once", value: median(of("bulk", "commits")), unit: "" },
      { subject, measure: "processor time of a job in flight with others, control plane", value: median(of("bulk", "cpu")), unit: "µs" },
      { subject, measure: "processor time of a job in flight with others, agent", value: median(of("bulk", "agentCpu")), unit: "µs" },
      { subject, measure: "jobs whose handler never started", value: lost, unit: "", goal: 0 },
      { subject, measure: "jobs whose handler started twice", value: doubled, unit: "", goal: 0 },
      { subject, measure: "jobs that are not completed in the database", value: submitted - (row?.n ?? 0), unit: "", goal: 0 },
    ];
  });
}
