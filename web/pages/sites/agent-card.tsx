import { useMutation } from "@tanstack/solid-query";
import { createSignal, type JSX, Show } from "solid-js";
import type { Agent } from "#schema/api/sites.ts";
import { api } from "#web/api.ts";
import { notAllowed } from "#web/session.ts";
import { duration } from "#web/ui/duration.ts";
import { Failure } from "#web/ui/empty.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Menu, type MenuItem } from "#web/ui/menu.tsx";
import { Chip, Status } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { toast } from "#web/ui/toast.tsx";
import { agentLook } from "./agent-state.ts";
import { GiveKey } from "./give-key.tsx";
import { ConfirmRevoke, DeclareLost } from "./lose-agent.tsx";

function gib(bytes: number): string {
  return bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

export function AgentCard(props: { agent: Agent; others: number }): JSX.Element {
  const [asking, setAsking] = createSignal<"lost" | "revoke" | "key" | null>(null);
  const act = useMutation(() => ({
    mutationFn: (action: "unfreeze" | "activate") => api.agentAction(props.agent.id, action),
    onSuccess: (_, action) => toast(action === "activate" ? `${props.agent.name} is the site's active agent now.` : `${props.agent.name} is no longer frozen.`),
  }));
  const a = (): Agent => props.agent;
  const skewed = (): boolean => Math.abs(a().clock_offset_ms ?? 0) > 2000;
  const items = (): MenuItem[] => [
    ...(a().is_active || a().state === "revoked"
      ? []
      : [
          {
            title: "Make it the active one",
            icon: "tick" as const,
            note: "It becomes the site's one authority on locks.",
            blocked: notAllowed("admin"),
            run: () => act.mutate("activate"),
          },
        ]),
    ...(a().seal_key_fingerprint === null || a().state === "revoked"
      ? []
      : [
          {
            title: "Give it the site's key…",
            icon: "key" as const,
            note: "Without it, it opens no stored password.",
            blocked: notAllowed("admin") ?? (a().state === "online" ? undefined : "Start it first: it is not online."),
            run: () => setAsking("key"),
          },
        ]),
    ...(a().state === "frozen"
      ? [{ title: "End the freeze", icon: "run" as const, note: "The next copy that connects is the one.", blocked: notAllowed("admin"), run: () => act.mutate("unfreeze") }]
      : []),
    ...(a().state === "revoked"
      ? []
      : [
          { title: "Revoke…", icon: "lock" as const, note: "Ends its link, refuses it from now on.", danger: true, blocked: notAllowed("admin"), run: () => setAsking("revoke") },
          {
            title: "Declare lost…",
            icon: "question" as const,
            note: "Its open work becomes an unknown outcome.",
            danger: true,
            blocked: notAllowed("admin") ?? (a().state === "online" ? "It is online." : undefined),
            run: () => setAsking("lost"),
          },
        ]),
  ];
  return (
    <div class="border-t border-line px-3 py-3">
      <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Status look={agentLook(a())} />
        <b class="text-base">{a().name}</b>
        <span class="mono text-muted">{a().hostname}</span>
        <Show when={a().is_active && props.others > 0}>
          <Chip tone="info">active</Chip>
        </Show>
        <Show when={!a().is_active && a().state !== "revoked"}>
          <Chip>stands by</Chip>
        </Show>
        <Show when={a().seal_key_fingerprint !== null && a().state !== "revoked"}>
          <Chip tone="warn">without the site's key</Chip>
        </Show>
        <Show when={items().length > 0}>
          <span class="ml-auto">
            <Menu class="btn quiet small square" label={`More about ${a().name}`} groups={[{ items: items() }]}>
              <Icon name="more" />
            </Menu>
          </span>
        </Show>
      </div>
      <Show when={a().alarm}>
        <div class="callout crit mt-2">
          <b>{a().alarm}</b>
        </div>
      </Show>
      <Show when={act.error}>{(error) => <Failure error={error()} />}</Show>
      <dl class="mt-2 grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-3 lg:grid-cols-6">
        <Fact title="Round trip">{a().round_trip_ms === null ? "–" : duration(a().round_trip_ms ?? 0)}</Fact>
        <Fact title="Clock">
          <span class={skewed() ? "font-strong text-warn" : ""}>
            {a().clock_offset_ms === null ? "–" : `${(a().clock_offset_ms ?? 0) >= 0 ? "+" : "−"}${duration(Math.abs(a().clock_offset_ms ?? 0))}`}
          </span>
        </Fact>
        <Fact title="Running">{a().running_jobs}</Fact>
        <Fact title="Journal">
          <Show when={a().health} fallback="–">
            {(health) => (
              <span title={`${health().journal_events} events wait to be acknowledged`}>
                {gib(health().journal_bytes)}, {gib(health().disk_free_bytes)} free
              </span>
            )}
          </Show>
        </Fact>
        <Fact title="Version">
          <span class="mono">
            {a().version ?? "–"}
            <Show when={a().node_version}>
              <span class="text-faint"> · Node {a().node_version?.replace(/^v/, "")}</span>
            </Show>
          </span>
        </Fact>
        <Fact title={a().state === "online" ? "Connected" : "Seen"}>
          <Ago at={a().state === "online" ? a().connected_at : a().last_seen_at} />
        </Fact>
      </dl>
      <details class="mt-2">
        <summary class="inline-flex min-h-6 items-center gap-1 text-muted">
          <Icon name="right" size={12} class="fold" /> Key, allow-list, job types
        </summary>
        <dl class="facts px-0!">
          <dt>Key fingerprint</dt>
          <dd class="mono select-all">{a().key_fingerprint}</dd>
          <dt>May ask</dt>
          <dd class="mono">{a().allow_list.join(", ") || "not told yet"}</dd>
          <dt>Job types</dt>
          <dd class="text-muted">{a().job_types.join(", ") || "not told yet"}</dd>
          <dt>Holds the site's key</dt>
          <dd>{a().holds_site_key ? "yes" : "no"}</dd>
        </dl>
      </details>
      <DeclareLost agent={a()} open={asking() === "lost"} onClose={() => setAsking(null)} />
      <GiveKey agent={a()} open={asking() === "key"} onClose={() => setAsking(null)} />
      <ConfirmRevoke agent={a()} open={asking() === "revoke"} onClose={() => setAsking(null)} />
    </div>
  );
}

function Fact(props: { title: string; children: JSX.Element }): JSX.Element {
  return (
    <div class="min-w-0">
      <dt class="text-sm text-faint">{props.title}</dt>
      <dd class="truncate tabular-nums">{props.children}</dd>
    </div>
  );
}
