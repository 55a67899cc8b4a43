import { useMutation } from "@tanstack/solid-query";
import { createMemo, type JSX, on, Show } from "solid-js";
import type { AuditRow } from "#schema/api/identity.ts";
import { ApiError, api, withQuery } from "#web/api.ts";
import { may, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { CopyButton } from "#web/ui/copy.tsx";
import { useData, usePages } from "#web/ui/data.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { clockTime } from "#web/ui/duration.ts";
import { Empty, Failure, Loaded } from "#web/ui/empty.tsx";
import { Pick } from "#web/ui/field.tsx";
import { FilterFold } from "#web/ui/filter-fold.tsx";
import { FilterTag } from "#web/ui/filters.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { SearchGoesOn } from "#web/ui/search-goes-on.tsx";
import { At } from "#web/ui/time.tsx";
import { moment, TimeRange } from "#web/ui/time-range.tsx";
import { AuditPanel } from "./audit-panel.tsx";
import { actionWords, detailWords } from "./words.ts";

const columns: readonly Column<AuditRow>[] = [
  {
    id: "at",
    title: "Time",
    width: 124,
    cell: (row) => (
      <span class="text-muted">
        <At at={row().at} seconds />
      </span>
    ),
    card: "end",
  },
  { id: "who", title: "Who", width: 116, cell: (row) => <span class="strong">{row().actor_name}</span>, card: "title" },
  { id: "what", title: "What", width: 180, cell: (row) => <span>{actionWords(row().action)}</span>, hint: (row) => row.action, card: "line" },
  {
    id: "subject",
    title: "About",
    width: 190,
    cell: (row) => <span>{row().subject_name ?? row().subject_id ?? ""}</span>,
    hint: (row) => row.subject_id,
    card: "line",
  },
  {
    id: "details",
    title: "Details",
    cell: (row) => <span class="text-muted">{detailWords(row().details)}</span>,
  },
  { id: "from", title: "From", width: 110, cell: (row) => <span class="mono text-muted">{row().address ?? "–"}</span> },
  { id: "seq", title: "No.", width: 60, end: true, cell: (row) => <span class="text-faint">{row().seq}</span> },
];

const names = ["q", "who", "action", "kind", "about", "since", "until"] as const;

/** Who did what. Each row holds the hash of the one before: a change in the past shows. */
export default function Audit(): JSX.Element {
  const url = useUrlState<(typeof names)[number] | "open">(...names, "open");
  const chosen = createMemo(() => names.map((name) => url.get(name)).join("\u0000"));
  const filtered = createMemo(() => chosen().replaceAll("\u0000", "") !== "");
  const query = createMemo(
    on(chosen, () => ({
      q: url.get("q") || undefined,
      actor: url.get("who") || undefined,
      action: url.get("action") || undefined,
      subject_kind: url.get("kind") || undefined,
      subject_id: url.get("about") || undefined,
      since: moment(url.get("since")),
      until: moment(url.get("until")),
    })),
  );
  const rows = usePages<AuditRow>(() => ({
    key: ["audit", query()],
    fetch: (cursor, signal) => api.audit({ ...query(), cursor, limit: 100 }, signal),
    enabled: may("admin"),
  }));
  const words = useData(() => ({ key: ["audit-words"], fetch: (signal) => api.auditWords(signal), enabled: may("admin"), staleMs: 60_000 }));
  const options = (any: string, values: readonly string[] | undefined, title: (value: string) => string = (value) => value) => [
    { value: "", title: any },
    ...(values ?? []).map((value) => ({ value, title: title(value) })),
  ];
  const set = (name: (typeof names)[number]) => (value: string) => url.set({ [name]: value || undefined });
  const open = createMemo(() => rows.value?.find((row) => String(row.seq) === url.get("open")));
  const file = (format: string): string => withQuery(`/api/audit/export.${format}`, query());
  return (
    <div class="fill">
      <PageHead
        title="Audit"
        actions={
          <Show when={may("admin")}>
            <a class="btn quiet" href={file("csv")} download="audit.csv" rel="external" title="What this filter admits, details as JSON">
              <Icon name="download" /> CSV
            </a>
            <a class="btn quiet" href={file("ndjson")} download="audit.ndjson" rel="external" title="What this filter admits, one JSON document a line">
              <Icon name="download" /> NDJSON
            </a>
            <Verify onRow={(seq) => url.set({ open: seq })} />
          </Show>
        }
      />
      <Show
        when={may("admin")}
        fallback={
          <Empty icon="lock" title="For admins">
            {notAllowed("admin")}
          </Empty>
        }
      >
        <div class="head">
          <SearchBox label="Find in the audit log" placeholder="Who, what, about, details, address" value={url.get("q")} onChange={set("q")} />
          <FilterFold chosen={(["who", "action", "kind"] as const).filter((name) => url.get(name)).length + Number(Boolean(url.get("since") || url.get("until")))}>
            <Pick label="Who" value={url.get("who")} options={options("Anybody", words.value?.actors)} onChange={set("who")} />
            <Pick label="What" value={url.get("action")} options={options("Anything", words.value?.actions, actionWords)} onChange={set("action")} />
            <Pick
              label="About"
              value={url.get("kind")}
              options={options("About anything", words.value?.subject_kinds, (kind) => kind.replaceAll("_", " "))}
              onChange={set("kind")}
            />
            <TimeRange since={url.get("since")} until={url.get("until")} onChange={(range) => url.set(range)} />
          </FilterFold>
          <Show when={url.get("about")}>
            <FilterTag text="about one thing" onRemove={() => url.set({ about: undefined })} />
          </Show>
        </div>
        <Loaded data={rows} rows={12}>
          {(all) => (
            <div class="fill">
              <DataTable<AuditRow>
                label="Audit log"
                columns={columns}
                rows={all()}
                idOf={(row) => String(row.seq)}
                nameOf={(row) => actionWords(row.action)}
                current={url.get("open")}
                onOpen={(row) => url.set({ open: String(row.seq) })}
                onEnd={rows.hasMore && !rows.fetching ? rows.more : undefined}
                minWidth={900}
                empty={
                  <Show when={!rows.hasMore}>
                    <Empty
                      icon="find"
                      title="No row fits"
                      action={
                        <Show when={filtered()}>
                          <Button onClick={() => url.set(Object.fromEntries(names.map((name) => [name, undefined])))}>Clear the filters</Button>
                        </Show>
                      }
                    />
                  </Show>
                }
              />
              <SearchGoesOn data={rows} what="rows" of={chosen()} />
            </div>
          )}
        </Loaded>
        <Show when={url.get("open")}>
          <AuditPanel seq={url.get("open")} row={open()} onClose={() => url.set({ open: undefined })} />
        </Show>
      </Show>
    </div>
  );
}

/** Checks the whole chain, and says in words what came of it. */
function Verify(props: { onRow: (seq: string) => void }): JSX.Element {
  const verify = useMutation(() => ({ mutationFn: () => api.verifyAudit().then((answer) => ({ ...answer, at: new Date().toISOString() })) }));
  const broken = createMemo(() => {
    const error = verify.error;
    return error instanceof ApiError ? /row (\d+)/.exec(error.message)?.[1] : undefined;
  });
  return (
    <>
      <Button icon="lock" busy={verify.isPending} onClick={() => verify.mutate()}>
        Verify the chain
      </Button>
      <div class="w-full empty:hidden" aria-live="polite">
        <Show when={!verify.isPending && verify.data}>
          {(answer) => (
            <div class="callout ok">
              <b>The chain is whole: {answer().rows.toLocaleString("en")} rows, none changed, removed or put in.</b>
              <div class="flex flex-wrap items-center gap-x-2 text-muted">
                <span>
                  Checked at {clockTime(answer().at)}. The newest row's hash is <span class="mono break-all select-all">{answer().head}</span>: kept elsewhere, it proves later that
                  nothing was cut off.
                </span>
                <CopyButton text={`${answer().rows} ${answer().head} ${answer().at}`} label="Copy the number of rows, the hash and the time" />
              </div>
            </div>
          )}
        </Show>
        <Show when={!verify.isPending && verify.error}>
          {(error) => (
            <Failure error={error()}>
              <Show when={broken()}>
                {(seq) => (
                  <Button small class="mt-2" onClick={() => props.onRow(seq())}>
                    Look at row {seq()}
                  </Button>
                )}
              </Show>
            </Failure>
          )}
        </Show>
      </div>
    </>
  );
}
