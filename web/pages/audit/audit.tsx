import { useMutation } from "@tanstack/solid-query";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { AuditRow } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { may, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { usePages } from "#web/ui/data.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { exactTime } from "#web/ui/duration.ts";
import { Empty, Failure, Loaded } from "#web/ui/empty.tsx";
import { JsonView } from "#web/ui/json-view.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { At } from "#web/ui/time.tsx";

/** "credential_set.updated" is "Credential set updated". */
function words(action: string): string {
  const text = action.replaceAll("_", " ").replaceAll(".", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const columns: readonly Column<AuditRow>[] = [
  {
    id: "at",
    title: "Time",
    width: 128,
    cell: (row) => (
      <span class="text-muted">
        <At at={row().at} seconds />
      </span>
    ),
    card: "end",
  },
  { id: "who", title: "Who", width: 140, cell: (row) => <span class="strong">{row().actor_name}</span>, card: "title" },
  { id: "what", title: "What", width: 220, cell: (row) => <span title={row().action}>{words(row().action)}</span>, card: "line" },
  { id: "subject", title: "About", cell: (row) => <span title={row().subject_id ?? undefined}>{row().subject_name ?? row().subject_id ?? ""}</span>, card: "line" },
  { id: "from", title: "From", width: 130, cell: (row) => <span class="mono text-muted">{row().address ?? "–"}</span> },
  { id: "seq", title: "No.", width: 72, end: true, cell: (row) => <span class="text-faint">{row().seq}</span> },
];

/** Who did what. Each row holds the hash of the one before: a change in the past shows. */
export default function Audit(): JSX.Element {
  const url = useUrlState("q");
  const [open, setOpen] = createSignal<AuditRow | null>(null);
  const rows = usePages<AuditRow>(() => ({
    key: ["audit", url.get("q")],
    fetch: (cursor, signal) => api.audit({ q: url.get("q") || undefined, cursor, limit: 100 }, signal),
    enabled: may("admin"),
  }));
  const verify = useMutation(() => ({ mutationFn: () => api.verifyAudit() }));
  const whole = createMemo(() => verify.data);
  return (
    <div class="fill">
      <PageHead
        title="Audit"
        actions={
          <Button icon="lock" busy={verify.isPending} blocked={notAllowed("admin")} onClick={() => verify.mutate()}>
            Verify the chain
          </Button>
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
        <div class="mb-3 flex flex-col gap-2 empty:hidden" aria-live="polite">
          <Show when={whole()}>
            {(answer) => (
              <div class="callout ok">
                <b>The chain is whole: {answer().rows.toLocaleString("en")} rows.</b>
                <div class="text-muted">
                  Head <span class="mono break-all select-all">{answer().head}</span>. Kept elsewhere, it proves later that nothing was cut off.
                </div>
              </div>
            )}
          </Show>
          <Show when={verify.error}>{(error) => <Failure error={error()} />}</Show>
        </div>
        <div class="head">
          <SearchBox label="Find in the audit log" placeholder="Who, what, about" value={url.get("q")} onChange={(q) => url.set({ q: q || undefined })} />
        </div>
        <Loaded data={rows} rows={12}>
          {(all) => (
            <DataTable<AuditRow>
              label="Audit log"
              columns={columns}
              rows={all()}
              idOf={(row) => String(row.seq)}
              nameOf={(row) => words(row.action)}
              onOpen={setOpen}
              onEnd={rows.hasMore && !rows.fetching ? rows.more : undefined}
              minWidth={820}
              empty={<Empty icon="find" title="No row fits" />}
            />
          )}
        </Loaded>
      </Show>
      <Show when={open()} keyed>
        {(row) => (
          <Dialog open shape="side" title={words(row.action)} sub={`by ${row.actor_name}, ${exactTime(row.at)}`} onClose={() => setOpen(null)}>
            <dl class="facts px-0!">
              <dt>About</dt>
              <dd>
                {row.subject_kind} {row.subject_name} <span class="mono text-muted select-all">{row.subject_id}</span>
              </dd>
              <dt>From</dt>
              <dd class="mono">{row.address ?? "–"}</dd>
              <dt>Hash</dt>
              <dd class="mono break-all text-muted select-all">{row.hash}</dd>
            </dl>
            <Show when={row.details}>
              <h3 class="mb-1">Details</h3>
              <div class="rounded-md border border-line bg-bg p-2">
                <JsonView value={row.details} />
              </div>
            </Show>
          </Dialog>
        )}
      </Show>
    </div>
  );
}
