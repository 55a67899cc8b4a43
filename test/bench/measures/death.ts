// From the death of an agent's process to the API that calls it unreachable: by SIGKILL, which closes its socket, and by SIGSTOP, which says nothing.
import type { Agent } from "#schema/api/sites.ts";
import type { Child } from "../child.ts";
import { type Figure, slowest } from "../figures.ts";
import { onStand } from "../stand.ts";

const pollMs = 10;
const limitMs = 40_000;

export function measureDeath(isQuick: boolean): Promise<Figure[]> {
  return onStand(async ({ api, agent: start }) => {
    const online = async (): Promise<Set<string>> => new Set((await api.get<Agent[]>("/api/agents")).flatMap((agent) => (agent.state === "online" ? [agent.id] : [])));
    /** Seconds until so many of those that were online are not any more, one by one. */
    const gone = async (count: number, kill: () => Promise<void>): Promise<number[]> => {
      const before = await online();
      const from = performance.now();
      await kill();
      const taken: number[] = [];
      while (taken.length < count) {
        const now = await online();
        const seen = (performance.now() - from) / 1000;
        while (taken.length < before.size - now.size) taken.push(seen);
        if (seen * 1000 > limitMs) throw new Error(`a dead agent was still called online after ${limitMs / 1000} s`);
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
      return taken;
    };

    const killed: number[] = [];
    for (let round = 0; round < (isQuick ? 2 : 5); round++) {
      const agent = await start("agent-main.ts");
      killed.push(...(await gone(1, () => agent.kill("SIGKILL"))));
    }
    const silent: Child[] = [];
    for (let i = 0; i < 3; i++) {
      silent.push(await start("agent-main.ts"));
      // Each is somewhere else between two heartbeats.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
    const stopped = await gone(silent.length, async () => {
      for (const agent of silent) await agent.kill("SIGSTOP");
    });
    // Stopped processes cannot answer to anything else.
    for (const agent of silent) await agent.kill("SIGKILL");
    const subject = "Death of an agent, until the API calls it unreachable";
    return [
      { subject, measure: "its socket closes (SIGKILL), the slowest", ...slowest(killed, "s"), goal: 1 },
      { subject, measure: "it falls silent (SIGSTOP), the slowest", ...slowest(stopped, "s"), goal: 15 },
    ];
  });
}
