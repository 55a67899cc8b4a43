import type { Agent } from "#schema/api/sites.ts";
import { clockTime } from "#web/ui/duration.ts";
import type { Look } from "#web/ui/status.tsx";

export function agentLook(agent: Agent): Look {
  switch (agent.state) {
    case "online":
      return { tone: "ok", icon: "ok", word: "Online" };
    case "unreachable":
      return { tone: "warn", icon: "unreachable", word: agent.unreachable_since ? `Unreachable since ${clockTime(agent.unreachable_since)}` : "Unreachable" };
    case "frozen":
      return { tone: "crit", icon: "crit", word: "Frozen", title: "Two live copies of this agent; neither is given work." };
    case "revoked":
      return { tone: "idle", icon: "cancelled", word: "Revoked" };
    case "never_connected":
      return { tone: "idle", icon: "wait", word: "Not connected yet" };
  }
}
