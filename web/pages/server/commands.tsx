import { type JSX, Show } from "solid-js";
import type { Command } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { useCommands } from "#web/queries.ts";
import { DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { columns } from "../activity/columns.tsx";
import { CommandPanel } from "../activity/command-panel.tsx";

export function Commands(props: { server: Server }): JSX.Element {
  const url = useUrlState("open");
  const commands = useCommands(() => ({ server_id: props.server.id }));
  const own = columns.filter((column) => column.id !== "server");
  return (
    <div class="fill">
      <Loaded data={commands} rows={10}>
        {(rows) => (
          <DataTable<Command>
            label="Requests to this server"
            columns={own}
            rows={rows()}
            idOf={(row) => row.id}
            nameOf={(row) => `${row.command_type} ${row.endpoint}`}
            current={url.get("open")}
            onOpen={(row) => url.set({ open: row.id })}
            onEnd={commands.hasMore && !commands.fetching ? commands.more : undefined}
            minWidth={760}
            empty={<Empty icon="activity" title="Nothing has been sent to it yet" />}
          />
        )}
      </Loaded>
      <Show when={url.get("open")}>
        <CommandPanel id={url.get("open")} onClose={() => url.set({ open: undefined })} />
      </Show>
    </div>
  );
}
