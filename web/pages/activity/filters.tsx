import { type JSX, Show } from "solid-js";
import { operationTypes } from "#schema/operation-types.ts";
import { useServers, useSites } from "#web/queries.ts";
import { ServerFilter } from "#web/servers/server-pick.tsx";
import { Button } from "#web/ui/button.tsx";
import { Pick } from "#web/ui/field.tsx";
import { FilterFold } from "#web/ui/filter-fold.tsx";
import { Icon } from "#web/ui/icon.tsx";
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
  const sites = useSites();
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
        <Pick
          label="Site"
          value={props.url.get("site")}
          options={[{ value: "", title: "Any site" }, ...(sites.value ?? []).map((site) => ({ value: site.id, title: site.name }))]}
          onChange={set("site")}
        />
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
        <Button pressed={props.url.get("ok") === "false"} onClick={toggle("false")}>
          <span class={props.url.get("ok") === "false" ? "font-strong text-accent" : ""}>Only failed</span>
        </Button>
        <Button pressed={props.url.get("ok") === "slow"} title="Slower than the threshold in the settings" onClick={toggle("slow")}>
          <span class={props.url.get("ok") === "slow" ? "font-strong text-accent" : ""}>Slow</span>
        </Button>
      </FilterFold>
      <Show when={props.url.get("job")}>
        <Tag
          text={props.url.get("task") ? "one target of one job" : "one job"}
          href={`/jobs/${props.url.get("job")}`}
          onRemove={() => props.url.set({ job: undefined, task: undefined })}
        />
      </Show>
    </div>
  );
}

function Tag(props: { text: string; href: string; onRemove: () => void }): JSX.Element {
  return (
    <span class="chip info pr-0!">
      <a href={props.href} class="hover:underline">
        {props.text}
      </a>
      <button type="button" class="grid size-6 place-items-center" aria-label={`Remove: ${props.text}`} onClick={() => props.onRemove()}>
        <Icon name="close" size={10} />
      </button>
    </span>
  );
}
