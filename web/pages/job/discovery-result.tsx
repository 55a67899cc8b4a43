import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { z } from "zod";
import type { DiscoveryRow, JobDetail } from "#schema/api/jobs.ts";
import type { TargetResult } from "#schema/jobs/index.ts";
import { api } from "#web/api.ts";
import { isFinal } from "#web/jobs/job-state.ts";
import { useServers } from "#web/queries.ts";
import { Ident } from "#web/ui/copy.tsx";
import { useData } from "#web/ui/data.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { duration } from "#web/ui/duration.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { type Look, Status } from "#web/ui/status.tsx";

type Row = z.infer<typeof DiscoveryRow>;
type Outcome = keyof TargetResult<"discovery_scan">["counts"];

const looks: Record<Outcome, Look> = {
  added: { tone: "ok", icon: "plus", word: "Added" },
  updated: { tone: "ok", icon: "ok", word: "Updated" },
  identified: { tone: "info", icon: "server", word: "Identified" },
  auth_failed: { tone: "crit", icon: "key", word: "Login refused" },
  login_paused: { tone: "warn", icon: "pause", word: "Login paused" },
  no_credentials: { tone: "warn", icon: "key", word: "No credentials" },
  not_an_idrac: { tone: "idle", icon: "skip", word: "Not an iDRAC" },
  no_redfish: { tone: "idle", icon: "skip", word: "No Redfish" },
  not_allowed: { tone: "warn", icon: "lock", word: "Not allowed" },
  refused: { tone: "idle", icon: "cancelled", word: "Refused" },
  silent: { tone: "idle", icon: "unknown", word: "Silent" },
  error: { tone: "crit", icon: "crit", word: "Error" },
};
const lookOfRow = (outcome: string): Look => looks[outcome as Outcome] ?? { tone: "idle", icon: "unknown", word: outcome };

/** The stages an address passes; each count opens the rows behind it. */
const funnel: readonly { title: string; outcomes: readonly Outcome[] }[] = [
  { title: "Answered", outcomes: ["added", "updated", "identified", "auth_failed", "login_paused", "no_credentials", "not_an_idrac", "no_redfish", "error"] },
  { title: "Are iDRACs", outcomes: ["added", "updated", "identified", "auth_failed", "login_paused", "no_credentials"] },
  { title: "Logged in", outcomes: ["added", "updated"] },
  { title: "New", outcomes: ["added"] },
];

/** What a scan found: the funnel, live, and each address that answered with its reason. */
export function DiscoveryResult(props: { job: JobDetail }): JSX.Element {
  const servers = useServers();
  const [outcomes, setOutcomes] = createSignal<readonly string[]>([]);
  const running = (): boolean => !isFinal(props.job.status);
  const rows = useData<Row[]>(() => ({ key: ["discovery", props.job.id], fetch: (signal) => api.discovery(props.job.id, signal), ...(running() ? { refetchMs: 3000 } : {}) }));
  const result = createMemo(() => props.job.tasks.find((task) => task.result)?.result as TargetResult<"discovery_scan"> | undefined);
  const count = (wanted: readonly Outcome[]): number => {
    const counts = result()?.counts;
    return counts
      ? wanted.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0)
      : (rows.value ?? []).filter((row) => (wanted as readonly string[]).includes(row.outcome)).length;
  };
  // What was found first, what is only not there last; within each in the order of finding.
  const order = Object.keys(looks);
  const shown = createMemo(() =>
    (rows.value ?? []).filter((row) => outcomes().length === 0 || outcomes().includes(row.outcome)).sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome)),
  );
  const kinds = createMemo(() => {
    const counts = new Map<string, number>();
    for (const row of rows.value ?? []) counts.set(row.outcome, (counts.get(row.outcome) ?? 0) + 1);
    return [...counts].sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
  });
  const serverOf = (tag: string | null): string | undefined => (tag ? servers.value?.find((server) => server.service_tag === tag)?.id : undefined);
  const columns: readonly Column<Row>[] = [
    { id: "address", title: "Address", width: 130, cell: (row) => <Ident text={row().address} />, card: "title" },
    { id: "outcome", title: "Outcome", width: 140, cell: (row) => <Status look={lookOfRow(row().outcome)} />, card: "end" },
    {
      id: "tag",
      title: "Service tag",
      width: 100,
      cell: (row) => (
        <Show when={serverOf(row().service_tag)} fallback={<Ident text={row().service_tag ?? "–"} />}>
          {(id) => (
            <a class="mono link" href={`/servers/${id()}`} tabindex={-1}>
              {row().service_tag}
            </a>
          )}
        </Show>
      ),
      card: "line",
    },
    { id: "product", title: "Product", width: 230, cell: (row) => <span title={row().product ?? undefined}>{row().product ?? "–"}</span> },
    { id: "reason", title: "Why", cell: (row) => <span title={row().reason}>{row().reason}</span>, card: "line" },
  ];
  return (
    <section class="panel flex min-h-0 flex-1 flex-col" aria-label="What was found">
      <div class="grid flex-none grid-cols-2 divide-x divide-line border-b border-line sm:grid-cols-5">
        <Stage
          class="max-sm:col-span-2"
          title={running() ? "Addresses" : "Asked"}
          value={result()?.addresses ?? null}
          note={result() ? `in ${duration(result()?.duration_ms ?? 0)}` : "being asked"}
          pressed={outcomes().length === 0}
          onClick={() => setOutcomes([])}
        />
        <For each={funnel}>
          {(stage) => (
            <Stage
              title={stage.title}
              value={count(stage.outcomes)}
              pressed={outcomes() === stage.outcomes}
              onClick={() => setOutcomes(outcomes() === stage.outcomes ? [] : stage.outcomes)}
            />
          )}
        </For>
      </div>
      <div class="flex flex-none flex-wrap gap-2 px-3 py-2 empty:hidden">
        <For each={kinds()}>
          {([outcome, total]) => (
            <button
              type="button"
              class={`chip ${lookOfRow(outcome).tone} min-h-6! ${outcomes().length === 1 && outcomes()[0] === outcome ? "outline-2 outline-accent" : ""}`}
              aria-pressed={outcomes().length === 1 && outcomes()[0] === outcome}
              onClick={() => setOutcomes(outcomes().length === 1 && outcomes()[0] === outcome ? [] : [outcome])}
            >
              {lookOfRow(outcome).word} <b class="tabular-nums">{total}</b>
            </button>
          )}
        </For>
      </div>
      <Loaded data={rows} rows={3}>
        {() => (
          <div class="flex min-h-0 flex-1 flex-col [&>.panel]:rounded-t-none [&>.panel]:border-x-0 [&>.panel]:border-b-0">
            <DataTable<Row>
              label="Addresses that answered"
              columns={columns}
              rows={shown()}
              idOf={(row) => row.address}
              nameOf={(row) => row.address}
              minWidth={820}
              empty={
                <Empty icon="find" title={running() ? "Nothing has answered yet" : "Nothing answered"}>
                  {running() ? "Rows appear here as addresses answer." : "Check the range, and whether the agent's site reaches that network: its allow-list and routes decide."}
                </Empty>
              }
            />
          </div>
        )}
      </Loaded>
    </section>
  );
}

function Stage(props: { class?: string; title: string; value: number | null; note?: string; pressed: boolean; onClick: () => void }): JSX.Element {
  return (
    <button
      type="button"
      class={`${props.class ?? ""} px-3 py-2 text-left hover:bg-inset focus-visible:-outline-offset-2 ${props.pressed ? "bg-accent-tint" : ""}`}
      aria-pressed={props.pressed}
      onClick={() => props.onClick()}
    >
      <span class="block text-sm text-muted">{props.title}</span>
      <span class="text-xl font-strong tabular-nums">{props.value === null ? "…" : props.value.toLocaleString("en")}</span>
      <Show when={props.note}>
        <span class="ml-2 text-sm text-faint">{props.note}</span>
      </Show>
    </button>
  );
}
