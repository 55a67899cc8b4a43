// Command rows: redacted and journalled on the agent, sent, stored and acknowledged; none lost, none doubled.
import { type Figure, ofRounds } from "../figures.ts";
import { onStand } from "../stand.ts";

const inTurn = 200;
/** A slow disk makes fewer rows, not a longer measurement. */
const intentsMs = 10_000;

export function measureCommands(isQuick: boolean): Promise<Figure[]> {
  const most = isQuick ? 10_000 : 50_000;
  return onStand(async ({ siteId, controlPlane, agent: start }) => {
    const agent = await start("command-agent-main.ts");
    const [serverId = ""] = await controlPlane.call<string[]>("addServers", { siteId, count: 1 });
    let expected = 0;
    const run = async (size: number): Promise<{ intents: number; journalled: number; acknowledged: number; cpu: number; agentCpu: number }> => {
      const before = [await controlPlane.cpu(), await agent.cpu()] as const;
      const { taken, count } = await agent.call<{ taken: number; count: number }>("begin", { count: size, serverId, limitMs: intentsMs });
      const { journalled, acknowledged } = await agent.call<{ journalled: number; acknowledged: number }>("end", { inTurn });
      expected += count;
      const micros = (seconds: number): number => (seconds / count) * 1e6;
      return {
        intents: count / (taken / 1000),
        journalled: count / (journalled / 1000),
        acknowledged: count / (acknowledged / 1000),
        cpu: micros((await controlPlane.cpu()) - before[0]),
        agentCpu: micros((await agent.cpu()) - before[1]),
      };
    };
    await run(2_000);
    const rounds: Awaited<ReturnType<typeof run>>[] = [];
    const until = performance.now() + 25_000;
    while (rounds.length < (isQuick ? 1 : 3) && (rounds.length === 0 || performance.now() < until)) rounds.push(await run(most));
    const [stored] = await controlPlane.call<{ rows: number; ids: number; unclean: number }[]>("read", {
      sql: "select count(*) as rows, count(distinct id) as ids, sum(response_body like '%correct-horse%') as unclean from idrac_commands",
      args: [],
    });
    const of = (what: keyof (typeof rounds)[number]): number[] => rounds.map((each) => each[what]);
    const subject = "Command rows: an answer of 0.6 KB redacted and journalled by the agent, sent, stored, acknowledged";
    return [
      { subject, measure: `${most.toLocaleString("en")} answers, to the last acknowledgement`, ...ofRounds(of("acknowledged"), "rows/s"), goal: 30_000, stretch: 80_000 },
      { subject, measure: "of that, into the agent's journal", ...ofRounds(of("journalled"), "rows/s") },
      { subject, measure: "before that, their intents, each synced before its request", ...ofRounds(of("intents"), "rows/s") },
      { subject, measure: "processor time of a row, control plane", ...ofRounds(of("cpu"), "µs") },
      { subject, measure: "processor time of a row, agent (intent and answer)", ...ofRounds(of("agentCpu"), "µs") },
      { subject, measure: "rows lost", value: expected - (stored?.ids ?? 0), unit: "", goal: 0 },
      { subject, measure: "rows doubled", value: (stored?.rows ?? 0) - (stored?.ids ?? 0), unit: "", goal: 0 },
      { subject, measure: "rows with a secret in them", value: stored?.unclean ?? Number.NaN, unit: "", goal: 0 },
    ];
  });
}
