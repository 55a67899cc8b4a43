import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { useAgents, useCredentialSets, useRecentJobs, useServers, useSites } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Link, useGo } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { EditSet } from "../credentials/edit-set.tsx";
import { Diagnose } from "../sites/diagnose.tsx";
import { Enrol } from "../sites/enrol.tsx";
import { Path } from "./path.tsx";
import { useFirstRun } from "./progress.ts";

/** The path of four steps. It reads where it stands from the inventory: leave it at any time, and come back. */
export default function FirstSteps(): JSX.Element {
  const go = useGo();
  const run = useFirstRun();
  const sites = useSites();
  const sets = useCredentialSets();
  const servers = useServers();
  const jobs = useRecentJobs();
  const [adding, setAdding] = createSignal(false);
  const site = createMemo(() => sites.value?.[0]);
  const agents = useAgents();
  const waiting = createMemo(() => agents.value?.find((agent) => agent.state === "never_connected"));
  const online = createMemo(() => agents.value?.some((agent) => agent.state === "online") ?? false);
  const gone = createMemo(() => agents.value?.find((agent) => agent.state === "unreachable"));
  const scan = createMemo(() => jobs.value?.find((job) => job.job_type === "discovery_scan"));
  const current = createMemo(() => (!run().agent ? 2 : !run().credentials && !run().servers ? 3 : !run().servers ? 4 : 5));
  return (
    <>
      <PageHead
        title={run().done ? "You are set up" : "First steps"}
        sub={run().known ? <Path at={current()} done={[true, run().agent, run().credentials, run().servers]} /> : undefined}
        actions={
          <Link class="btn" href="/">
            {run().done ? "To the overview" : "Later"}
          </Link>
        }
      />
      <Show when={!run().done}>
        <p class="mb-3 text-muted">Each can be left and resumed: what is done stays done, and the overview leads back here.</p>
      </Show>
      <ol class="flex max-w-3xl flex-col gap-3">
        <Step n={1} title="Make the first admin" state="done" note="You are signed in." />
        <Step
          n={2}
          title="Enrol an agent"
          state={run().agent ? "done" : "now"}
          note={
            run().agent
              ? `${site()?.name} has ${site()?.agents === 1 ? "an agent" : `${site()?.agents} agents`}.`
              : "It does the work inside of your network, and only ever calls out."
          }
        >
          <Show when={run().agent && !online() && gone()}>
            {(agent) => (
              <div class="callout warn">
                <b>{agent().name} is out of reach now.</b> The next steps wait for it.
                <div class="mt-2">
                  <Diagnose agent={agent()} />
                </div>
              </div>
            )}
          </Show>
          <Show when={!run().agent && site()}>
            {(one) => (
              <>
                <Show when={waiting()}>
                  {(agent) => (
                    <div class="callout mb-4">
                      <b>{agent().name}</b> has enrolled on {agent().hostname}, and waits to be started there: <code class="select-all">node agent/main.ts run</code>
                      <details class="mt-1">
                        <summary class="inline-flex min-h-6 items-center gap-1 text-muted">
                          <Icon name="right" size={12} class="fold" /> It runs, and does not come online?
                        </summary>
                        <div class="mt-2">
                          <Diagnose agent={agent()} />
                        </div>
                      </details>
                    </div>
                  )}
                </Show>
                <Enrol site={one()} />
              </>
            )}
          </Show>
        </Step>
        <Step
          n={3}
          title="Store credentials"
          state={run().credentials ? "done" : current() === 3 ? "now" : "later"}
          note={
            run().credentials
              ? `${sets.value?.map((set) => set.name).join(", ")}`
              : "A user name and a password for your iDRACs, sealed so that only the agent can open them. Or type them in for the first scan only."
          }
        >
          <Show when={current() === 3}>
            <div class="flex flex-wrap gap-2">
              <Button kind="primary" icon="key" blocked={notAllowed("admin")} onClick={() => setAdding(true)}>
                Add a credential set
              </Button>
              <Button blocked={notAllowed("operator")} onClick={() => go("/discover")}>
                Type them in for a scan
              </Button>
            </div>
          </Show>
        </Step>
        <Step
          n={4}
          title="Discover servers"
          state={run().servers ? "done" : current() === 4 ? "now" : "later"}
          note={run().servers ? `${servers.value?.length} servers are in the inventory.` : "Name the network your iDRACs are in; what answers is added by itself."}
        >
          <Show when={current() === 4}>
            <div class="flex flex-wrap items-center gap-2">
              <Button kind="primary" icon="find" blocked={notAllowed("operator")} onClick={() => go("/discover")}>
                Discover servers
              </Button>
              <Show when={scan()}>
                {(job) => (
                  <Link href={`/jobs/${job().id}`}>
                    Last scan: {job().summary}, {job().status === "completed" ? "done" : job().status}
                  </Link>
                )}
              </Show>
            </div>
          </Show>
        </Step>
      </ol>
      <Show when={run().done}>
        <div class="mt-4 flex max-w-3xl flex-wrap gap-2">
          <Link class="btn primary" href="/servers">
            See the servers
          </Link>
          <Link class="btn" href="/settings/users">
            Add colleagues
          </Link>
        </div>
      </Show>
      <Show when={adding()}>
        <EditSet set={null} onClose={() => setAdding(false)} />
      </Show>
    </>
  );
}

function Step(props: { n: number; title: string; state: "done" | "now" | "later"; note: string; children?: JSX.Element }): JSX.Element {
  return (
    <li class={`panel p-4 ${props.state === "later" ? "border-dashed! bg-transparent!" : ""}`} aria-current={props.state === "now" ? "step" : undefined}>
      <div class="flex items-start gap-3">
        <span
          class={`grid size-6 flex-none place-items-center rounded-full text-sm font-strong ${props.state === "done" ? "bg-ok-tint text-ok" : props.state === "now" ? "bg-accent text-on-accent" : "bg-idle-tint text-muted"}`}
          role="img"
          aria-label={props.state === "done" ? "Done" : `Step ${props.n}`}
        >
          <Show when={props.state === "done"} fallback={props.n}>
            <Icon name="tick" />
          </Show>
        </span>
        <div class="min-w-0 flex-1">
          <h2 class="pt-0.5">{props.title}</h2>
          <p class="text-muted">{props.note}</p>
          <div class="mt-3 empty:hidden">{props.children}</div>
        </div>
      </div>
    </li>
  );
}
