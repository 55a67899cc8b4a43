// What one idle agent costs the control plane (TLS, WebSocket, its site's hub, a heartbeat every five seconds), and what happens when all are cut at once.
import { type Figure, median } from "../figures.ts";
import { idleAgents } from "../idle-agents.ts";
import { onStand } from "../stand.ts";

const warmUp = 100;

/** Bytes: of the process as the system sees it, and of it what JavaScript's heap and its buffers hold. */
interface Memory {
  rss: number;
  used: number;
}

export function measureConnections(isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 600 : 5_000;
  return onStand(async (stand) => {
    const { controlPlane } = stand;
    const agents = await idleAgents(stand, count + warmUp);
    /** After a heartbeat, and a collection of what the connecting left behind. */
    const memory = async (): Promise<Memory> => {
      const seen: Memory[] = [];
      for (let i = 0; i < (isQuick ? 3 : 5); i++) {
        await new Promise((resolve) => setTimeout(resolve, 1_200));
        seen.push(await controlPlane.call<Memory>("memory"));
      }
      return { rss: median(seen.map((each) => each.rss)), used: median(seen.map((each) => each.used)) };
    };
    await agents.connect(0, warmUp);
    const before = await memory();
    await agents.connect(warmUp, warmUp + count);
    const after = await memory();
    const up = await agents.child.call<number>("up");
    if (up !== count + warmUp) throw new Error(`only ${up} of ${count + warmUp} connections stayed`);

    await controlPlane.call("lag");
    const back = await agents.child.call<{ half: number; all: number }>("cut");
    const lag = await controlPlane.call<number>("lag");
    const subject = `Connections: ${count.toLocaleString("en")} agents over TLS, each the active one of its site`;
    const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
    return [
      {
        subject,
        measure: `memory of the control plane for each idle agent (RSS, ${mb(before.rss)} to ${mb(after.rss)} MB)`,
        value: (after.rss - before.rss) / count / 1024,
        unit: "KB",
        goal: 48,
      },
      { subject, measure: "of that, in use by JavaScript: heap and buffers", value: (after.used - before.used) / count / 1024, unit: "KB" },
      { subject, measure: "all cut at once: the last is back", value: back.all / 1000, unit: "s", goal: 30 },
      { subject, measure: "all cut at once: half are back", value: back.half / 1000, unit: "s" },
      { subject, measure: "lag of the control plane's event loop meanwhile, p99", value: lag, unit: "ms", goal: 250 },
    ];
  });
}
