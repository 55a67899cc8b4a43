import { createMemo, type JSX, Show } from "solid-js";
import type { EventLogRow, Server } from "#schema/api/servers.ts";
import { api } from "#web/api.ts";
import { useStartType } from "#web/jobs/use-start.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { usePages } from "#web/ui/data.ts";
import { type Column, DataTable } from "#web/ui/data-table.tsx";
import { exactTime } from "#web/ui/duration.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Pick } from "#web/ui/field.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { Status } from "#web/ui/status.tsx";
import { At } from "#web/ui/time.tsx";
import { EventEntry, severityLook } from "./event-entry.tsx";

const columns: readonly Column<EventLogRow>[] = [
  {
    id: "at",
    title: "Time",
    width: 128,
    cell: (row) => (
      <span class="text-muted">
        <Show when={row().created_at} fallback={row().created || "undated"}>
          <At at={row().created_at} seconds />
        </Show>
      </span>
    ),
    hint: (row) => (row.created_at ? `${exactTime(row.created_at)}; as the iDRAC wrote it: ${row.created}` : null),
    card: "end",
  },
  { id: "severity", title: "Severity", width: 110, cell: (row) => <Status look={severityLook(row().severity)} />, card: "title" },
  { id: "message", title: "Message", cell: (row) => <span>{row().message}</span>, card: "line" },
  { id: "id", title: "MessageId", width: 92, cell: (row) => <span class="mono">{row().message_id ?? "–"}</span> },
  { id: "category", title: "Category", width: 120, cell: (row) => <span class="text-muted">{row().sensor_type ?? row().category ?? ""}</span> },
  { id: "log", title: "Log", width: 84, cell: (row) => <span class="text-muted">{row().service === "sel" ? "SEL" : "Lifecycle"}</span> },
];

/** System Event Log and Lifecycle log, as far as they have been fetched. */
export function EventLogs(props: { server: Server }): JSX.Element {
  const url = useUrlState("log", "severity", "find", "order", "entry");
  const start = useStartType();
  const filters = createMemo(() => ({
    service: url.get("log") || undefined,
    severity: url.get("severity") || undefined,
    q: url.get("find") || undefined,
  }));
  const rows = usePages<EventLogRow>(() => {
    const query = { ...filters(), order: url.get("order") || undefined };
    return { key: ["event-logs", props.server.id, query], fetch: (cursor, signal) => api.eventLogs(props.server.id, { ...query, cursor, limit: 200 }, signal) };
  });
  const isFiltered = (): boolean => Object.values(filters()).some(Boolean);
  const open = createMemo(() => rows.value?.findIndex((row) => String(row.id) === url.get("entry")) ?? -1);
  const fetchThem = (): void => start("fetch_event_logs", { servers: [props.server] });
  return (
    <div class="fill">
      <div class="head">
        <SearchBox label="Find in the logs" placeholder="Message, MessageId" value={url.get("find")} onChange={(find) => url.set({ find: find || undefined, entry: undefined })} />
        <Pick
          label="Log"
          value={url.get("log")}
          options={[
            { value: "", title: "Both logs" },
            { value: "sel", title: "System Event Log" },
            { value: "lclog", title: "Lifecycle log" },
          ]}
          onChange={(log) => url.set({ log: log || undefined, entry: undefined })}
        />
        <Pick
          label="Severity"
          value={url.get("severity")}
          options={["", "Critical", "Warning", "OK"].map((value) => ({ value, title: value || "Any severity" }))}
          onChange={(severity) => url.set({ severity: severity || undefined, entry: undefined })}
        />
        <Pick
          label="Order"
          value={url.get("order")}
          options={[
            { value: "", title: "By its clock" },
            { value: "arrival", title: "By arrival" },
          ]}
          onChange={(order) => url.set({ order: order || undefined, entry: undefined })}
        />
        <Button icon="refresh" blocked={notAllowed("operator")} title="Reads what is new in both logs" onClick={fetchThem}>
          Fetch new
        </Button>
      </div>
      <Loaded data={rows} rows={10}>
        {(all) => (
          <DataTable<EventLogRow>
            label="Event log"
            columns={columns}
            rows={all()}
            idOf={(row) => String(row.id)}
            nameOf={(row) => row.message}
            current={url.get("entry")}
            onOpen={(row) => url.set({ entry: String(row.id) })}
            onEnd={rows.hasMore && !rows.fetching ? rows.more : undefined}
            minWidth={860}
            empty={
              <Show
                when={isFiltered()}
                fallback={
                  <Empty
                    icon="audit"
                    title="No entries yet"
                    action={
                      <Button kind="primary" icon="refresh" blocked={notAllowed("operator")} onClick={fetchThem}>
                        Fetch event logs
                      </Button>
                    }
                  >
                    The logs are read by a job, and kept here.
                  </Empty>
                }
              >
                <Empty
                  icon="find"
                  title="No entry fits"
                  action={<Button onClick={() => url.set({ log: undefined, severity: undefined, find: undefined })}>Clear the filter</Button>}
                />
              </Show>
            }
          />
        )}
      </Loaded>
      <Show when={open() >= 0 ? rows.value?.[open()] : undefined}>
        {(row) => (
          <EventEntry
            entry={row()}
            onClose={() => url.set({ entry: undefined })}
            {...(open() > 0 ? { onPrevious: () => url.set({ entry: String(rows.value?.[open() - 1]?.id) }) } : {})}
            {...(open() < (rows.value?.length ?? 0) - 1 ? { onNext: () => url.set({ entry: String(rows.value?.[open() + 1]?.id) }) } : {})}
          />
        )}
      </Show>
    </div>
  );
}
