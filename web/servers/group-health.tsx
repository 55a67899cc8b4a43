import { createMemo, For, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { type Look, Status } from "#web/ui/status.tsx";

interface Count {
  look: Look;
  count: number;
}

function countsOf(servers: readonly Server[]): Count[] {
  const counts = { critical: 0, warning: 0, unreachable: 0, unknown: 0 };
  for (const server of servers) {
    if (server.health_status === "Critical") counts.critical += 1;
    else if (server.reachable === false) counts.unreachable += 1;
    else if (server.health_status === "Warning") counts.warning += 1;
    else if (server.health_status === "Unknown") counts.unknown += 1;
  }
  const all: Count[] = [
    { look: { tone: "crit", icon: "crit", word: "critical" }, count: counts.critical },
    { look: { tone: "warn", icon: "warn", word: counts.warning === 1 ? "warning" : "warnings" }, count: counts.warning },
    { look: { tone: "warn", icon: "unreachable", word: "unreachable" }, count: counts.unreachable },
    { look: { tone: "idle", icon: "unknown", word: "unknown" }, count: counts.unknown },
  ];
  return all.filter((one) => one.count > 0);
}

/** For sorting: the worst first, then the number of those. */
export function troubleOf(servers: readonly Server[]): number {
  return countsOf(servers).reduce((sum, { look, count }) => sum + count * (look.tone === "crit" ? 1_000_000 : look.tone === "warn" ? 100 : 1), 0);
}

/** "2 critical, 1 unreachable"; nothing when all is well. */
export function troubleInWords(servers: readonly Server[]): string {
  return countsOf(servers)
    .filter(({ look }) => look.tone !== "idle")
    .map(({ look, count }) => `${count.toLocaleString("en")} ${look.word}`)
    .join(", ");
}

/** The health of many servers in a few words. */
export function GroupHealth(props: { servers: readonly Server[] }): JSX.Element {
  const counts = createMemo(() => countsOf(props.servers));
  return (
    <span class="inline-flex max-w-full items-center gap-x-3 overflow-hidden align-middle" title={troubleInWords(props.servers) || undefined}>
      <Show when={props.servers.length > 0} fallback={<span class="text-faint">–</span>}>
        <For each={counts()} fallback={<Status look={{ tone: "ok", icon: "ok", word: "All OK" }} />}>
          {(one) => <Status look={{ ...one.look, word: `${one.count.toLocaleString("en")} ${one.look.word}` }} />}
        </For>
      </Show>
    </span>
  );
}
