import { createMemo, For, type JSX, Show } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { isFinal, targetsInWords } from "#web/jobs/job-state.ts";
import { JobStatusWord } from "#web/jobs/job-status-word.tsx";
import { askToDiscover } from "#web/jobs/start.ts";
import { useAgents, useRecentJobs, useServers, useSites } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { now } from "#web/ui/clock.ts";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Link } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Shares, type Tone } from "#web/ui/status.tsx";
import { Ago } from "#web/ui/time.tsx";
import { useFirstRun } from "../setup/progress.ts";
import { needsNow } from "./needs.ts";

export default function Overview(): JSX.Element {
  const servers = useServers();
  const jobs = useRecentJobs();
  const agents = useAgents();
  const sites = useSites();
  const run = useFirstRun();
  // Minutes are enough here: the list is not rebuilt each second.
  const minute = createMemo(() => Math.floor(now() / 60_000) * 60_000);
  const needs = createMemo(() => needsNow(servers.value ?? [], jobs.value ?? [], agents.value ?? [], minute()));
  const ready = (): boolean => servers.value !== undefined && jobs.value !== undefined && agents.value !== undefined;
  const title = (): string =>
    !ready() ? "Overview" : needs().length === 0 ? "Nothing needs you" : needs().length === 1 ? "One thing needs you" : `${needs().length} things need you`;
  return (
    <>
      <PageHead
        title={title()}
        sub={
          <Show when={ready()}>
            {sites.value?.length === 1 ? `${sites.value[0]?.name}, ` : sites.value ? `${sites.value.length} sites, ` : ""}
            {servers.value?.length.toLocaleString("en")} servers
          </Show>
        }
        actions={
          <Button icon="find" blocked={notAllowed("operator")} onClick={askToDiscover}>
            Discover…
          </Button>
        }
      />
      <Show when={run().known && !run().done}>
        <div class="callout mb-3 flex flex-wrap items-center gap-3">
          <div class="min-w-0 flex-1">
            <b>The first steps are not finished.</b>
            <div class="text-muted">{!run().agent ? "Next: enrol an agent." : !run().credentials ? "Next: store credentials." : "Next: discover servers."}</div>
          </div>
          <Link class="btn primary" href="/first-steps">
            Go on
          </Link>
        </div>
      </Show>
      <div class="mb-3 grid grid-cols-2 gap-3 lg:grid-cols-4">
        <HealthTile servers={servers.value} />
        <PowerTile servers={servers.value} />
        <JobsTile jobs={jobs.value} at={minute()} />
        <Tile
          href="/settings/sites"
          title="Agents online"
          value={agents.value?.filter((agent) => agent.state === "online").length}
          of={agents.value?.filter((agent) => agent.state !== "revoked").length}
          parts={[
            { tone: "ok", count: agents.value?.filter((agent) => agent.state === "online").length ?? 0 },
            { tone: "warn", count: agents.value?.filter((agent) => agent.state === "unreachable").length ?? 0 },
            { tone: "crit", count: agents.value?.filter((agent) => agent.state === "frozen").length ?? 0 },
          ]}
          note={agents.value?.some((agent) => agent.state === "unreachable") ? "some are out of reach" : ""}
        />
      </div>
      <div class="grid items-start gap-3 lg:grid-cols-[1.5fr_1fr]">
        <section class="panel" aria-label="Needs you now">
          <header>
            <h2>Needs you now</h2>
            <span class="end text-sm">worst first</span>
          </header>
          <Loaded data={servers} rows={4}>
            {() => (
              <Show
                when={needs().length > 0}
                fallback={
                  <Empty icon="ok" title="All quiet">
                    {servers.value?.length === 0 ? "There are no servers yet." : "No critical health, no failed jobs, no agent out of reach."}
                  </Empty>
                }
              >
                <ul>
                  <For each={needs().slice(0, 20)}>
                    {(need) => (
                      <li class="grid grid-cols-[18px_minmax(0,1fr)_auto] items-start gap-2.5 border-b border-line px-3 py-2 last:border-0">
                        <span class={`st ${need.look.tone} pt-[3px]`} title={need.look.word}>
                          <Icon name={need.look.icon} />
                          <span class="sr-only">{need.look.word}: </span>
                        </span>
                        <div class="min-w-0">
                          <div>
                            <b>{need.subject}</b> {need.text}
                          </div>
                          <Show when={need.detail}>
                            <div class="text-sm text-muted">{need.detail}</div>
                          </Show>
                        </div>
                        <Link class="btn small" href={need.href} label={`${need.action}: ${need.subject}`}>
                          {need.action}
                        </Link>
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
            )}
          </Loaded>
        </section>
        <section class="panel" aria-label="Latest jobs">
          <header>
            <h2>Latest jobs</h2>
            <span class="end">
              <Link class="link text-sm" href="/jobs">
                All
              </Link>
            </span>
          </header>
          <Loaded data={jobs} rows={4}>
            {(all) => (
              <Show when={all().length > 0} fallback={<p class="p-3 text-muted">None yet.</p>}>
                <ul>
                  <For each={all().slice(0, 8)}>
                    {(job) => (
                      <li class="border-b border-line last:border-0">
                        <a href={`/jobs/${job.id}`} class="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-3 py-2 hover:bg-inset">
                          <b class="truncate">{job.summary}</b>
                          <span class="justify-self-end">
                            <JobStatusWord job={job} percent />
                          </span>
                          <span class="text-sm text-muted">
                            {job.targets_total > 1 ? `${targetsInWords(job)}, ` : ""}
                            {job.created_by_name ?? "the system"}
                          </span>
                          <span class="text-right text-sm text-faint">
                            <Ago at={job.completed_at ?? job.created_at} />
                          </span>
                        </a>
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
            )}
          </Loaded>
        </section>
      </div>
    </>
  );
}

function HealthTile(props: { servers: readonly Server[] | undefined }): JSX.Element {
  const count = (of: (server: Server) => boolean): number => props.servers?.filter(of).length ?? 0;
  const critical = createMemo(() => count((server) => server.health_status === "Critical"));
  const warning = createMemo(() => count((server) => server.health_status === "Warning"));
  const ok = createMemo(() => count((server) => server.health_status === "OK"));
  const unknown = createMemo(() => count((server) => server.health_status === "Unknown"));
  return (
    <Tile
      href={critical() + warning() > 0 ? "/servers?q=health%3Acritical%2Cwarning" : "/servers"}
      title="Healthy"
      value={props.servers && ok()}
      of={props.servers?.length}
      parts={[
        { tone: "ok", count: ok() },
        { tone: "warn", count: warning() },
        { tone: "crit", count: critical() },
        { tone: "idle", count: unknown() },
      ]}
      note={[critical() > 0 ? `${critical()} critical` : "", warning() > 0 ? `${warning()} warning` : ""].filter(Boolean).join(", ")}
      tone={critical() > 0 ? "crit" : warning() > 0 ? "warn" : "idle"}
    />
  );
}

function PowerTile(props: { servers: readonly Server[] | undefined }): JSX.Element {
  const on = createMemo(() => props.servers?.filter((server) => server.power_state === "On").length ?? 0);
  const off = createMemo(() => props.servers?.filter((server) => server.power_state === "Off").length ?? 0);
  return (
    <Tile
      href="/servers?q=power%3Aon"
      title="Powered on"
      value={props.servers && on()}
      of={props.servers?.length}
      parts={[
        { tone: "info", count: on() },
        { tone: "idle", count: (props.servers?.length ?? 0) - on() },
      ]}
      note={off() > 0 ? `${off()} off` : ""}
    />
  );
}

function JobsTile(props: { jobs: readonly Job[] | undefined; at: number }): JSX.Element {
  const today = createMemo(() => (props.jobs ?? []).filter((job) => props.at - Date.parse(job.created_at) < 24 * 3_600_000));
  const failed = createMemo(() => today().filter((job) => job.status === "failed" || job.status === "unknown").length);
  const open = createMemo(() => today().filter((job) => !isFinal(job.status) && job.status !== "unknown").length);
  return (
    <Tile
      href={failed() > 0 ? "/jobs?status=failed" : "/jobs"}
      title="Jobs in 24 hours"
      value={props.jobs && today().length}
      parts={[
        { tone: "ok", count: today().filter((job) => job.status === "completed").length },
        { tone: "info", count: open() },
        { tone: "crit", count: failed() },
        { tone: "idle", count: today().filter((job) => job.status === "cancelled").length },
      ]}
      note={[failed() > 0 ? `${failed()} failed` : "", open() > 0 ? `${open()} not finished` : ""].filter(Boolean).join(", ")}
      tone={failed() > 0 ? "crit" : "idle"}
    />
  );
}

function Tile(props: {
  href: string;
  title: string;
  value: number | undefined;
  of?: number | undefined;
  parts: readonly { tone: Tone; count: number }[];
  note?: string;
  tone?: Tone;
}): JSX.Element {
  return (
    <a href={props.href} class="panel flex flex-col p-3 hover:border-line-strong">
      <span class="text-muted">{props.title}</span>
      <span class="mb-2 flex flex-wrap items-baseline gap-x-2">
        <span class="text-2xl font-strong tracking-tight tabular-nums">{props.value?.toLocaleString("en") ?? "–"}</span>
        <Show when={props.of !== undefined}>
          <span class="text-faint tabular-nums">of {props.of?.toLocaleString("en")}</span>
        </Show>
        <Show when={props.note}>
          <span class={`text-sm font-strong ${props.tone === "crit" ? "text-crit" : props.tone === "warn" ? "text-warn" : "font-normal! text-muted"}`}>{props.note}</span>
        </Show>
      </span>
      <span class="mt-auto block">
        <Shares parts={props.parts} />
      </span>
    </a>
  );
}
