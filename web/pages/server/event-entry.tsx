import { type JSX, Show } from "solid-js";
import type { EventLogRow } from "#schema/api/servers.ts";
import { Button } from "#web/ui/button.tsx";
import { CopyButton, Ident } from "#web/ui/copy.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { exactTime } from "#web/ui/duration.ts";
import { type Look, Status } from "#web/ui/status.tsx";

export function severityLook(severity: string): Look {
  if (/crit|fatal|error/i.test(severity)) return { tone: "crit", icon: "crit", word: severity };
  if (/warn/i.test(severity)) return { tone: "warn", icon: "warn", word: severity };
  return { tone: "idle", icon: "tick", word: severity || "OK" };
}

/** One entry of an event log, whole. */
export function EventEntry(props: { entry: EventLogRow; onClose: () => void; onPrevious?: () => void; onNext?: () => void }): JSX.Element {
  const e = (): EventLogRow => props.entry;
  return (
    <Dialog
      open
      shape="side"
      title={e().service === "sel" ? "System Event Log" : "Lifecycle log"}
      sub={<Status look={severityLook(e().severity)} />}
      onClose={() => props.onClose()}
      footer={
        <>
          <Button class="mr-auto" icon="up" blocked={props.onPrevious ? undefined : "This is the first."} onClick={() => props.onPrevious?.()}>
            Newer
          </Button>
          <Button icon="down" blocked={props.onNext ? undefined : "This is the last that is loaded."} onClick={() => props.onNext?.()}>
            Older
          </Button>
        </>
      }
    >
      <p class="mb-3 text-lg break-words whitespace-pre-wrap">{e().message}</p>
      <CopyButton text={`${e().created} ${e().severity} ${e().message_id ?? ""} ${e().message}`} label="Copy the entry">
        Copy the entry
      </CopyButton>
      <dl class="facts px-0!">
        <dt>Time</dt>
        <dd>{e().created_at ? exactTime(e().created_at as string) : "not dated by the iDRAC's clock"}</dd>
        <dt>As written</dt>
        <dd class="mono">{e().created || "–"}</dd>
        <dt>MessageId</dt>
        <dd>
          <Show when={e().message_id} fallback="–">
            {(id) => <Ident text={id()} />}
          </Show>
        </dd>
        <dt>Category</dt>
        <dd>{e().category ?? "–"}</dd>
        <Show when={e().sensor_type}>
          <dt>Sensor</dt>
          <dd>{e().sensor_type}</dd>
        </Show>
        <dt>Entry</dt>
        <dd>
          <Ident text={e().entry_id} />
        </dd>
      </dl>
    </Dialog>
  );
}
