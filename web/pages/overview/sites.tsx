import { type JSX, Show } from "solid-js";
import type { Agent, Site } from "#schema/api/sites.ts";
import { serversWhere } from "#web/servers/filter-link.ts";
import type { Data } from "#web/ui/data.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { type Look, Status } from "#web/ui/status.tsx";
import { agentLook } from "../sites/agent-state.ts";

/** Each site with its servers and the state of the agent that carries it. */
export function Sites(props: { sites: Data<Site[]>; agents: readonly Agent[] }): JSX.Element {
  const look = (site: Site): Look => {
    const own = props.agents.filter((agent) => agent.site_id === site.id && agent.state !== "revoked");
    const carrier = own.find((agent) => agent.is_active) ?? own[0];
    return carrier ? agentLook(carrier) : { tone: "idle", icon: "wait", word: "No agent yet" };
  };
  return (
    <section class="panel" aria-label="Sites">
      <header>
        <h2>Sites</h2>
        <span class="end">
          <a class="link text-sm" href="/settings/sites">
            Agents
          </a>
        </span>
      </header>
      <Loaded data={props.sites} rows={2}>
        {(all) => (
          <Show when={all().length > 0} fallback={<p class="p-3 text-muted">None yet. A site is a network that one agent reaches.</p>}>
            <ul class="py-1">
              <ForKey each={all()} by={(site) => site.id}>
                {(site) => (
                  <li class="flex min-h-8 items-center gap-3 px-3">
                    <a class="min-w-0 flex-1 truncate font-strong hover:underline" href={`/settings/sites?site=${site().id}`}>
                      {site().name}
                    </a>
                    <Status look={look(site())} />
                    <a class="w-20 text-right text-muted tabular-nums hover:underline" href={serversWhere(["site", site().name])}>
                      {site().servers.toLocaleString("en")} {site().servers === 1 ? "server" : "servers"}
                    </a>
                  </li>
                )}
              </ForKey>
            </ul>
          </Show>
        )}
      </Loaded>
    </section>
  );
}
