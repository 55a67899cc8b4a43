import { createMemo, type JSX, Show } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import type { Agent, Site } from "#schema/api/sites.ts";
import { roughly } from "#web/ui/duration.ts";
import { Icon, type IconName } from "#web/ui/icon.tsx";
import { type CheckedRanges, insideOf, roughDuration } from "./ranges.ts";
import { extraMinutes } from "./sets.ts";

/** What will happen, before anything is sent: how many, how long, what is known, what the agent may not ask, what a login risks. */
export function Outlook(props: {
  checked: CheckedRanges;
  /** What the agent may not ask. */
  outside: { count: number; examples: readonly string[] };
  site: Site | undefined;
  agent: Agent | undefined;
  servers: readonly Server[];
  identify: boolean;
  timeoutMs: number;
  /** Credentials that may be tried at one address. */
  trials: number;
}): JSX.Element {
  const known = createMemo(() => {
    const siteId = props.site?.id;
    if (props.checked.count === null) return 0;
    const inside = insideOf(props.checked.parsed);
    return props.servers.reduce((sum, server) => sum + Number(server.site_id === siteId && inside(server.ip_address)), 0);
  });
  const asked = (): number => (props.checked.count ?? 0) - props.outside.count;
  const minutes = (): number => (props.identify ? 0 : extraMinutes(props.trials));
  return (
    <section class="panel" aria-label="What will happen">
      <header>
        <h2>What will happen</h2>
      </header>
      <div class="flex flex-col gap-2.5 p-3" aria-live="polite">
        <Show
          when={props.checked.count !== null}
          fallback={<p class="text-muted">Name addresses, and it is said here how many they are, how long it takes, and what is known of them already.</p>}
        >
          <div>
            <span class="text-2xl font-strong tabular-nums">{asked().toLocaleString("en")}</span>{" "}
            <span class="text-muted">
              {asked() === 1 ? "address is asked" : "addresses are asked"}, which takes about{" "}
              <span class="text-text tabular-nums">{roughly(roughDuration(asked(), known(), props.timeoutMs))}</span>
              {asked() > 1 ? ", and some seconds more for every 30 iDRACs that answer" : ""}.
            </span>
          </div>
          <Show when={props.outside.count > 0}>
            <Line tone="warn" icon="lock">
              <b>{props.outside.count.toLocaleString("en")}</b> {props.outside.count === 1 ? "is" : "are"} not on the agent's allow-list and will be left alone:{" "}
              <span class="mono">{props.outside.examples.join(", ")}</span>
              {props.outside.examples.length === 3 ? " …" : ""}. It allows <span class="mono">{props.agent?.allow_list.join(", ")}</span>; whoever runs{" "}
              <span class="mono">{props.agent?.hostname}</span> can add to it, in its settings.json.
            </Line>
          </Show>
          <Line tone="idle" icon="server">
            <Show when={known() > 0} fallback="None of them is a server that is known here.">
              <b class="text-text">{known().toLocaleString("en")}</b> {known() === 1 ? "is a server" : "are servers"} of this site already: {known() === 1 ? "it is" : "they are"}{" "}
              read again, and nothing about {known() === 1 ? "it" : "them"} is lost.
            </Show>
          </Line>
        </Show>
        <Show when={props.site && props.site.agents > 0 && props.site.agents_online === 0}>
          <Line tone="warn" icon="unreachable">
            The agent of {props.site?.name} is out of reach: the scan waits until it is back.
          </Line>
        </Show>
        <Show
          when={!props.identify}
          fallback={
            <Line tone="idle" icon="lock">
              No password is sent, and nothing is added.
            </Line>
          }
        >
          <Show
            when={props.trials > 0}
            fallback={
              <Line tone="warn" icon="key">
                No credentials fit: it can only say what answers.
              </Line>
            }
          >
            <Line tone={minutes() > 0 ? "warn" : "idle"} icon="key">
              {props.trials === 1 ? "One login" : `Up to ${props.trials} logins`} at an address, only at what says it is an iDRAC. An iDRAC blocks who fails three times within a
              minute, so the agent pauses after two{minutes() > 0 ? `: where all fail, ${minutes() === 1 ? "a minute is" : `${minutes()} minutes are`} added` : ""}.
            </Line>
          </Show>
        </Show>
      </div>
    </section>
  );
}

function Line(props: { tone: "warn" | "idle"; icon: IconName; children: JSX.Element }): JSX.Element {
  return (
    <div class="flex gap-2">
      <span class={`st ${props.tone} flex-none items-start! pt-[3px]`}>
        <Icon name={props.icon} />
      </span>
      <div class={`min-w-0 ${props.tone === "warn" ? "" : "text-muted"}`}>{props.children}</div>
    </div>
  );
}
