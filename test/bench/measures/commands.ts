// Command rows: redacted and journalled on the agent, sent, stored and acknowledged; none lost, none doubled.
import { type Figure, perSecond } from "../figures.ts";
import { onStand } from "../stand.ts";

const goal = 30_000;
const inTurn = 200;
/** A slow disk makes fewer rows, not a longer measurement. */
const intentsMs = 15_000;

export function measureCommands(isQuick: boolean): Promise<Figure[]> {
  const most = isQuick ? 10_000 : 60_000;
  return onStand(async ({ siteId, controlPlane, agent: start }) => {
    const agent = await start("command-agent-main.ts");
    const [serverId = ""] = await controlPlane.call<string[]>("addServers", { siteId, count: 1 });
    const run = async (size: number): Promise<{ count: number; intents: number; journalled: number; acknowledged: number }> => {
      const { taken, count } = await agent.call<{ taken: number; count: number }>("begin", { count: size, serverId, limitMs: intentsMs });
      const { journalled, acknowledged } = await agent.call<{ journalled: number; acknowledged: number }>("end", { inTurn });
      return { count, intents: count / (taken / 1000), journalled: count / (journalled / 1000), acknowledged: count / (acknowledged / 1000) };
    };
    const warmUp = await run(2_000);
    const before = [await controlPlane.cpu(), await agent.cpu()] as const;
    const { count, intents, journalled, acknowledged } = await run(most);
    const [cpu, agentCpu] = [(await controlPlane.cpu()) - before[0], (await agent.cpu()) - before[1]].map((seconds) => Math.round((seconds / count) * 1e6));
    const [stored] = await controlPlane.call<{ rows: number; ids: number; unclean: number }[]>("read", {
      sql: "select count(*) as rows, count(distinct id) as ids, sum(response_body like '%correct-horse%') as unclean from idrac_commands",
      args: [],
    });
    const expected = count + warmUp.count;
    if (stored?.unclean !== 0) throw new Error("a secret is in the stored rows");
    const lost = expected - (stored?.ids ?? 0);
    const doubled = (stored?.rows ?? 0) - (stored?.ids ?? 0);
    return [
      {
        measure: `commands: ${count.toLocaleString("en")} answers redacted to acknowledged`,
        figure: perSecond(acknowledged, "rows"),
        goal: `≥ ${perSecond(goal, "rows")}`,
        met: acknowledged >= goal,
      },
      { measure: "commands: processor time of a row, control plane and agent", figure: `${cpu} µs, ${agentCpu} µs (intent and answer)`, goal: null, met: null },
      { measure: "commands: lost, doubled", figure: `${lost}, ${doubled}`, goal: "0, 0", met: lost === 0 && doubled === 0 },
      { measure: "commands: answers into the agent's journal", figure: perSecond(journalled, "rows"), goal: null, met: null },
      { measure: "commands: intents, each synced before its request", figure: perSecond(intents, "rows"), goal: null, met: null },
    ];
  });
}
