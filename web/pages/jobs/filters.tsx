import { createMemo, type JSX, Show } from "solid-js";
import { useJobPeople, useJobTypes, useServers } from "#web/queries.ts";
import { serverName } from "#web/servers/server-state.ts";
import { SiteFilter } from "#web/servers/site-filter.tsx";
import { Pick } from "#web/ui/field.tsx";
import { FilterFold } from "#web/ui/filter-fold.tsx";
import { FilterTag, FilterToggle } from "#web/ui/filters.tsx";
import type { useUrlState } from "#web/ui/link.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { moment, TimeRange } from "#web/ui/time-range.tsx";

const names = ["status", "type", "q", "by", "site", "server", "since", "until"] as const;
export type JobFilterName = (typeof names)[number];
export const jobFilterNames: readonly JobFilterName[] = names;
export type JobUrl = ReturnType<typeof useUrlState<JobFilterName>>;

const statuses = [
  { value: "", title: "Any state" },
  { value: "open", title: "Not finished" },
  { value: "attention", title: "Failed or unknown" },
  { value: "pending", title: "Waiting" },
  { value: "running", title: "Running" },
  { value: "paused", title: "Paused" },
  { value: "unknown", title: "Outcome unknown" },
  { value: "failed", title: "Failed" },
  { value: "completed", title: "Done" },
  { value: "cancelled", title: "Cancelled" },
];
const several: Record<string, string> = { open: "pending,running,paused,unknown", attention: "failed,unknown" };

/** The filters of the URL, as the API wants them. */
export function jobQuery(url: JobUrl): Record<string, string | undefined> {
  const status = url.get("status");
  const by = url.get("by");
  return {
    status: several[status] ?? (status || undefined),
    type: url.get("type") || undefined,
    q: url.get("q") || undefined,
    site_id: url.get("site") || undefined,
    server_id: url.get("server") || undefined,
    created_by: by === "me" ? "me" : undefined,
    created_by_name: by !== "me" ? by || undefined : undefined,
    since: moment(url.get("since")),
    until: moment(url.get("until")),
    parent: "none",
  };
}

export function JobFilters(props: { url: JobUrl }): JSX.Element {
  const types = useJobTypes();
  const people = useJobPeople();
  const servers = useServers();
  const set = (name: JobFilterName) => (value: string) => props.url.set({ [name]: value || undefined });
  const server = createMemo(() => servers.value?.find((one) => one.id === props.url.get("server")));
  const serverWords = (): string => {
    const one = server();
    return one ? serverName(one) : "one server";
  };
  const persons = createMemo(() => {
    const chosen = props.url.get("by");
    const known = people.value ?? [];
    const all = chosen && chosen !== "me" && !known.includes(chosen) ? [chosen, ...known] : known;
    return [{ value: "", title: "Anybody" }, { value: "me", title: "Me" }, ...all.map((name) => ({ value: name, title: name }))];
  });
  const chosen = (): number =>
    (["status", "type", "site", "by"] as const).filter((name) => props.url.get(name)).length + Number(Boolean(props.url.get("since") || props.url.get("until")));
  return (
    <div class="head">
      <SearchBox label="Find jobs" placeholder="What, target, service tag, person" value={props.url.get("q")} onChange={set("q")} />
      <FilterFold chosen={chosen()}>
        <Pick label="State" value={props.url.get("status")} options={statuses} onChange={set("status")} />
        <Pick
          label="Job type"
          value={props.url.get("type")}
          options={[{ value: "", title: "Any type" }, ...(types.value ?? []).map((type) => ({ value: type.type, title: type.title }))]}
          onChange={set("type")}
        />
        <SiteFilter id={props.url.get("site")} onChange={set("site")} />
        <Pick label="Person" value={props.url.get("by")} options={persons()} onChange={set("by")} />
        <TimeRange since={props.url.get("since")} until={props.url.get("until")} onChange={(range) => props.url.set(range)} />
        <FilterToggle text="Mine" on={props.url.get("by") === "me"} onFlip={() => props.url.set({ by: props.url.get("by") === "me" ? undefined : "me" })} />
      </FilterFold>
      <Show when={props.url.get("server")}>
        <FilterTag text={`on ${serverWords()}`} onRemove={() => props.url.set({ server: undefined })} />
      </Show>
    </div>
  );
}
