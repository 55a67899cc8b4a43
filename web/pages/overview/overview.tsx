import { createMemo, type JSX, Show } from "solid-js";
import { useAgents, useRecentJobs, useServers, useSites } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Link, useGo } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { useFirstRun } from "../setup/progress.ts";
import { Health } from "./health.tsx";
import { Jobs } from "./jobs.tsx";
import { NeedsList } from "./needs-list.tsx";
import { Sites } from "./sites.tsx";
import { useNeeds } from "./use-needs.ts";

/** What needs me now; beside it, how everything is. */
export default function Overview(): JSX.Element {
  const servers = useServers();
  const jobs = useRecentJobs();
  const agents = useAgents();
  const sites = useSites();
  const run = useFirstRun();
  const needs = useNeeds();
  const go = useGo();
  const title = createMemo(() => {
    const count = needs.all.length;
    return !needs.known ? "Overview" : count === 0 ? "Nothing needs you" : count === 1 ? "One thing needs you" : `${count} things need you`;
  });
  return (
    <>
      <PageHead
        title={title()}
        sub={
          <Show when={servers.value && sites.value}>
            <a class="hover:underline" href="/servers">
              {servers.value?.length.toLocaleString("en")} {servers.value?.length === 1 ? "server" : "servers"}
            </a>
            <span>at</span>
            <a class="hover:underline" href="/settings/sites">
              {sites.value?.length === 1 ? sites.value[0]?.name : `${sites.value?.length} sites`}
            </a>
          </Show>
        }
        actions={
          <Button icon="find" blocked={notAllowed("operator")} onClick={() => go("/discover")}>
            Discover…
          </Button>
        }
      />
      <Show when={run().known && !run().done}>
        <div class="callout mb-3 flex flex-wrap items-center gap-3">
          <div class="min-w-0 flex-1">
            <b>The first steps are not finished.</b>
            <div class="text-muted">Next: {!run().agent ? "enrol an agent" : !run().credentials ? "store credentials" : "discover servers"}.</div>
          </div>
          <Link class="btn primary" href="/first-steps">
            Go on
          </Link>
        </div>
      </Show>
      <div class="grid items-start gap-3 lg:grid-rows-[auto_1fr] lg:grid-cols-[minmax(0,1.55fr)_minmax(0,1fr)] xl:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <div class="min-w-0 lg:max-xl:row-span-2">
          <NeedsList needs={needs} servers={servers} agents={agents.value ?? []} />
        </div>
        <div class="flex min-w-0 flex-col gap-3">
          <Health servers={servers} />
          <Sites sites={sites} agents={agents.value ?? []} />
        </div>
        <div class="min-w-0 lg:max-xl:col-start-2">
          <Jobs latest={jobs} attention={needs.jobs} />
        </div>
      </div>
    </>
  );
}
