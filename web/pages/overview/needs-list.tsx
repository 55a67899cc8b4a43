import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { askToStart } from "#web/jobs/start.ts";
import { linkIsLost, linkState, lostSince } from "#web/live/link.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { now } from "#web/ui/clock.ts";
import type { Data } from "#web/ui/data.ts";
import { Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Link } from "#web/ui/link.tsx";
import { At } from "#web/ui/time.tsx";
import type { Need } from "./needs.ts";
import type { Needs } from "./use-needs.ts";

const shownAtFirst = 20;

/** Worst first; each line leads to what it is about, and holds the button that starts the mending. */
export function NeedsList(props: { needs: Needs; servers: Data<Server[]>; agents: readonly Agent[] }): JSX.Element {
  const [all, setAll] = createSignal(false);
  const shown = createMemo(() => (all() ? props.needs.all : props.needs.all.slice(0, shownAtFirst)));
  return (
    <section class="panel" aria-label="Needs you now">
      <header>
        <h2>Needs you now</h2>
        <Show when={props.needs.known}>
          <span class="end text-sm">
            <AsOf at={props.needs.at} />
          </span>
        </Show>
      </header>
      <Loaded data={props.servers} rows={6}>
        {() => (
          <Show
            when={props.needs.all.length > 0}
            fallback={<Show when={props.needs.known}>{<Calm servers={props.servers.value ?? []} agents={props.agents} at={props.needs.at} />}</Show>}
          >
            <ul>
              <ForKey each={shown()} by={(need) => need.key}>
                {(need) => <Line need={need()} />}
              </ForKey>
            </ul>
            <Show when={props.needs.all.length > shown().length}>
              <div class="border-t border-line px-3 py-2">
                <Button small kind="quiet" onClick={() => setAll(true)}>
                  Show all {props.needs.all.length}
                </Button>
              </div>
            </Show>
          </Show>
        )}
      </Loaded>
    </section>
  );
}

/** As of when: now, while the stream of changes is alive; else when it was lost. */
function AsOf(props: { at: number }): JSX.Element {
  const minute = createMemo(() => Math.floor(now() / 60_000) * 60_000);
  const at = (): number => (linkState() === "live" ? minute() : linkIsLost() ? (lostSince() ?? props.at) : props.at);
  return (
    <span class={linkIsLost() ? "text-warn" : ""}>
      as of <At at={new Date(at()).toISOString()} />
      {linkIsLost() ? ", link lost" : ""}
    </span>
  );
}

function Line(props: { need: Need }): JSX.Element {
  const need = (): Need => props.need;
  const start = createMemo(() => {
    const { action } = props.need;
    return "start" in action ? action.start : undefined;
  });
  const href = createMemo(() => {
    const { action } = props.need;
    return "href" in action ? action.href : "";
  });
  return (
    <li class="grid grid-cols-[18px_minmax(0,1fr)_auto] items-start gap-x-2.5 max-[359px]:[&>.btn]:col-start-2 max-[359px]:[&>.btn]:mt-1 max-[359px]:[&>.btn]:justify-self-start border-b border-line px-3 py-2 last:border-0">
      <span class={`st ${need().look.tone} pt-[3px]`} title={need().look.word}>
        <Icon name={need().look.icon} />
        <span class="sr-only">{need().look.word}: </span>
      </span>
      <div class="min-w-0">
        <div>
          <a class="font-strong hover:underline" href={need().href}>
            {need().subject}
          </a>{" "}
          {need().text}
        </div>
        <Show when={need().detail}>
          <div class="text-sm text-muted">{need().detail}</div>
        </Show>
      </div>
      <Show
        when={start()}
        fallback={
          <Link class="btn small" href={href()} label={`${need().action.title}: ${need().subject}`}>
            {need().action.title}
          </Link>
        }
      >
        {(request) => (
          <Button small blocked={notAllowed("operator")} onClick={() => askToStart(request())}>
            {need().action.title}…<span class="sr-only">: {need().subject}</span>
          </Button>
        )}
      </Show>
    </li>
  );
}

function Calm(props: { servers: readonly Server[]; agents: readonly Agent[]; at: number }): JSX.Element {
  const online = (): number => props.agents.filter((agent) => agent.state === "online").length;
  return (
    <div class="flex flex-col items-center gap-2 px-6 py-14 text-center">
      <span class="st ok">
        <Icon name="ok" size={32} />
      </span>
      <h3 class="mt-1 text-lg">Nothing needs you</h3>
      <p class="max-w-md text-muted">
        <Show
          when={props.servers.length > 0}
          fallback="There are no servers yet. What is critical, has failed, waits for a decision or cannot be reached will stand here, the worst first."
        >
          No outcome to decide about, no critical health, no failed job since yesterday, no refused password, no changed certificate.{" "}
          {online() === 1 ? "The agent is online" : `${online()} agents are online`}, and {props.servers.length.toLocaleString("en")}{" "}
          {props.servers.length === 1 ? "server is" : "servers are"} watched.
        </Show>
      </p>
      <p class="text-sm text-faint">
        <AsOf at={props.at} />
      </p>
    </div>
  );
}
