import { Ident } from "#web/ui/copy.tsx";
import type { Column } from "#web/ui/data-table.tsx";
import type { FilterField } from "#web/ui/filter-query.ts";
import { Heartbeat } from "#web/ui/heartbeat.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { healthLooks, healthRank, type Machine } from "./machines.ts";

export const columns: readonly Column<Machine>[] = [
  {
    id: "name",
    title: "Name",
    fixed: true,
    cell: (row) => (
      <a href={`?part=table&machine=${row().id}`} tabindex={-1} class="strong block truncate hover:underline">
        {row().name}
      </a>
    ),
    sort: (row) => row.name,
    text: (row) => row.name,
    card: "title",
  },
  { id: "tag", title: "Service tag", width: 88, cell: (row) => <Ident text={row().tag} />, sort: (row) => row.tag, text: (row) => row.tag, card: "end" },
  { id: "model", title: "Model", width: 78, cell: (row) => row().model, sort: (row) => row.model, text: (row) => row.model, group: (row) => row.model },
  {
    id: "power",
    title: "Power",
    width: 92,
    cell: (row) => (
      <span class="st idle">
        <Icon name="power" class={row().power === "On" ? "text-ok-solid" : ""} />
        {row().power}
      </span>
    ),
    sort: (row) => row.power,
    text: (row) => row.power,
    card: "line",
  },
  {
    id: "health",
    title: "Health",
    width: 112,
    cell: (row) => <Status look={healthLooks[row().health]} />,
    sort: (row) => healthRank[row.health],
    text: (row) => row.health,
    group: (row) => row.health,
    card: "line",
  },
  { id: "firmware", title: "iDRAC", width: 94, cell: (row) => <span class="mono">{row().firmware}</span>, sort: (row) => row.firmware, text: (row) => row.firmware },
  { id: "bios", title: "BIOS", width: 68, cell: (row) => <span class="mono">{row().bios}</span>, sort: (row) => row.bios, text: (row) => row.bios },
  { id: "address", title: "Address", width: 110, cell: (row) => <Ident text={row().address} />, sort: (row) => row.address, text: (row) => row.address, hidden: true },
  { id: "cluster", title: "Cluster", width: 84, cell: (row) => row().cluster ?? "–", sort: (row) => row.cluster, text: (row) => row.cluster, group: (row) => row.cluster },
  {
    id: "checks",
    title: "24 h",
    width: 144,
    cell: (row) => <Heartbeat label={row().name} beats={row().checks.map((check) => healthLooks[check])} />,
    text: (row) => row.checks.filter((check) => check !== "OK").length,
  },
  {
    id: "seen",
    title: "Seen",
    width: 72,
    end: true,
    cell: (row) => (
      <span class="text-muted">
        <Ago at={row().seenAt} bare />
      </span>
    ),
    sort: (row) => -Date.parse(row.seenAt),
    text: (row) => row.seenAt,
  },
  {
    id: "now",
    title: "Now",
    width: 156,
    cell: (row) => (
      <>
        {row().now && (
          <a href="?part=log" tabindex={-1} class="hover:underline">
            <Status look={{ tone: "info", icon: "run", word: `${row().now} ${row().progress} %` }} />
          </a>
        )}
      </>
    ),
    sort: (row) => row.now,
    text: (row) => row.now,
    card: "line",
  },
];

export const filterFields: readonly FilterField<Machine>[] = [
  { key: "health", title: "state of health", of: (row) => row.health, closed: true },
  { key: "power", title: "on, off", of: (row) => row.power, closed: true },
  { key: "model", title: "R750, R7*", of: (row) => row.model },
  { key: "cluster", title: "name of the cluster", of: (row) => row.cluster },
];

export function anywhere(row: Machine): readonly (string | null)[] {
  return [row.name, row.tag, row.address, row.model, row.cluster];
}
