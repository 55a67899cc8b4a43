import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { HealthReading } from "#schema/api/servers.ts";
import { healthLookOf } from "#web/servers/server-state.ts";
import { Icon } from "#web/ui/icon.tsx";
import { Status } from "#web/ui/status.tsx";
import { Ago, At } from "#web/ui/time.tsx";
import { changesOf } from "./health-data.ts";

const first = 5;

/** When health or power changed, as far back as the readings that are shown. */
export function HealthHistory(props: { readings: readonly HealthReading[] }): JSX.Element {
  const changes = createMemo(() => changesOf(props.readings));
  const [all, setAll] = createSignal(false);
  const oldest = (): string | undefined => props.readings.at(-1)?.checked_at;
  return (
    <section class="panel" aria-label="What changed">
      <header>
        <h2>What changed</h2>
        <span class="end text-sm">
          in {props.readings.length} readings since <At at={oldest()} />
        </span>
      </header>
      <ol>
        <For each={all() ? changes() : changes().slice(0, first)} fallback={<li class="px-3 py-3 text-muted">Nothing: all readings say the same.</li>}>
          {(change) => (
            <li class="flex items-start gap-3 border-b border-line px-3 py-1.5 last:border-0">
              <span class="w-20 flex-none text-muted">
                <Ago at={change.at} />
              </span>
              <span class="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-0.5">
                <Show when={change.from !== change.to}>
                  <span class="inline-flex items-center gap-1.5">
                    <Status look={healthLookOf(change.from)} />
                    <Icon name="right" size={12} class="text-faint" />
                    <span class="sr-only">became</span>
                    <Status look={healthLookOf(change.to)} />
                  </span>
                </Show>
                <Show when={change.power}>
                  {(power) => (
                    <span>
                      Power {power().from} → {power().to}
                    </span>
                  )}
                </Show>
                <Show when={change.parts.length > 0}>
                  <span class="text-muted">{change.parts.map((part) => `${part.name}: ${part.from} → ${part.to}`).join(", ")}</span>
                </Show>
              </span>
            </li>
          )}
        </For>
      </ol>
      <Show when={!all() && changes().length > first}>
        <p class="border-t border-line px-3 py-1.5">
          <button type="button" class="btn quiet small" onClick={() => setAll(true)}>
            Show all {changes().length}
          </button>
        </p>
      </Show>
    </section>
  );
}
