import { createMemo, For, type JSX, Show } from "solid-js";
import type { AuditRow } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { CopyButton } from "#web/ui/copy.tsx";
import { useData } from "#web/ui/data.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { exactTime } from "#web/ui/duration.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { JsonView } from "#web/ui/json-view.tsx";
import { actionWords, subjectHref } from "./words.ts";

/** One row with all that is known of it. */
export function AuditPanel(props: { seq: string; row: AuditRow | undefined; onClose: () => void }): JSX.Element {
  // A link may name a row that the list does not hold.
  const fetched = useData(() => ({ key: ["audit-row", props.seq], fetch: (signal) => api.auditRow(props.seq, signal), enabled: props.row === undefined, staleMs: 3_600_000 }));
  const row = createMemo(() => props.row ?? fetched.value);
  return (
    <Dialog
      open
      shape="side"
      title={row() ? actionWords(row()?.action ?? "") : `Row ${props.seq}`}
      sub={<Show when={row()}>{(one) => `by ${one().actor_name}, ${exactTime(one().at)}`}</Show>}
      onClose={() => props.onClose()}
    >
      <Show when={row()} fallback={<Loaded data={fetched}>{() => null}</Loaded>}>
        {(one) => <Detail row={one()} />}
      </Show>
    </Dialog>
  );
}

function Detail(props: { row: AuditRow }): JSX.Element {
  const flat = createMemo(() => Object.entries(props.row.details ?? {}).filter(([, value]) => value === null || typeof value !== "object"));
  const deep = createMemo(() => Object.fromEntries(Object.entries(props.row.details ?? {}).filter(([, value]) => value !== null && typeof value === "object")));
  const name = (): string => props.row.subject_name ?? props.row.subject_id ?? "";
  return (
    <>
      <dl class="facts px-0!">
        <dt>Row</dt>
        <dd class="tabular-nums">{props.row.seq}</dd>
        <dt>Action</dt>
        <dd class="mono">{props.row.action}</dd>
        <dt>Who</dt>
        <dd>
          {props.row.actor_name} <span class="mono break-all text-muted select-all">{props.row.actor_id}</span>
        </dd>
        <Show when={props.row.subject_kind}>
          <dt>About</dt>
          <dd>
            {props.row.subject_kind?.replaceAll("_", " ")}{" "}
            <Show when={subjectHref(props.row)} fallback={<b>{name()}</b>}>
              {(href) => (
                <a class="link" href={href()}>
                  {name()}
                </a>
              )}
            </Show>{" "}
            <span class="mono break-all text-muted select-all">{props.row.subject_id}</span>
          </dd>
        </Show>
        <dt>From</dt>
        <dd class="mono">{props.row.address ?? "the control plane itself"}</dd>
        <dt>Hash</dt>
        <dd class="mono break-all text-muted select-all">{props.row.hash}</dd>
      </dl>
      <CopyButton text={location.href} label="Copy the link">
        Copy the link
      </CopyButton>
      <Show when={flat().length > 0}>
        <h3 class="mt-3">Details</h3>
        <dl class="facts px-0!">
          <For each={flat()}>
            {([key, value]) => (
              <>
                <dt>{key.replaceAll("_", " ")}</dt>
                <dd class="break-words">{value === null ? <span class="text-faint">none</span> : String(value)}</dd>
              </>
            )}
          </For>
        </dl>
      </Show>
      <Show when={Object.keys(deep()).length > 0}>
        <Show when={flat().length === 0}>
          <h3 class="mt-3 mb-1">Details</h3>
        </Show>
        <div class="rounded-md border border-line bg-bg p-2">
          <JsonView value={deep()} />
        </div>
      </Show>
    </>
  );
}
