import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { actionsOf } from "#web/jobs/actions.ts";
import { lookOf } from "#web/jobs/job-state.ts";
import { askToDiscover } from "#web/jobs/start.ts";
import { useStart } from "#web/jobs/use-start.ts";
import { useJobTypes, useRecentJobs, useServers } from "#web/queries.ts";
import { selectedServers } from "#web/servers/selected.ts";
import { healthLook, serverName, shortModel } from "#web/servers/server-state.ts";
import { lacksRole, notAllowed } from "#web/session.ts";
import { Dialog } from "#web/ui/dialog.tsx";
import { Icon, type IconName } from "#web/ui/icon.tsx";
import { useGo } from "#web/ui/link.tsx";
import { sections } from "./sections.ts";

interface Hit {
  id: string;
  group: string;
  icon: IconName;
  tone?: string;
  title: string;
  note: string;
  blocked?: string | undefined;
  run: () => void;
}

/** Finds servers, pages and jobs, and runs any job on what is selected. */
export default function Palette(props: { onClose: () => void; onHelp: () => void }): JSX.Element {
  const go = useGo();
  const start = useStart();
  const servers = useServers();
  const jobTypes = useJobTypes();
  const jobs = useRecentJobs();
  const [text, setText] = createSignal("");
  const [at, setAt] = createSignal(0);
  let list!: HTMLDivElement;

  const words = createMemo(() => text().toLowerCase().split(/\s+/).filter(Boolean));
  const matches = (...parts: (string | null)[]): boolean => {
    const hay = parts.filter(Boolean).join(" ").toLowerCase();
    return words().every((word) => hay.includes(word));
  };
  const titled = (title: string): boolean => words().every((word) => title.toLowerCase().includes(word));
  const hits = createMemo<Hit[]>(() => {
    const chosen = selectedServers();
    const runs: Hit[] = [];
    for (const type of jobTypes.value ?? []) {
      if (type.target === "site" && type.type === "discovery_scan" && matches(type.title, "scan find run"))
        runs.push({ id: `run-${type.type}`, group: "Run", icon: "find", title: `${type.title}…`, note: "by address", blocked: notAllowed(type.role), run: askToDiscover });
    }
    for (const action of actionsOf(jobTypes.value ?? [])) {
      if (!matches(action.title, action.info.title, action.info.description, "run")) continue;
      const count = chosen.length;
      runs.push({
        id: `run-${action.id}`,
        group: "Run",
        icon: action.icon,
        title: action.title,
        note: count === 0 ? "select servers first" : count === 1 ? `on ${serverName(chosen[0] as (typeof chosen)[number])}` : `on ${count} servers`,
        blocked: notAllowed(action.role) ?? (count === 0 ? "Nothing is selected." : undefined),
        run: () => start(action, { servers: chosen }),
      });
    }
    // "power" means Change power, before what only speaks of it; and with servers chosen, what can be done to them.
    runs.sort((a, b) => Number(titled(b.title)) - Number(titled(a.title)) || Number(a.id === "run-discovery_scan") - Number(b.id === "run-discovery_scan"));
    const found: Hit[] = [];
    if (words().length > 0) {
      for (const server of servers.value ?? []) {
        if (!matches(server.hostname, server.service_tag, server.ip_address, server.model, server.site_name, ...server.mac_addresses)) continue;
        const look = healthLook(server);
        found.push({
          id: server.id,
          group: "Servers",
          icon: look.icon,
          tone: look.tone,
          title: serverName(server),
          note: [server.service_tag, shortModel(server.model), server.ip_address].filter(Boolean).join("  "),
          run: () => go(`/servers/${server.id}`),
        });
        if (found.length >= 8) break;
      }
    }
    const pages = [...sections, { href: "/profile", title: "My account and API tokens", icon: "person" as const, role: undefined }]
      .filter((section) => matches(section.title, "go to"))
      .map<Hit>((section) => ({
        id: section.href,
        group: "Go to",
        icon: section.icon,
        title: section.title,
        note: "",
        blocked: section.role && lacksRole(section.role),
        run: () => go(section.href),
      }));
    const recent = (words().length > 0 ? (jobs.value ?? []) : [])
      .filter((job) => matches(job.summary, job.title, job.id, job.created_by_name))
      .slice(0, 5)
      .map<Hit>((job) => ({
        id: job.id,
        group: "Jobs",
        icon: lookOf(job.status).icon,
        tone: lookOf(job.status).tone,
        title: job.summary,
        note: lookOf(job.status).word,
        run: () => go(`/jobs/${job.id}`),
      }));
    const help: Hit[] = matches("keys and help") ? [{ id: "help", group: "Go to", icon: "help", title: "Keys and help", note: "?", run: () => props.onHelp() }] : [];
    return selectedServers().length > 0 ? [...runs, ...found, ...pages, ...help, ...recent] : [...found, ...pages, ...help, ...runs, ...recent];
  });
  const move = (by: number): void => {
    setAt((index) => (hits().length === 0 ? 0 : (index + by + hits().length) % hits().length));
    queueMicrotask(() => list.querySelector(`[aria-selected="true"]`)?.scrollIntoView({ block: "nearest" }));
  };
  const choose = (hit: Hit | undefined): void => {
    if (!hit || hit.blocked) return;
    props.onClose();
    hit.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") choose(hits()[at()]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog
      open
      title="Search or run"
      onClose={() => props.onClose()}
      top={
        <input
          class="input text-lg"
          role="combobox"
          aria-label="Search or run"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={hits().length > 0 ? `palette-${at()}` : undefined}
          placeholder="A server, a page, or something to run"
          autocomplete="off"
          spellcheck={false}
          value={text()}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      }
    >
      <div id="palette-list" ref={list} role="listbox" aria-label="Results" class="min-h-40">
        <For each={hits()}>
          {(hit, i) => (
            <>
              <Show when={i() === 0 || hits()[i() - 1]?.group !== hit.group}>
                <div class="menu-label" role="presentation">
                  {hit.group}
                </div>
              </Show>
              <div
                id={`palette-${i()}`}
                role="option"
                tabIndex={-1}
                aria-selected={at() === i()}
                aria-disabled={hit.blocked ? "true" : undefined}
                class={`menu-item items-center! ${hit.blocked ? "text-faint" : ""}`}
                title={hit.blocked}
                onMouseMove={() => setAt(i())}
                onClick={() => choose(hit)}
                onKeyDown={() => {}}
              >
                <span class={`st ${hit.tone ?? "idle"}`}>
                  <Icon name={hit.icon} />
                </span>
                <span class="min-w-0 flex-1 truncate">{hit.title}</span>
                <span class="truncate text-sm text-faint">{hit.note}</span>
              </div>
            </>
          )}
        </For>
        <Show when={hits().length === 0}>
          <p class="p-4 text-center text-muted">Nothing matches "{text()}".</p>
        </Show>
      </div>
    </Dialog>
  );
}
