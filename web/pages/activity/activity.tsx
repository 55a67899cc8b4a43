import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import type { Command } from "#schema/api/jobs.ts";
import { withQuery } from "#web/api.ts";
import { useCommands } from "#web/queries.ts";
import { Button } from "#web/ui/button.tsx";
import { DataTable } from "#web/ui/data-table.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { FreshPill } from "#web/ui/fresh-pill.tsx";
import { createHold, newerBy, watchScroll } from "#web/ui/hold.ts";
import { Icon } from "#web/ui/icon.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { SearchGoesOn } from "#web/ui/search-goes-on.tsx";
import { columns } from "./columns.tsx";
import { CommandPanel } from "./command-panel.tsx";
import { type CommandFilterName, CommandFilters, commandFilterNames, commandQuery } from "./filters.tsx";

const newer = newerBy<Command>((command) => command.timestamp);

/** Every request that left an agent. */
export default function Activity(): JSX.Element {
  const url = useUrlState<CommandFilterName | "open">(...commandFilterNames, "open");
  // Why a memo of the text: the moments in it are those of when the filter was chosen, not of each look at it.
  const chosen = createMemo(() => commandFilterNames.map((name) => url.get(name)).join("\u0000"));
  const query = createMemo(on(chosen, () => commandQuery(url)));
  const commands = useCommands(query);
  const filtered = createMemo(() => chosen().replaceAll("\u0000", "") !== "");

  const hold = createHold<Command>(() => commands.value ?? [], newer);
  const [paused, setPaused] = createSignal(false);
  let scroller: HTMLElement | undefined;
  const watch = watchScroll((away, element) => {
    scroller = element;
    if (away) hold.hold();
    else if (!paused()) hold.release();
  });
  createEffect(
    on(
      chosen,
      () => {
        hold.release();
        if (paused()) queueMicrotask(() => hold.hold());
      },
      { defer: true },
    ),
  );
  const pause = (stop: boolean): void => {
    setPaused(stop);
    if (stop) hold.hold();
    else {
      hold.release();
      scroller?.scrollTo({ top: 0 });
    }
  };

  const at = createMemo(() => hold.rows.findIndex((row) => row.id === url.get("open")));
  const move = (by: 1 | -1): void => {
    const next = hold.rows[at() + by];
    if (next) url.set({ open: next.id });
    // The last one that is here: more are fetched, and the next press finds them.
    if (at() + 2 * by >= hold.rows.length - 1 && commands.hasMore && !commands.fetching) commands.more();
  };
  const file = (format: string): string => withQuery(`/api/commands.${format}`, query());
  return (
    <div class="fill">
      <PageHead
        title="Activity"
        sub={<span>Every request to the hardware{commands.total === undefined ? "" : `, ${commands.total.toLocaleString("en")} ${filtered() ? "match" : "kept"}`}</span>}
        actions={
          <>
            <Button
              icon={paused() ? "play" : "pause"}
              pressed={paused()}
              title={paused() ? "Show new requests as they come" : "Let the list stand still"}
              onClick={() => pause(!paused())}
            >
              {paused() ? "Go on" : "Pause"}
            </Button>
            <a class="btn quiet" href={file("csv")} download="commands.csv" rel="external" title="What this filter admits, without bodies">
              <Icon name="download" /> CSV
            </a>
            <a class="btn quiet" href={file("ndjson")} download="commands.ndjson" rel="external" title="What this filter admits, with bodies, one JSON document a line">
              <Icon name="download" /> NDJSON
            </a>
          </>
        }
      />
      <CommandFilters url={url} />
      <Loaded data={commands} rows={12}>
        {() => (
          <div class="fill relative" ref={watch}>
            <FreshPill count={hold.fresh} what="request" onShow={() => pause(false)} />
            <DataTable<Command>
              label="Requests"
              columns={columns}
              rows={hold.rows}
              idOf={(row) => row.id}
              nameOf={(row) => `${row.command_type} ${row.endpoint}`}
              current={url.get("open")}
              onOpen={(row) => url.set({ open: row.id })}
              onEnd={commands.hasMore && !commands.fetching ? commands.more : undefined}
              minWidth={900}
              empty={
                <Show when={!commands.hasMore}>
                  <Empty
                    icon="activity"
                    title="No requests"
                    action={
                      <Show when={filtered()}>
                        <Button onClick={() => url.set(Object.fromEntries(commandFilterNames.map((name) => [name, undefined])))}>Clear the filters</Button>
                      </Show>
                    }
                  >
                    {filtered() ? "Nothing fits these filters." : "As soon as an agent asks an iDRAC something, it is here, with what was sent and what came back."}
                  </Empty>
                </Show>
              }
            />
            <SearchGoesOn data={commands} what="requests" of={chosen()} />
          </div>
        )}
      </Loaded>
      <Show when={url.get("open")}>
        <CommandPanel id={url.get("open")} onClose={() => url.set({ open: undefined })} onMove={move} hasPrevious={at() > 0} hasNext={at() >= 0 && at() < hold.rows.length - 1} />
      </Show>
    </div>
  );
}
