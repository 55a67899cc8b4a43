import { createMemo, createSignal, For, type JSX, lazy, Show } from "solid-js";
import { isFinal } from "#web/jobs/job-state.ts";
import { useNeeds } from "#web/pages/overview/use-needs.ts";
import { useRecentJobs, useServers } from "#web/queries.ts";
import { lacksRole, may } from "#web/session.ts";
import { Icon } from "#web/ui/icon.tsx";
import { useHere } from "#web/ui/link.tsx";
import { isHere, type Section, sections } from "./sections.ts";

const Sheet = lazy(() => import("./nav-sheet.tsx"));

export function Nav(props: { folded: boolean; onFold: () => void }): JSX.Element {
  const here = useHere();
  const servers = useServers();
  const jobs = useRecentJobs();
  const [sheet, setSheet] = createSignal(false);
  const needs = useNeeds();
  const attention = (): number => needs.all.length;
  const open = createMemo(() => (jobs.value ?? []).filter((job) => !isFinal(job.status)));
  const count = (section: Section): { text: string; hot: boolean; title: string } | undefined => {
    if (section.href === "/servers" && servers.value) return { text: String(servers.value.length), hot: false, title: `${servers.value.length} servers` };
    if (section.href === "/" && attention() > 0)
      return { text: String(attention()), hot: true, title: attention() === 1 ? "One thing needs you" : `${attention()} things need you` };
    if (section.href === "/jobs" && open().length > 0) {
      const unknown = open().some((job) => job.status === "unknown");
      return { text: String(open().length), hot: unknown, title: `${open().length} not finished${unknown ? ", one with an unknown outcome" : ""}` };
    }
    return undefined;
  };
  const Item = (item: { section: Section }): JSX.Element => (
    <a
      href={item.section.href}
      class={`item ${item.section.main ? "" : "rare"}`}
      aria-current={isHere(here.path, item.section.href) ? "page" : undefined}
      title={(item.section.role && lacksRole(item.section.role)) ?? (props.folded ? item.section.title : undefined)}
    >
      <Icon name={item.section.icon} />
      <span class={props.folded ? "word max-md:inline md:sr-only" : "word"}>{item.section.title}</span>
      <Show when={item.section.role && !may(item.section.role)}>
        <Icon name="lock" size={12} class="word ml-auto text-faint" />
      </Show>
      <Show when={count(item.section)}>
        {(value) => (
          <span class={`count ${value().hot ? "hot" : ""}`} title={value().title}>
            <span class="sr-only">, </span>
            {value().text}
          </span>
        )}
      </Show>
    </a>
  );
  return (
    <nav class="nav" aria-label="Sections">
      <div class="brand">
        <Icon name="server" size={18} class="text-accent" />
        <span class="word">Server Manager</span>
      </div>
      <For each={sections.filter((section) => section.group === "watch")}>{(section) => <Item section={section} />}</For>
      <div class="section">Settings</div>
      <div class="section-line" />
      <For each={sections.filter((section) => section.group === "settings")}>{(section) => <Item section={section} />}</For>
      <button type="button" class="item md:hidden!" aria-haspopup="dialog" onClick={() => setSheet(true)}>
        <Icon name="menu" />
        <span class="word">More</span>
      </button>
      <div class="grow" />
      <button
        type="button"
        class="item rare"
        aria-label={props.folded ? "Unfold the navigation" : "Fold the navigation"}
        title={props.folded ? "Unfold" : undefined}
        onClick={() => props.onFold()}
      >
        <Icon name="sidebar" />
        <span class="word">Fold</span>
      </button>
      <Show when={sheet()}>
        <Sheet onClose={() => setSheet(false)} />
      </Show>
    </nav>
  );
}
