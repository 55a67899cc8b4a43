import { createMemo, For, type JSX, Show } from "solid-js";
import type { HealthReading, Server } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { askToStart } from "#web/jobs/start.ts";
import { useCredentialSets } from "#web/queries.ts";
import { generationName, healthLookOf } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Ident } from "#web/ui/copy.tsx";
import { useData } from "#web/ui/data.ts";
import { exactTime } from "#web/ui/duration.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { grouped } from "./notices.tsx";

export function Overview(props: { server: Server; onEdit: () => void }): JSX.Element {
  const health = useData(() => ({ key: ["health", props.server.id], fetch: (signal) => api.health(props.server.id, signal).then((page) => page.items) }));
  return (
    <div class="grid items-start gap-3 lg:grid-cols-[minmax(300px,1fr)_minmax(0,1.7fr)]">
      <section class="panel" aria-label="Facts">
        <header>
          <h2>Facts</h2>
          <span class="end">
            <Button kind="quiet" small icon="pencil" blocked={notAllowed("admin")} onClick={() => props.onEdit()}>
              Edit
            </Button>
          </span>
        </header>
        <Facts server={props.server} />
      </section>
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
            <Show when={(health.value?.length ?? 0) > 1}>
              <Beats readings={health.value ?? []} />
            </Show>
          </span>
        </header>
        <Loaded data={health}>
          {(readings) => (
            <Show
              when={readings()[0]}
              fallback={
                <Empty
                  icon="health"
                  title="No reading yet"
                  action={
                    <Button kind="primary" blocked={notAllowed("operator")} onClick={() => askToStart({ type: "health_check", serverIds: [props.server.id] })}>
                      Check health…
                    </Button>
                  }
                >
                  A health check reads power, roll-ups and each component.
                </Empty>
              }
            >
              {(latest) => <Components reading={latest()} />}
            </Show>
          )}
        </Loaded>
      </section>
    </div>
  );
}

function Facts(props: { server: Server }): JSX.Element {
  const s = (): Server => props.server;
  const sets = useCredentialSets();
  const found = createMemo(() => sets.value?.find((set) => set.id === s().discovered_credential_set_id));
  return (
    <dl class="facts">
      <dt>Service tag</dt>
      <dd>
        <Ident text={s().service_tag ?? "–"} />
      </dd>
      <dt>Model</dt>
      <dd>{s().model ?? "–"}</dd>
      <dt>Processors</dt>
      <dd>{s().cpu_summary ?? "–"}</dd>
      <dt>Memory</dt>
      <dd class="tabular-nums">{s().memory_gib === null ? "–" : `${s().memory_gib} GiB`}</dd>
      <dt>BIOS</dt>
      <dd class="mono">{s().bios_version ?? "–"}</dd>
      <dt>{generationName[s().idrac_generation]}</dt>
      <dd class="mono">{s().idrac_version ?? "–"}</dd>
      <dt>Address</dt>
      <dd>
        <Ident text={s().ip_address} />
        <Show when={s().port !== 443}>
          <span class="mono text-muted">:{s().port}</span>
        </Show>
      </dd>
      <dt>Site</dt>
      <dd>{s().site_name}</dd>
      <dt>Credentials</dt>
      <dd>
        <Show
          when={s().credential_set_name}
          fallback={found() ? `${found()?.name}, found by discovery` : s().discovered_username ? `its own, user ${s().discovered_username}` : "by range or default"}
        >
          {(name) => <span>{name()}, assigned</span>}
        </Show>{" "}
        <span class={s().credential_state === "refused" ? "text-crit" : "text-muted"}>
          {s().credential_state === "works" ? "(works)" : s().credential_state === "refused" ? "(refused)" : "(not tried yet)"}
        </span>{" "}
        <a class="link" href={`/settings/credentials?explain=${s().ip_address}`}>
          why?
        </a>
      </dd>
      <dt>Certificate</dt>
      <dd>
        <Show when={s().tls_fingerprint} fallback={<span class="text-muted">none seen yet</span>}>
          {(fingerprint) => (
            <span class="mono break-words text-muted" title="SHA-256, trusted">
              {grouped(fingerprint())}
            </span>
          )}
        </Show>
        <Show when={s().legacy_tls}>
          <span class="chip warn">old TLS allowed</span>
        </Show>
      </dd>
      <Show when={s().mac_addresses.length > 0}>
        <dt>MAC</dt>
        <dd class="flex flex-col">
          <For each={s().mac_addresses.slice(0, 8)}>{(mac) => <Ident text={mac} />}</For>
          <Show when={s().mac_addresses.length > 8}>
            <span class="text-faint">and {s().mac_addresses.length - 8} more</span>
          </Show>
        </dd>
      </Show>
      <dt>Discovered</dt>
      <dd>
        <Ago at={s().last_discovered_at} never="by hand" />
      </dd>
      <Show when={s().notes}>
        <dt>Notes</dt>
        <dd class="whitespace-pre-wrap">{s().notes}</dd>
      </Show>
    </dl>
  );
}

const kindName: Record<HealthReading["components"][number]["kind"], string> = {
  system: "System",
  processor: "Processors",
  memory: "Memory",
  storage: "Storage",
  fan: "Fans",
  temperature: "Temperatures",
  power_supply: "Power supplies",
  voltage: "Voltages",
  network: "Network",
  battery: "Batteries",
  intrusion: "Intrusion",
  other: "Other",
};
const rank = { Critical: 0, Warning: 1, OK: 2, Unknown: 3 } as const;

/** Components by kind; kinds that are all well stay closed. */
function Components(props: { reading: HealthReading }): JSX.Element {
  const groups = createMemo(() => {
    const byKind = new Map<HealthReading["components"][number]["kind"], HealthReading["components"][number][]>();
    for (const part of props.reading.components) byKind.set(part.kind, [...(byKind.get(part.kind) ?? []), part]);
    return [...byKind]
      .map(([kind, parts]) => {
        const sorted = [...parts].sort((a, b) => rank[a.health ?? "Unknown"] - rank[b.health ?? "Unknown"]);
        const worst = sorted.some((part) => part.health === "Critical")
          ? "Critical"
          : sorted.some((part) => part.health === "Warning")
            ? "Warning"
            : sorted.some((part) => part.health === "OK")
              ? "OK"
              : "Unknown";
        return { kind, parts: sorted, worst: worst as keyof typeof rank };
      })
      .sort((a, b) => rank[a.worst] - rank[b.worst]);
  });
  return (
    <div>
      <For each={groups()}>
        {(group) => (
          <details class="border-b border-line last:border-0" open={group.worst === "Critical" || group.worst === "Warning"}>
            <summary class="flex min-h-9 items-center gap-2 px-3 hover:bg-inset">
              <Icon name="right" size={12} class="fold text-faint" />
              <span class="w-32">{kindName[group.kind]}</span>
              <Status look={healthLookOf(group.worst)} />
              <span class="ml-auto text-sm text-faint tabular-nums">{group.parts.length}</span>
            </summary>
            <table class="table even">
              <caption class="sr-only">{kindName[group.kind]}</caption>
              <colgroup>
                <col class="w-[26px]" />
                <col class="w-[34%]" />
                <col class="w-28" />
                <col class="w-24" />
                <col class="max-sm:hidden" />
              </colgroup>
              <tbody>
                <For each={group.parts}>
                  {(part) => (
                    <tr>
                      <td />
                      <td title={part.name}>{part.name}</td>
                      <td>
                        <Show when={part.health} fallback={<span class="text-faint">{part.state ?? "–"}</span>}>
                          <Status look={healthLookOf(part.health)} />
                        </Show>
                      </td>
                      <td class="num">{part.reading === null ? "" : `${part.reading} ${part.unit ?? ""}`}</td>
                      <td class="text-muted max-sm:hidden" title={part.detail ?? undefined}>
                        {part.detail ?? ""}
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </details>
        )}
      </For>
      <For each={props.reading.unavailable}>
        {(part) => (
          <div class="flex items-center gap-2 border-t border-line px-3 py-2 text-muted">
            <Icon name="unknown" /> {part.part} did not answer: {part.reason}
          </div>
        )}
      </For>
    </div>
  );
}

/** The last readings, oldest first: height and colour by state, the words on hover. */
function Beats(props: { readings: readonly HealthReading[] }): JSX.Element {
  const beats = createMemo(() => [...props.readings].slice(0, 24).reverse());
  return (
    <span class="inline-flex h-3.5 items-end gap-0.5" role="img" aria-label={`Last ${beats().length} readings: ${beats().filter((one) => one.health_status === "OK").length} OK`}>
      <For each={beats()}>
        {(one) => (
          <i
            class={`w-[3px] rounded-[1px] ${{ OK: "h-1.5 bg-ok-solid", Warning: "h-2.5 bg-warn-solid", Critical: "h-3.5 bg-crit-solid", Unknown: "h-1 bg-idle-solid" }[one.health_status]}`}
            title={`${one.health_status}, ${exactTime(one.checked_at)}`}
          />
        )}
      </For>
    </span>
  );
}
