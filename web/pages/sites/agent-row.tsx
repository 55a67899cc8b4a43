import { useMutation } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, type JSX, on, onMount, Show } from "solid-js";
import type { Agent } from "#schema/api/sites.ts";
import { api } from "#web/api.ts";
import { useJobTypes } from "#web/queries.ts";
import { me, notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Ident } from "#web/ui/copy.tsx";
import { duration } from "#web/ui/duration.ts";
import { Failure } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Menu, type MenuGroup } from "#web/ui/menu.tsx";
import { Chip, Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";
import { type Note, notesOf, worstClockMs } from "./agent-notes.ts";
import { agentLook } from "./agent-state.ts";
import { Diagnose } from "./diagnose.tsx";
import { GiveKey } from "./give-key.tsx";
import { ConfirmRevoke, DeclareLost } from "./lose-agent.tsx";
import { RenameAgent } from "./rename-agent.tsx";

function bytes(count: number): string {
  return count >= 1024 ** 3 ? `${(count / 1024 ** 3).toFixed(1)} GiB` : `${(count / 1024 ** 2).toFixed(1)} MiB`;
}

const noteIcon = { crit: "crit", warn: "warn", info: "help" } as const;
type Asked = "lost" | "revoke" | "key" | "rename";

/** One agent: its state, the health of its link in numbers, and what there is to say and to do about it. */
export function AgentRow(props: { agent: Agent; others: readonly Agent[]; pointedAt: boolean }): JSX.Element {
  const types = useJobTypes();
  const [asking, setAsking] = createSignal<Asked | null>(null);
  const [diagnosing, setDiagnosing] = createSignal(false);
  const [details, setDetails] = createSignal(false);
  let element!: HTMLDivElement;
  const act = useMutation(() => ({
    mutationFn: (action: "unfreeze" | "activate") => api.agentAction(props.agent.id, action),
    onSuccess: (_, action) => toast(action === "activate" ? `${props.agent.name} is the site's active agent now.` : `${props.agent.name} is no longer frozen.`),
  }));
  const a = (): Agent => props.agent;
  const notes = createMemo(() => notesOf(a(), { version: me()?.version, jobTypes: types.value ?? [], others: props.others }));
  const point = (): void => {
    if (!props.pointedAt) return;
    if (a().state !== "online") setDiagnosing(true);
    element.scrollIntoView({ block: "nearest" });
  };
  onMount(point);
  createEffect(on(() => props.pointedAt, point, { defer: true }));
  const standsBy = (): boolean => !a().is_active && a().state !== "revoked";
  const actions: Record<NonNullable<Note["action"]>, () => { title: string; blocked?: string | undefined; run: () => void }> = {
    diagnose: () => ({ title: diagnosing() ? "Hide" : "Diagnose", run: () => setDiagnosing(!diagnosing()) }),
    unfreeze: () => ({ title: "End the freeze", blocked: notAllowed("admin"), run: () => act.mutate("unfreeze") }),
    key: () => ({
      title: "Give it the key…",
      blocked: notAllowed("admin") ?? (a().state === "online" ? undefined : "Start it first: it is not online."),
      run: () => setAsking("key"),
    }),
    activate: () => ({ title: "Make it active", blocked: notAllowed("admin"), run: () => act.mutate("activate") }),
  };
  const groups = (): MenuGroup[] => [
    {
      items: [
        { title: "Rename…", icon: "pencil", blocked: notAllowed("admin"), run: () => setAsking("rename") },
        { title: "Diagnose", icon: "help", note: "What to look at when it is out of reach.", run: () => setDiagnosing(true) },
        ...(standsBy()
          ? [
              {
                title: "Make it the active one",
                icon: "tick" as const,
                note: "It becomes the site's one authority on locks.",
                blocked: notAllowed("admin"),
                run: () => act.mutate("activate"),
              },
            ]
          : []),
      ],
    },
    {
      items: [
        { title: "Revoke…", icon: "lock", note: "Ends its link, refuses it from now on.", danger: true, blocked: notAllowed("admin"), run: () => setAsking("revoke") },
        {
          title: "Declare lost…",
          icon: "question",
          note: "Its open work becomes an unknown outcome.",
          danger: true,
          blocked: notAllowed("admin") ?? (a().state === "online" ? "It is online." : undefined),
          run: () => setAsking("lost"),
        },
      ],
    },
  ];
  return (
    <div ref={element} class={`border-t border-line px-3 py-2 ${props.pointedAt ? "bg-accent-tint" : ""}`}>
      <div class="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 xl:grid-cols-[minmax(240px,1fr)_minmax(0,auto)_auto]">
        <div class="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
          <Status look={agentLook(a())} />
          <b>{a().name}</b>
          <span class="mono text-muted">{a().hostname}</span>
          <Show when={a().is_active && props.others.length > 0}>
            <Chip tone="info">active</Chip>
          </Show>
          <Show when={standsBy()}>
            <Chip>stands by</Chip>
          </Show>
        </div>
        <Show when={a().state !== "revoked"} fallback={<span />}>
          <span class="flex items-center gap-1 xl:order-last">
            <Button small kind="quiet" expanded={details()} onClick={() => setDetails(!details())}>
              Details<span class="sr-only"> of {a().name}</span>
            </Button>
            <Menu class="btn quiet small square" label={`More about ${a().name}`} groups={groups()}>
              <Icon name="more" />
            </Menu>
          </span>
        </Show>
        <Show when={a().state !== "revoked"}>
          <dl class="col-span-full flex flex-wrap gap-x-5 gap-y-1 xl:col-span-1 xl:justify-end">
            <Show when={a().state === "online"}>
              <Fact title="Round trip">{a().round_trip_ms === null ? "–" : duration(a().round_trip_ms ?? 0)}</Fact>
              <Fact title="Clock" warn={Math.abs(a().clock_offset_ms ?? 0) > worstClockMs}>
                {a().clock_offset_ms === null ? "–" : `${(a().clock_offset_ms ?? 0) >= 0 ? "+" : "−"}${duration(Math.abs(a().clock_offset_ms ?? 0))}`}
              </Fact>
              <Fact title="Running">
                <a class="hover:underline" href={`/jobs?status=running&site=${a().site_id}`}>
                  {a().running_jobs}
                </a>
              </Fact>
            </Show>
            <Show when={a().health}>
              {(health) => (
                <>
                  <Fact title="Lag">{duration(health().loop_lag_ms)}</Fact>
                  <Fact title="Journal" hint={`${health().journal_events.toLocaleString("en")} events wait to be acknowledged`}>
                    {bytes(health().journal_bytes)}
                  </Fact>
                  <Fact title="Disk free">{bytes(health().disk_free_bytes)}</Fact>
                </>
              )}
            </Show>
            <Fact title="Version" hint={a().node_version ? `Node ${a().node_version?.replace(/^v/, "")}` : undefined}>
              <span class="mono">{a().version ?? "–"}</span>
            </Fact>
            <Fact
              title={a().state === "online" ? "Connected" : "Seen"}
              hint={a().connections > 0 ? `Connected ${a().connections} times since this control plane started` : undefined}
            >
              <Ago at={a().state === "online" ? a().connected_at : a().last_seen_at} />
            </Fact>
          </dl>
        </Show>
      </div>
      <Show when={notes().length > 0}>
        <ul class="mt-1.5 flex flex-col gap-1">
          <ForKey each={notes()} by={(note) => `${note.tone} ${note.action ?? note.text}`}>
            {(note) => (
              <li class="flex items-start gap-2">
                <span class={`st ${note().tone} flex-none pt-[5px]`}>
                  <Icon name={noteIcon[note().tone]} />
                </span>
                <span class={`max-w-[92ch] min-w-0 pt-0.5 ${note().tone === "info" ? "text-muted" : ""}`}>{note().text}</span>
                <Show when={note().action}>
                  {(action) => (
                    <Button small class="ml-auto" busy={act.isPending && action() !== "diagnose"} blocked={actions[action()]().blocked} onClick={() => actions[action()]().run()}>
                      {actions[action()]().title}
                    </Button>
                  )}
                </Show>
              </li>
            )}
          </ForKey>
        </ul>
      </Show>
      <Show when={act.error}>{(error) => <Failure error={error()} />}</Show>
      <Show when={diagnosing()}>
        <section class="mt-2 max-w-3xl rounded-md border border-line bg-panel p-3" aria-label={`Diagnose ${a().name}`}>
          <Diagnose agent={a()} />
          <Button small kind="quiet" class="mt-2" onClick={() => setDiagnosing(false)}>
            Hide
          </Button>
        </section>
      </Show>
      <Show when={details()}>
        <dl class="facts px-0!">
          <dt>Key fingerprint</dt>
          <dd>
            <Ident text={a().key_fingerprint} wrap />
          </dd>
          <dt>May ask</dt>
          <dd class="mono">{a().allow_list.join(", ") || "not told yet"}</dd>
          <dt>Job types</dt>
          <dd class="text-muted">
            {a()
              .job_types.map((type) => types.value?.find((one) => one.type === type)?.title ?? type)
              .join(", ") || "not told yet"}
          </dd>
          <dt>Holds the site's key</dt>
          <dd>{a().holds_site_key ? "yes" : "no"}</dd>
          <dt>Node</dt>
          <dd class="mono">{a().node_version ?? "not told yet"}</dd>
        </dl>
      </Show>
      <Show when={asking() === "lost"}>
        <DeclareLost agent={a()} onClose={() => setAsking(null)} />
      </Show>
      <Show when={asking() === "key"}>
        <GiveKey agent={a()} onClose={() => setAsking(null)} />
      </Show>
      <Show when={asking() === "revoke"}>
        <ConfirmRevoke agent={a()} onClose={() => setAsking(null)} />
      </Show>
      <Show when={asking() === "rename"}>
        <RenameAgent agent={a()} onClose={() => setAsking(null)} />
      </Show>
    </div>
  );
}

function Fact(props: { title: string; warn?: boolean; hint?: string | undefined; children: JSX.Element }): JSX.Element {
  return (
    <div class="flex items-baseline gap-1.5 whitespace-nowrap" title={props.hint}>
      <dt class="text-sm text-faint">{props.title}</dt>
      <dd class={`tabular-nums ${props.warn ? "font-strong text-warn" : ""}`}>{props.children}</dd>
    </div>
  );
}
