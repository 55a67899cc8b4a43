// Ten thousand jobs at once: stored, pushed, accepted durably, run and reported; each exactly once.
import { type Figure, median, perSecond, rates } from "../figures.ts";
import { onStand } from "../stand.ts";
import { healthCheck } from "./start.ts";

const goal = 6_000;

export function measureBurst(isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 2_000 : 10_000;
  const rounds = isQuick ? 1 : 3;
  return onStand(async ({ api, siteId, controlPlane, agent: start }) => {
    const agent = await start("agent-main.ts");
    const servers = await controlPlane.call<string[]>("addServers", { siteId, count: 1_000 });
    await api.send("PATCH", `/api/sites/${siteId}`, { max_running_jobs: 1_000 });
    const burst = async (size: number): Promise<{ submit: number; whole: number; cpu: number; agentCpu: number }> => {
      const jobs = Array.from({ length: size }, (_, i) => healthCheck(servers[i % servers.length] ?? ""));
      const before = [await controlPlane.cpu(), await agent.cpu()] as const;
      const { stored, ended } = await controlPlane.call<{ stored: number; ended: number }>("burst", { siteId, jobs });
      const after = [await controlPlane.cpu(), await agent.cpu()] as const;
      const starts = Object.values(await agent.call<Record<string, number[]>>("started"));
      const twice = starts.filter((each) => each.length > 1).length;
      if (starts.length !== size || twice > 0) throw new Error(`${size - starts.length} of ${size} jobs were not started, ${twice} were started twice`);
      const each = (from: number, to: number): number => ((to - from) / size) * 1e6;
      return { submit: size / (stored / 1000), whole: size / (ended / 1000), cpu: each(before[0], after[0]), agentCpu: each(before[1], after[1]) };
    };
    await burst(500);
    const all: Awaited<ReturnType<typeof burst>>[] = [];
    const until = performance.now() + 20_000;
    for (let round = 0; round < rounds && (round === 0 || performance.now() < until); round++) all.push(await burst(count));
    const [row] = await controlPlane.call<{ n: number }[]>("read", { sql: "select count(*) as n from jobs where status = 'completed' and targets_done = 1", args: [] });
    const lost = 500 + all.length * count - (row?.n ?? 0);
    if (lost !== 0) throw new Error(`${lost} jobs are not completed in the database`);
    const whole = all.map((each) => each.whole);
    return [
      { measure: `burst of ${count.toLocaleString("en")} jobs, to the end`, figure: rates(whole, "jobs"), goal: `≥ ${perSecond(goal, "jobs")}`, met: median(whole) >= goal },
      {
        measure: "burst: submitted and on disk",
        figure: rates(
          all.map((each) => each.submit),
          "jobs",
        ),
        goal: null,
        met: null,
      },
      {
        measure: "burst: processor time of a job, control plane and agent",
        figure: `${Math.round(median(all.map((each) => each.cpu)))} µs, ${Math.round(median(all.map((each) => each.agentCpu)))} µs`,
        goal: null,
        met: null,
      },
      { measure: "burst: lost, or started twice", figure: "0", goal: "0", met: true },
    ];
  });
}
