import { createMemo, For, type JSX, Show } from "solid-js";
import type { FirmwareRow, Server } from "#schema/api/servers.ts";
import { useStartType } from "#web/jobs/use-start.ts";
import { queries } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { useData } from "#web/ui/data.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Ago } from "#web/ui/time.tsx";

/** What is installed, and what it could go back to. */
export function Firmware(props: { server: Server }): JSX.Element {
  const start = useStartType();
  const firmware = useData(() => queries.firmware(props.server.id));
  const installed = createMemo(() => (firmware.value ?? []).filter((row) => row.slot === "installed").sort((a, b) => (a.name < b.name ? -1 : 1)));
  const other = (row: FirmwareRow, slot: FirmwareRow["slot"]): string =>
    (firmware.value ?? []).find(
      (one) => one.slot === slot && ((one.fqdd && one.fqdd === row.fqdd) || (!one.fqdd && one.component_id === row.component_id && one.name === row.name)),
    )?.version ?? "";
  return (
    <Loaded data={firmware} rows={8}>
      {(rows) => (
        <Show
          when={rows().length > 0}
          fallback={
            <div class="panel">
              <Empty
                icon="server"
                title="The firmware has not been read yet"
                action={
                  <Button kind="primary" blocked={notAllowed("operator")} onClick={() => start("health_check", { servers: [props.server] }, { include_firmware: true })}>
                    Check health and read firmware
                  </Button>
                }
              >
                A health check reads it along the way.
              </Empty>
            </div>
          }
        >
          <section class="panel" aria-label="Firmware">
            <header>
              <h2>{installed().length} components</h2>
              <span class="end text-sm">
                read <Ago at={rows()[0]?.collected_at} />
              </span>
            </header>
            <div class="overflow-x-auto">
              <table class="table cards">
                <thead>
                  <tr>
                    <th scope="col">Component</th>
                    <th scope="col">Installed</th>
                    <th scope="col">Previous</th>
                    <th scope="col">Staged</th>
                    <th scope="col">FQDD</th>
                    <th scope="col">Component id</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={installed()}>
                    {(row) => (
                      <tr>
                        <td data-card="title">{row.name}</td>
                        <td class="mono" data-card="end">
                          {row.version}
                        </td>
                        <td class="mono text-muted">{other(row, "previous") || "–"}</td>
                        <td class="mono text-muted">{other(row, "available") || "–"}</td>
                        <td class="mono text-muted" data-card="line">
                          {row.fqdd ?? "–"}
                        </td>
                        <td class="mono text-muted">
                          {row.component_id ?? "–"}
                          {row.updateable === false ? " (not updateable)" : ""}
                        </td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </div>
          </section>
        </Show>
      )}
    </Loaded>
  );
}
