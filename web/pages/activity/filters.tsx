import { type JSX, Show } from "solid-js";
import { operationTypes } from "#schema/operation-types.ts";
import { useServers } from "#web/queries.ts";
import { ServerFilter } from "#web/servers/server-pick.tsx";
import { SiteFilter } from "#web/servers/site-filter.tsx";
import { Pick } from "#web/ui/field.tsx";
import { FilterFold } from "#web/ui/filter-fold.tsx";
import { FilterTag, FilterToggle } from "#web/ui/filters.tsx";
import type { useUrlState } from "#web/ui/link.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { moment, TimeRange } from "#web/ui/time-range.tsx";

const names = ["q", "op", "ok", "status", "method", "server", "site", "job", "task", "since", "until"] as const;
export type CommandFilterName = (typeof names)[number];
export const commandFilterNames: readonly CommandFilterName[] = names;
export type CommandUrl = ReturnType<typeof useUrlState<CommandFilterName | "open">>;

const answers = [
  { value: "", title: "Any answer" },
  { value: "2xx", title: "2xx, done" },
  { value: "3xx", title: "3xx, elsewhere" },
  { value: "4xx", title: "4xx, refused" },
  { value: "401", title: "401, login refused" },
  { value: "404", title: "404, not there" },
  { value: "5xx", title: "5xx, device error" },
  { value: "none", title: "No answer" },
];
const methods = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "SOAP", "SSH", "LDAP"];

/** The filters of the URL, as the API wants them. */
export function commandQuery(url: CommandUrl): Record<string, string | undefined> {
  const ok = url.get("ok");
  return {
    q: url.get("q") || undefined,
    operation_type: url.get("op") || undefined,
    success: ok === "true" || ok === "false" ? ok : undefined,
    slow: ok === "slow" ? "true" : undefined,
    status: url.get("status") || undefined,
    method: url.get("method") === "changes" ? "POST,PATCH,PUT,DELETE" : url.get("method") || undefined,
    server_id: url.get("server") || undefined,
    site_id: url.get("site") || undefined,
    job_id: url.get("job") || undefined,
    task_id: url.get("task") || undefined,
    since: moment(url.get("since")),
    until: moment(url.get("until")),
  };
}

export function CommandFilters(props: { url: CommandUrl }): JSX.Element {
  const servers = useServers();
  const set = (name: CommandFilterName) => (value: string) => props.url.set({ [name]: value || undefined });
  const toggle = (value: "false" | "slow") => () => props.url.set({ ok: props.url.get("ok") === value ? undefined : value });
  const chosen = (): number =>
    (["op", "ok", "status", "method", "server", "site"] as const).filter((name) => props.url.get(name)).length + Number(Boolean(props.url.get("since") || props.url.get("until")));
  return (
    <div class="head">
      <SearchBox label="Find requests" placeholder="Path, address, server, error" value={props.url.get("q")} onChange={set("q")} />
      <FilterFold chosen={chosen()}>
        <TimeRange since={props.url.get("since")} until={props.url.get("until")} onChange={(range) => props.url.set(range)} />
        <ServerFilter servers={servers.value} id={props.url.get("server")} onChange={set("server")} />
        <SiteFilter id={props.url.get("site")} onChange={set("site")} />
        <Pick
          label="Method"
          value={props.url.get("method")}
          options={[{ value: "", title: "Any method" }, { value: "changes", title: "What changes" }, ...methods.map((method) => ({ value: method, title: method }))]}
          onChange={set("method")}
        />
        <Pick
          label="Purpose"
          value={props.url.get("op")}
          options={[{ value: "", title: "Any purpose" }, ...operationTypes.map((one) => ({ value: one, title: one.replaceAll("_", " ") }))]}
          onChange={set("op")}
        />
        <Pick label="Answer" value={props.url.get("status")} options={answers} onChange={set("status")} />
        <FilterToggle text="Only failed" on={props.url.get("ok") === "false"} onFlip={toggle("false")} />
        <FilterToggle text="Slow" title="Slower than the threshold in the settings" on={props.url.get("ok") === "slow"} onFlip={toggle("slow")} />
      </FilterFold>
      <Show when={props.url.get("job")}>
        <FilterTag
          text={props.url.get("task") ? "one target of one job" : "one job"}
          href={`/jobs/${props.url.get("job")}`}
          onRemove={() => props.url.set({ job: undefined, task: undefined })}
        />
      </Show>
    </div>
  );
}
