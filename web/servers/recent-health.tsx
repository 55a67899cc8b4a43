import { createMemo, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import type { HealthStatus } from "#schema/vocabulary.ts";
import { type Beat, Heartbeat } from "#web/ui/heartbeat.tsx";
import { healthLookOf } from "./server-state.ts";

const slots = 16;
const statuses: Record<string, HealthStatus> = { O: "OK", W: "Warning", C: "Critical" };
// Few patterns are many servers' own.
const known = new Map<string, readonly Beat[]>();

function beatsOf(recent: string): readonly Beat[] {
  const found = known.get(recent);
  if (found) return found;
  const oldestFirst = [...recent].slice(0, slots).reverse();
  const beats = oldestFirst.map((letter) => healthLookOf(statuses[letter] ?? "Unknown"));
  if (known.size > 2_000) known.clear();
  known.set(recent, beats);
  return beats;
}

/** The last health readings, the newest at the right. */
export function RecentHealth(props: { recent: Server["recent_health"]; large?: boolean }): JSX.Element {
  const beats = createMemo(() => beatsOf(props.recent));
  return (
    <Show when={beats().length > 0} fallback={<span class="text-faint">no reading yet</span>}>
      <Heartbeat label={`Last ${beats().length} readings`} beats={beats()} slots={slots} large={props.large ?? false} />
    </Show>
  );
}
