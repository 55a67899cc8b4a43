import { createMemo, createSignal, type JSX, onMount, Show } from "solid-js";
import type { Site } from "#schema/api/sites.ts";
import { useAgents } from "#web/queries.ts";
import { serversWhere } from "#web/servers/filter-link.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { AgentRow } from "./agent-row.tsx";
import { EditSite, RemoveSite } from "./edit-site.tsx";
import { Enrol } from "./enrol.tsx";

/** A site: its limits, its agents, and how another gets in. */
export function SiteCard(props: { site: Site; pointedAt: boolean; agentId: string }): JSX.Element {
  const agents = useAgents();
  const [enrolling, setEnrolling] = createSignal(false);
  const [asking, setAsking] = createSignal<"edit" | "remove" | null>(null);
  const [old, setOld] = createSignal(false);
  let element!: HTMLElement;
  const own = createMemo(() => (agents.value ?? []).filter((agent) => agent.site_id === props.site.id).sort((a, b) => Number(b.is_active) - Number(a.is_active)));
  const living = createMemo(() => own().filter((agent) => agent.state !== "revoked"));
  const revoked = createMemo(() => own().filter((agent) => agent.state === "revoked"));
  const shown = createMemo(() => [...living(), ...(old() ? revoked() : [])]);
  const open = (): boolean => enrolling() || (agents.value !== undefined && living().length === 0);
  onMount(() => props.pointedAt && element.scrollIntoView({ block: "nearest" }));
  return (
    <section ref={element} class="panel" aria-label={props.site.name}>
      <header class="flex-wrap border-b-0!">
        <h2>{props.site.name}</h2>
        <span class="flex min-w-0 flex-wrap gap-x-3 text-muted">
          <a class="hover:underline" href={serversWhere(["site", props.site.name])}>
            {props.site.servers.toLocaleString("en")} {props.site.servers === 1 ? "server" : "servers"}
          </a>
          <span title="Jobs that may run at once">at most {props.site.max_running_jobs} jobs at once</span>
          <Show when={props.site.description}>
            <span class="min-w-0">{props.site.description}</span>
          </Show>
        </span>
        <span class="end">
          <Button small icon="plus" blocked={notAllowed("admin")} expanded={open()} onClick={() => setEnrolling(!enrolling())}>
            Enrol an agent
          </Button>
          <Menu
            class="btn quiet small square"
            label={`More about ${props.site.name}`}
            groups={[
              { items: [{ title: "Edit…", icon: "pencil", note: "Name, description, limit of jobs.", blocked: notAllowed("admin"), run: () => setAsking("edit") }] },
              { items: [{ title: "Remove…", icon: "trash", danger: true, blocked: notAllowed("admin"), run: () => setAsking("remove") }] },
            ]}
          >
            <Icon name="more" />
          </Menu>
        </span>
      </header>
      <Show when={open()}>
        <div class="border-t border-line p-4">
          <Enrol site={props.site} onDone={() => setEnrolling(false)} />
        </div>
      </Show>
      <ForKey each={shown()} by={(agent) => agent.id}>
        {(agent) => <AgentRow agent={agent()} others={living().filter((other) => other.id !== agent().id)} pointedAt={props.agentId === agent().id} />}
      </ForKey>
      <Show when={props.site.key_fingerprint || revoked().length > 0}>
        <div class="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-3 py-1.5 text-sm text-muted">
          <Show when={props.site.key_fingerprint}>
            <span>
              Passwords are sealed to this site's key <span class="mono select-all">{props.site.key_fingerprint}</span>; only its agents can open them.
            </span>
          </Show>
          <Show when={revoked().length > 0}>
            <Button small kind="quiet" class="ml-auto" expanded={old()} onClick={() => setOld(!old())}>
              {old() ? "Hide" : "Show"} {revoked().length === 1 ? "the revoked agent" : `${revoked().length} revoked agents`}
            </Button>
          </Show>
        </div>
      </Show>
      <Show when={asking() === "edit"}>
        <EditSite site={props.site} onClose={() => setAsking(null)} />
      </Show>
      <Show when={asking() === "remove"}>
        <RemoveSite site={props.site} onClose={() => setAsking(null)} />
      </Show>
    </section>
  );
}
