import { createMemo, type JSX, Show } from "solid-js";
import type { Command } from "#schema/api/jobs.ts";
import { operationTypes } from "#schema/operation-types.ts";
import { withQuery } from "#web/api.ts";
import { useCommands, useServers } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Pick } from "#web/ui/field.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { columns } from "./columns.tsx";
import { CommandPanel } from "./command-panel.tsx";

const results = [
  { value: "", title: "Any answer" },
  { value: "false", title: "Failed" },
  { value: "true", title: "Succeeded" },
  { value: "slow", title: "Slow" },
];

/** Every request that left an agent. */
export default function Activity(): JSX.Element {
  const url = useUrlState("q", "op", "ok", "server", "job", "open");
  const servers = useServers();
  const filters = createMemo(() => ({
    q: url.get("q") || undefined,
    operation_type: url.get("op") || undefined,
    success: url.get("ok") === "slow" ? undefined : url.get("ok") || undefined,
    slow: url.get("ok") === "slow" ? "true" : undefined,
    server_id: url.get("server") || undefined,
    job_id: url.get("job") || undefined,
  }));
  const commands = useCommands(filters);
  const server = createMemo(() => servers.value?.find((one) => one.id === url.get("server")));
  return (
    <div class="fill">
      <PageHead
        title="Activity"
        sub={<span>Every request to the hardware{commands.total === undefined ? "" : `, ${commands.total.toLocaleString("en")} kept`}</span>}
        actions={
          <a class="btn quiet" href={withQuery("/api/commands.csv", filters())} download="commands.csv" rel="external" title="What this filter shows">
            <Icon name="download" /> CSV
          </a>
        }
      />
      <div class="head">
        <SearchBox label="Find requests" placeholder="Path, address, error" value={url.get("q")} onChange={(q) => url.set({ q: q || undefined })} />
        <Pick
          label="For"
          value={url.get("op")}
          options={[{ value: "", title: "Any purpose" }, ...operationTypes.map((one) => ({ value: one, title: one.replaceAll("_", " ") }))]}
          onChange={(op) => url.set({ op: op || undefined })}
        />
        <Pick label="Answer" value={url.get("ok")} options={results} onChange={(ok) => url.set({ ok: ok || undefined })} />
        <Show when={url.get("server")}>
          <Tag text={server() ? `server ${serverName(server() as NonNullable<ReturnType<typeof server>>)}` : "one server"} onRemove={() => url.set({ server: undefined })} />
        </Show>
        <Show when={url.get("job")}>
          <Tag text="one job" onRemove={() => url.set({ job: undefined })} />
        </Show>
      </div>
      <Loaded data={commands} rows={12}>
        {(rows) => (
          <DataTable<Command>
            label="Requests"
            columns={columns}
            rows={rows()}
            idOf={(row) => row.id}
            nameOf={(row) => `${row.command_type} ${row.endpoint}`}
            current={url.get("open")}
            onOpen={(row) => url.set({ open: row.id })}
            onEnd={commands.hasMore && !commands.fetching ? commands.more : undefined}
            minWidth={900}
            empty={
              <Empty icon="activity" title="No requests">
                {Object.values(filters()).some(Boolean)
                  ? "Nothing fits these filters."
                  : "As soon as an agent asks an iDRAC something, it is here, with what was sent and what came back."}
              </Empty>
            }
          />
        )}
      </Loaded>
      <Show when={url.get("open")}>
        <CommandPanel id={url.get("open")} onClose={() => url.set({ open: undefined })} />
      </Show>
    </div>
  );
}

function Tag(props: { text: string; onRemove: () => void }): JSX.Element {
  return (
    <span class="chip info pr-0!">
      {props.text}
      <button type="button" class="grid size-6 place-items-center" aria-label={`Remove: ${props.text}`} onClick={() => props.onRemove()}>
        <Icon name="close" size={10} />
      </button>
    </span>
  );
}
