import { For, type JSX, Show } from "solid-js";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import { Ident } from "#web/ui/copy.tsx";
import type { Column } from "#web/ui/data-table.tsx";
import { Ago } from "#web/ui/time.tsx";
import { RecentHealth } from "./recent-health.tsx";
import { generationName, healthLook, serverName, shortModel } from "./server-state.ts";
import { ActivityWord, HealthWord, PowerWord } from "./server-words.tsx";

const rank: Record<string, number> = { Critical: 0, Warning: 1, Unknown: 2, OK: 3 };

export interface ServerColumnParts {
  groupOf: (id: string) => ServerGroup | undefined;
  /** A fact was clicked: filter by it, or (with Alt) by its absence. Facts are plain words without it. */
  onFact?: (key: string, value: string, without: boolean) => void;
}

interface Fact {
  /** Of the filter. */
  key: string;
  value: string | null;
  /** Said on hover. */
  more?: string;
}
interface FactColumn extends Column<Server> {
  /** What a click on the cell filters by. */
  fact?: (row: Server) => Fact;
}

/** What is known of a server, a column each; pages choose among them. */
export function serverColumns({ groupOf, onFact }: ServerColumnParts): readonly Column<Server>[] {
  const FactButton = (props: { fact: Fact; children: JSX.Element }): JSX.Element => (
    <Show when={onFact && props.fact.value} fallback={<span class="truncate">{props.children}</span>}>
      <button
        type="button"
        tabindex={-1}
        class="inline-flex min-h-6 max-w-full items-center truncate rounded-sm text-left hover:underline"
        onClick={(event) => onFact?.(props.fact.key, props.fact.value ?? "", event.altKey)}
      >
        {props.children}
      </button>
    </Show>
  );
  const hint = ({ key, value, more }: Fact): string | null => [more, onFact && value && `Only ${key}: ${value} (Alt and click: without)`].filter(Boolean).join(". ") || null;
  const withFact = ({ fact, ...column }: FactColumn): Column<Server> =>
    fact ? { ...column, cell: (row) => <FactButton fact={fact(row())}>{column.cell(row)}</FactButton>, hint: (row) => hint(fact(row)) } : column;
  const groupNames = (row: Server): string[] => row.group_ids.flatMap((id) => groupOf(id)?.name ?? []).sort();
  const columns: FactColumn[] = [
    {
      id: "name",
      title: "Name",
      cell: (row) => (
        <a href={`/servers/${row().id}`} tabindex={-1} class="strong block truncate hover:underline">
          {serverName(row())}
        </a>
      ),
      sort: serverName,
      text: serverName,
      fixed: true,
      card: "title",
    },
    {
      id: "tag",
      title: "Tag",
      width: 84,
      cell: (row) => <Ident text={row().service_tag ?? "–"} />,
      sort: (row) => row.service_tag,
      text: (row) => row.service_tag,
      card: "end",
    },
    {
      id: "model",
      title: "Model",
      width: 74,
      cell: (row) => <>{shortModel(row().model)}</>,
      fact: (row) => ({ key: "model", value: row.model && shortModel(row.model) }),
      sort: (row) => row.model,
      group: (row) => row.model && shortModel(row.model),
      text: (row) => row.model,
      card: "line",
    },
    {
      id: "power",
      title: "Power",
      width: 92,
      cell: (row) => <PowerWord state={row().power_state} />,
      fact: (row) => ({ key: "power", value: row.power_state }),
      sort: (row) => row.power_state,
      group: (row) => row.power_state,
      text: (row) => row.power_state,
      card: "line",
    },
    {
      id: "health",
      title: "Health",
      width: 118,
      cell: (row) => <HealthWord server={row()} />,
      fact: (row) => (row.reachable === false ? { key: "reach", value: "no" } : { key: "health", value: row.health_status }),
      sort: (row) => (row.reachable === false ? 0.5 : (rank[row.health_status] ?? 2)),
      group: (row) => healthLook(row).word,
      text: (row) => healthLook(row).word,
      card: "line",
    },
    {
      id: "idrac",
      title: "iDRAC",
      width: 92,
      cell: (row) => <span class="mono">{row().idrac_version ?? "–"}</span>,
      fact: (row) => ({ key: "idrac", value: row.idrac_version, more: generationName[row.idrac_generation] }),
      sort: (row) => row.idrac_version,
      group: (row) => row.idrac_version,
      text: (row) => row.idrac_version,
    },
    {
      id: "bios",
      title: "BIOS",
      width: 68,
      cell: (row) => <span class="mono">{row().bios_version ?? "–"}</span>,
      fact: (row) => ({ key: "bios", value: row.bios_version }),
      sort: (row) => row.bios_version,
      group: (row) => row.bios_version,
      text: (row) => row.bios_version,
    },
    { id: "address", title: "Address", width: 110, cell: (row) => <Ident text={row().ip_address} />, sort: (row) => row.ip_address, text: (row) => row.ip_address },
    {
      id: "memory",
      title: "Memory",
      width: 84,
      end: true,
      cell: (row) => <span>{row().memory_gib === null ? "–" : `${row().memory_gib?.toLocaleString("en")} GiB`}</span>,
      sort: (row) => row.memory_gib,
      hidden: true,
      text: (row) => row.memory_gib,
    },
    {
      id: "cpu",
      title: "Processors",
      width: 190,
      cell: (row) => <span>{row().cpu_summary ?? "–"}</span>,
      sort: (row) => row.cpu_summary,
      hidden: true,
      text: (row) => row.cpu_summary,
    },
    {
      id: "site",
      title: "Site",
      width: 108,
      cell: (row) => <>{row().site_name}</>,
      fact: (row) => ({ key: "site", value: row.site_name }),
      sort: (row) => row.site_name,
      group: (row) => row.site_name,
      hidden: true,
      text: (row) => row.site_name,
    },
    {
      id: "groups",
      title: "Groups",
      width: 140,
      cell: (row) => (
        <span class="flex gap-1 overflow-hidden">
          <For each={groupNames(row())} fallback={<span class="text-faint">–</span>}>
            {(name) => <FactButton fact={{ key: "group", value: name }}>{name}</FactButton>}
          </For>
        </span>
      ),
      sort: (row) => groupNames(row).join(", ") || null,
      group: (row) => groupNames(row).join(", ") || null,
      hidden: true,
      text: (row) => groupNames(row).join(", "),
    },
    {
      id: "set",
      title: "Credential set",
      width: 130,
      cell: (row) => <>{row().credential_set_name ?? "by range or default"}</>,
      fact: (row) => ({ key: "set", value: row.credential_set_name }),
      sort: (row) => row.credential_set_name,
      group: (row) => row.credential_set_name,
      hidden: true,
      text: (row) => row.credential_set_name,
    },
    {
      id: "seen",
      title: "Seen",
      width: 62,
      end: true,
      cell: (row) => (
        <span class="text-muted">
          <Ago at={row().last_seen_at} bare />
        </span>
      ),
      sort: (row) => (row.last_seen_at ? -Date.parse(row.last_seen_at) : null),
      text: (row) => row.last_seen_at,
    },
    {
      id: "now",
      title: "Activity",
      width: 170,
      cell: (row) => (
        <Show when={row().active_job} fallback={<RecentHealth recent={row().recent_health} />}>
          <ActivityWord server={row()} />
        </Show>
      ),
      sort: (row) => row.active_job?.summary ?? null,
      text: (row) => row.active_job?.summary ?? null,
      card: "line",
    },
  ];
  return columns.map(withFact);
}
