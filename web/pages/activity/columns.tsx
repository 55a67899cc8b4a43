import type { JSX } from "solid-js";
import type { Command } from "#schema/api/jobs.ts";
import type { Column } from "#web/ui/data-table.tsx";
import { duration } from "#web/ui/duration.ts";
import { Icon } from "#web/ui/icon.tsx";
import { At } from "#web/ui/time.tsx";

export function Answered(props: { command: Command }): JSX.Element {
  return (
    <span class={`st ${props.command.success ? "idle" : "crit"}`} title={props.command.error_message ?? undefined}>
      <Icon name={props.command.success ? "tick" : "crit"} />
      <span class="tabular-nums">{props.command.status_code ?? (props.command.success ? "done" : "no answer")}</span>
    </span>
  );
}

export const columns: readonly Column<Command>[] = [
  {
    id: "at",
    title: "Time",
    width: 124,
    cell: (row) => (
      <span class="text-muted">
        <At at={row().timestamp} seconds />
      </span>
    ),
    card: "end",
  },
  { id: "server", title: "Server", width: 120, cell: (row) => <span>{row().server_name ?? row().service_tag ?? "–"}</span>, card: "line" },
  {
    id: "request",
    title: "Request",
    cell: (row) => (
      <span class="mono">
        <span class="text-accent">{row().command_type}</span> {row().endpoint}
      </span>
    ),
    hint: (row) => row.full_url,
    card: "title",
  },
  { id: "status", title: "Answer", width: 104, cell: (row) => <Answered command={row()} />, hint: (row) => row.error_message, card: "line" },
  {
    id: "ms",
    title: "Took",
    width: 76,
    end: true,
    cell: (row) => <span class="text-muted">{row().response_time_ms === null ? "–" : duration(row().response_time_ms ?? 0)}</span>,
    card: "line",
  },
  { id: "operation", title: "For", width: 88, cell: (row) => <span class="text-muted">{row().operation_type.replaceAll("_", " ")}</span> },
  {
    id: "step",
    title: "Step",
    width: 110,
    cell: (row) => <span class="text-muted">{row().step ?? ""}</span>,
  },
];
