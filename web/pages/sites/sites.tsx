import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { useAgents, useSites } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { EditSite } from "./edit-site.tsx";
import { SiteCard } from "./site-card.tsx";

export default function Sites(): JSX.Element {
  const sites = useSites();
  const agents = useAgents();
  const url = useUrlState("agent", "site");
  const [adding, setAdding] = createSignal(false);
  const online = createMemo(() => (agents.value ?? []).filter((agent) => agent.state === "online").length);
  const living = createMemo(() => (agents.value ?? []).filter((agent) => agent.state !== "revoked").length);
  return (
    <>
      <PageHead
        title="Sites and agents"
        sub={
          <Show when={agents.value && living() > 0}>
            {online()} of {living()} {living() === 1 ? "agent" : "agents"} online
          </Show>
        }
        actions={
          <Button icon="plus" blocked={notAllowed("admin")} onClick={() => setAdding(true)}>
            Add site
          </Button>
        }
      />
      <Loaded data={sites}>
        {(all) => (
          <div class="flex flex-col gap-3">
            <ForKey each={all()} by={(site) => site.id}>
              {(site) => <SiteCard site={site()} pointedAt={url.get("site") === site().id} agentId={url.get("agent")} />}
            </ForKey>
            <Show when={all().length === 0}>
              <Empty
                icon="site"
                title="No site yet"
                action={
                  <Button kind="primary" blocked={notAllowed("admin")} onClick={() => setAdding(true)}>
                    Add site
                  </Button>
                }
              >
                A site is a network that one agent reaches, such as a data centre. Servers, credentials and jobs belong to one.
              </Empty>
            </Show>
          </div>
        )}
      </Loaded>
      <Show when={adding()}>
        <EditSite site={null} onClose={() => setAdding(false)} />
      </Show>
    </>
  );
}
