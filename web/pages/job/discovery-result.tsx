import { createEffect, createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { JobDetail } from "#schema/api/jobs.ts";
import type { JobDetails, TargetResult } from "#schema/jobs/index.ts";
import { api } from "#web/api.ts";
import { isFinal } from "#web/jobs/job-state.ts";
import { useServers } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Ident } from "#web/ui/copy.tsx";
import { download, rowsToCsv } from "#web/ui/csv.ts";
import { useData } from "#web/ui/data.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { duration } from "#web/ui/duration.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { useGo, useUrlState } from "#web/ui/link.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import type { Sort } from "#web/ui/sort.ts";
import { Status } from "#web/ui/status.tsx";
import { planOf, prefillPlan } from "../discovery/plan.ts";
import { addressOrder, countsOf, funnel, lookOfOutcome, type Outcome, placeOf, type Row, refusals } from "./discovery-outcomes.ts";

/** Rows are asked for at this pace while a scan runs; a slower one for a /16 full of answers. */
const pace = (rows: number): number => 3_000 + Math.floor(rows / 1_000) * 1_000;

/** What a scan found: the funnel, live, and each address that answered with its reason. */
export function DiscoveryResult(props: { job: JobDetail }): JSX.Element {
  const servers = useServers();
  const url = useUrlState("outcome", "find");
  const [sort, setSort] = createSignal<Sort>({ column: "outcome", descending: false });
  const running = (): boolean => !isFinal(props.job.status);
  const [held, setHeld] = createSignal(0);
  const rows = useData<Row[]>(() => ({
    key: ["discovery", props.job.id],
    fetch: (signal) => api.discovery(props.job.id, signal),
    ...(running() ? { refetchMs: pace(held()) } : {}),
  }));
  createEffect(() => setHeld(rows.value?.length ?? 0));
  const details = createMemo(() => props.job.details as JobDetails<"discovery_scan">);
  const result = createMemo(() => props.job.tasks.find((task) => task.result)?.result as TargetResult<"discovery_scan"> | undefined);
  // How many they are is told with the result; before it, the ranges are counted here.
  const size = useData(() => ({
    key: ["scan-size", props.job.id],
    fetch: async () => (await import("../discovery/ranges.ts")).checkRanges(details().ip_ranges.join("\n")).count,
    enabled: result() === undefined,
    staleMs: Number.POSITIVE_INFINITY,
  }));
  const total = (): number | null => result()?.addresses ?? size.value ?? null;
  // The agent counts what it has knocked at to 95 %, the rest is for those that wait for a second login.
  const asked = (): number | null => (total() === null ? null : running() ? Math.min(total() ?? 0, Math.round(((total() ?? 0) * props.job.progress) / 95)) : (total() ?? 0));
  const counts = createMemo(() => countsOf(rows.value ?? [], result()?.counts));
  const count = (wanted: readonly string[]): number => wanted.reduce((sum, outcome) => sum + (counts().get(outcome) ?? 0), 0);
  const listed = createMemo(() => countsOf(rows.value ?? [], undefined));

  const chosen = createMemo(() => new Set(url.get("outcome").split(".").filter(Boolean)));
  const choose = (wanted: readonly string[]): void => url.set({ outcome: wanted.join(".") || undefined });
  const isChosen = (wanted: readonly string[]): boolean => chosen().size === wanted.length && wanted.every((outcome) => chosen().has(outcome));
  const flip = (wanted: readonly string[]): void => choose(isChosen(wanted) ? [] : wanted);
  const where = createMemo(() => {
    const set = chosen();
    const find = url.get("find").toLowerCase();
    return (row: Row): boolean =>
      (set.size === 0 || set.has(row.outcome)) &&
      (find === "" || [row.address, row.service_tag, row.product, row.credential, row.reason].some((text) => text?.toLowerCase().includes(find)));
  });
  const byTag = createMemo(() => new Map((servers.value ?? []).flatMap((server) => (server.service_tag ? [[server.service_tag, server.id] as const] : []))));
  const columns: readonly Column<Row>[] = [
    {
      id: "address",
      title: "Address",
      width: 130,
      cell: (row) => <Ident text={row().address} />,
      sort: (row) => addressOrder(row.address),
      text: (row) => row.address,
      card: "title",
    },
    {
      id: "outcome",
      title: "Outcome",
      width: 140,
      cell: (row) => <Status look={lookOfOutcome(row().outcome)} />,
      sort: (row) => placeOf(row.outcome),
      text: (row) => lookOfOutcome(row.outcome).word,
      card: "end",
    },
    {
      id: "tag",
      title: "Service tag",
      width: 100,
      cell: (row) => (
        <Show when={byTag().get(row().service_tag ?? "")} fallback={<Ident text={row().service_tag ?? "–"} />}>
          {(id) => (
            <a class="mono link" href={`/servers/${id()}`} tabindex={-1}>
              {row().service_tag}
            </a>
          )}
        </Show>
      ),
      sort: (row) => row.service_tag,
      text: (row) => row.service_tag,
      card: "line",
    },
    {
      id: "product",
      title: "Product",
      width: 190,
      cell: (row) => <span>{row().product?.replace("Integrated Dell Remote Access Controller", "iDRAC") ?? "–"}</span>,
      hint: (row) => row.product,
      sort: (row) => row.product,
      text: (row) => row.product,
    },
    { id: "credential", title: "Logged in with", width: 120, cell: (row) => row().credential ?? "–", sort: (row) => row.credential, text: (row) => row.credential, card: "line" },
    { id: "reason", title: "Why", cell: (row) => <span>{row().reason}</span>, text: (row) => row.reason, card: "line" },
  ];
  const saveCsv = (): void => download(`discovery-${props.job.created_at.slice(0, 16).replace(":", "")}.csv`, rowsToCsv(columns, (rows.value ?? []).filter(where())), "text/csv");
  return (
    <section class="panel flex min-h-0 flex-1 flex-col" aria-label="What was found">
      <div class="grid flex-none grid-cols-2 divide-x divide-line border-b border-line sm:grid-cols-5">
        <Stage
          class="max-sm:col-span-2"
          title="Asked"
          value={asked()}
          note={result() ? `in ${duration(result()?.duration_ms ?? 0)}` : total() === null ? "" : `of ${total()?.toLocaleString("en")}`}
          of={total() ?? 0}
          pressed={chosen().size === 0}
          onClick={() => choose([])}
        />
        <For each={funnel}>
          {(stage) => <Stage title={stage.title} value={count(stage.outcomes)} of={total() ?? 0} pressed={isChosen(stage.outcomes)} onClick={() => flip(stage.outcomes)} />}
        </For>
      </div>
      <div class="flex flex-none flex-wrap items-center gap-2 px-3 py-2">
        <For each={[...counts().keys()]}>
          {(outcome) => (
            <Show
              when={listed().get(outcome)}
              fallback={
                <span class={`chip ${lookOfOutcome(outcome).tone} min-h-6!`} title="Only counted: where hundreds do not answer, they are not named one by one.">
                  {lookOfOutcome(outcome).word} <b class="tabular-nums">{counts().get(outcome)?.toLocaleString("en")}</b>
                </span>
              }
            >
              <button
                type="button"
                class={`chip ${lookOfOutcome(outcome).tone} min-h-6! ${chosen().has(outcome) ? "outline-2 outline-accent" : ""}`}
                aria-pressed={chosen().has(outcome)}
                onClick={() => flip([outcome])}
              >
                {lookOfOutcome(outcome).word} <b class="tabular-nums">{counts().get(outcome)?.toLocaleString("en")}</b>
              </button>
            </Show>
          )}
        </For>
        <span class="ml-auto flex flex-wrap items-center gap-2">
          <Again job={props.job} rows={rows.value ?? []} running={running()} />
          <Show when={(rows.value?.length ?? 0) > 8}>
            <span class="w-48">
              <SearchBox label="Find in the addresses" placeholder="Address, tag, reason" value={url.get("find")} onChange={(find) => url.set({ find: find || undefined })} />
            </span>
          </Show>
          <Button kind="quiet" icon="download" title="What is shown" blocked={rows.value?.length ? undefined : "Nothing to save yet."} onClick={saveCsv}>
            CSV
          </Button>
        </span>
      </div>
      <Loaded data={rows} rows={3}>
        {(all) => (
          <div class="flex min-h-0 flex-1 flex-col [&>.panel]:rounded-t-none [&>.panel]:border-x-0 [&>.panel]:border-b-0">
            <DataTable<Row>
              label="Addresses that answered"
              columns={columns}
              rows={all()}
              where={where()}
              sort={sort()}
              onSort={setSort}
              idOf={(row) => row.address}
              nameOf={(row) => row.address}
              empty={
                <Show
                  when={all().length === 0}
                  fallback={<Empty icon="find" title="No address matches" action={<Button onClick={() => url.set({ outcome: undefined, find: undefined })}>Show all</Button>} />}
                >
                  <Empty icon="find" title={running() ? "Nothing has answered yet" : "Nothing answered"}>
                    {running()
                      ? "Rows appear here as addresses answer."
                      : "Check the ranges and the port, and whether the agent's site reaches that network: its allow-list and routes decide."}
                  </Empty>
                </Show>
              }
            />
          </div>
        )}
      </Loaded>
    </section>
  );
}

/** The same addresses once more, where that makes sense: those that refused, with other credentials; those that were only identified, with a login. */
function Again(props: { job: JobDetail; rows: readonly Row[]; running: boolean }): JSX.Element {
  const go = useGo();
  const of = (wanted: readonly Outcome[]): string[] => props.rows.filter((row) => (wanted as readonly string[]).includes(row.outcome)).map((row) => row.address);
  const refused = createMemo(() => of(refusals));
  const identified = createMemo(() => of(["identified"]));
  const lead = (addresses: readonly string[], order: boolean): void => {
    prefillPlan({ ...planOf(props.job), ranges: addresses.join("\n"), identify: false, sets: order ? "order" : "fit", order: [] });
    go("/discover");
  };
  return (
    <Show when={!props.running}>
      <Show when={refused().length > 0}>
        <Button small icon="key" blocked={notAllowed("operator")} onClick={() => lead(refused(), true)}>
          Try {refused().length === 1 ? "the one that refused" : `the ${refused().length.toLocaleString("en")} that refused`} with another set…
        </Button>
      </Show>
      <Show when={identified().length > 0}>
        <Button small icon="plus" blocked={notAllowed("operator")} onClick={() => lead(identified(), false)}>
          Log in to {identified().length === 1 ? "it" : `these ${identified().length.toLocaleString("en")}`} and add {identified().length === 1 ? "it" : "them"}…
        </Button>
      </Show>
    </Show>
  );
}

function Stage(props: { class?: string; title: string; value: number | null; of: number; note?: string; pressed: boolean; onClick: () => void }): JSX.Element {
  const percent = (): number => (props.of === 0 || props.value === null ? 0 : Math.min(100, (100 * props.value) / props.of));
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
        <span class="ml-2 text-sm text-muted">{props.note}</span>
      </Show>
      <span class="bar idle mt-1 block" aria-hidden="true">
        <i style={{ width: `${percent()}%` }} />
      </span>
    </button>
  );
}
