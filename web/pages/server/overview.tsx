import { createMemo, For, type JSX, Show } from "solid-js";
import type { HealthReading, Server } from "#schema/api/servers.ts";
import { useStartType } from "#web/jobs/use-start.ts";
import { RecentHealth } from "#web/servers/recent-health.tsx";
import { healthLookOf } from "#web/servers/server-state.ts";
import { readingInWords } from "#web/servers/units.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Link } from "#web/ui/link.tsx";
import { Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { Facts } from "./facts.tsx";
import { byKind, kindName, useHealth } from "./health-data.ts";
import { HealthHistory } from "./health-history.tsx";

export function Overview(props: { server: Server; onEdit: () => void }): JSX.Element {
  const health = useHealth(() => props.server.id);
  return (
    <div class="grid items-start gap-3 lg:grid-cols-[minmax(300px,1fr)_minmax(0,1.7fr)]">
      <Facts server={props.server} onEdit={props.onEdit} />
      <div class="flex min-w-0 flex-col gap-3">
        <section class="panel" aria-label="Health">
          <header>
            <h2>Health</h2>
            <Show when={health.value?.[0]}>
              {(latest) => (
                <span class="text-muted">
                  read <Ago at={latest().checked_at} />
                </span>
              )}
            </Show>
            <span class="end">
              <Show when={props.server.recent_health.length > 1}>
                <RecentHealth recent={props.server.recent_health} large />
              </Show>
            </span>
          </header>
          <Loaded data={health}>
            {(readings) => (
              <Show when={readings()[0]} fallback={<NeverRead server={props.server} />}>
                {(latest) => <Components reading={latest()} server={props.server} />}
              </Show>
            )}
          </Loaded>
        </section>
        <Show when={(health.value?.length ?? 0) > 1}>
          <HealthHistory readings={health.value ?? []} />
        </Show>
      </div>
    </div>
  );
}

function NeverRead(props: { server: Server }): JSX.Element {
  const start = useStartType();
  return (
    <Empty
      icon="health"
      title="No reading yet"
      action={
        <Button kind="primary" icon="health" blocked={notAllowed("operator")} onClick={() => start("health_check", { servers: [props.server] })}>
          Check health
        </Button>
      }
    >
      A health check reads power, roll-ups and each component, and fills in what the server is.
    </Empty>
  );
}

/** Components by kind; kinds that are all well stay closed. */
function Components(props: { reading: HealthReading; server: Server }): JSX.Element {
  const groups = createMemo(() => byKind(props.reading.components));
  return (
    <div>
      <ForKey
        each={groups()}
        by={(group) => group.kind}
        fallback={
          <p class="flex items-center gap-2 px-3 py-3 text-muted">
            <Status look={healthLookOf(props.reading.health_status)} /> The roll-up is all that was read: the components did not come with it.
          </p>
        }
      >
        {(group) => {
          // Why a memo: each reading is a new object, and only a change of its state opens or closes a kind again.
          const bad = createMemo(() => group().worst === "Critical" || group().worst === "Warning");
          return (
            <details class="border-b border-line last:border-0" open={bad()}>
              <summary class="flex min-h-9 items-center gap-2 px-3 hover:bg-inset">
                <Icon name="right" size={12} class="fold text-faint" />
                <span class="w-32">{kindName[group().kind]}</span>
                <Status look={healthLookOf(group().worst)} />
                <span class="ml-auto text-sm text-faint tabular-nums">{group().parts.length}</span>
              </summary>
              <table class="table even">
                <caption class="sr-only">{kindName[group().kind]}</caption>
                <colgroup>
                  <col class="w-[26px]" />
                  <col class="w-[34%]" />
                  <col class="w-28" />
                  <col class="w-24" />
                  <col class="max-sm:hidden" />
                </colgroup>
                <tbody>
                  <For each={group().parts}>
                    {(part) => (
                      <tr>
                        <td />
                        <td title={part.name}>{part.name}</td>
                        <td>
                          <Show when={part.health} fallback={<span class="text-faint">{part.state ?? "–"}</span>}>
                            <Status look={healthLookOf(part.health)} />
                          </Show>
                        </td>
                        <td class="num">{readingInWords(part.reading, part.unit)}</td>
                        <td class="text-muted max-sm:hidden" title={part.detail ?? undefined}>
                          {part.detail ?? ""}
                        </td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </details>
          );
        }}
      </ForKey>
      <For each={props.reading.unavailable}>
        {(part) => (
          <div class="flex items-center gap-2 border-t border-line px-3 py-2 text-muted">
            <Icon name="unknown" /> {part.part} did not answer: {part.reason}
          </div>
        )}
      </For>
      <Show when={props.reading.components.length > 0}>
        <p class="border-t border-line px-3 py-2 text-sm">
          <Link href={`/servers/${props.server.id}/hardware`}>All {props.reading.components.length} parts with their readings</Link>
        </p>
      </Show>
    </div>
  );
}
