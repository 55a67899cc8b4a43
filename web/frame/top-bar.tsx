import { useQueryClient } from "@tanstack/solid-query";
import { createMemo, For, type JSX, Show } from "solid-js";
import { api } from "#web/api.ts";
import { linkState, lostSince } from "#web/live.ts";
import { useRecentJobs } from "#web/queries.ts";
import { me, rememberSignedIn, setMe } from "#web/session.ts";
import { now } from "#web/ui/clock.ts";
import { roughly } from "#web/ui/duration.ts";
import { Icon } from "#web/ui/icon.tsx";
import { isMac } from "#web/ui/keys.ts";
import { useGo, useHere } from "#web/ui/link.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { density, setDensity, setTheme, theme } from "#web/ui/preferences.ts";
import { crumbsOf } from "./crumbs.ts";

export function TopBar(props: { onFind: () => void; onHelp: () => void }): JSX.Element {
  const here = useHere();
  const go = useGo();
  const client = useQueryClient();
  const jobs = useRecentJobs();
  const running = createMemo(() => (jobs.value ?? []).filter((job) => job.status === "running").length);
  const crumbs = createMemo(() => crumbsOf(here.path));
  const signOut = async (): Promise<void> => {
    await api.signOut().catch(() => {});
    // The former user's data must not flash by for the next.
    rememberSignedIn(false);
    setMe(null);
    client.clear();
    go("/sign-in");
  };
  const initials = (): string =>
    (me()?.user.full_name ?? me()?.user.username ?? "?")
      .split(/[\s._-]+/)
      .slice(0, 2)
      .map((word) => word.charAt(0).toUpperCase())
      .join("");
  return (
    <header class="top">
      <nav aria-label="Where you are" class="min-w-0">
        <ol class="flex items-center gap-1.5 whitespace-nowrap">
          <For each={crumbs()}>
            {(crumb, i) => (
              <li class={`flex min-w-0 items-center gap-1.5 ${i() < crumbs().length - 1 && i() === 0 && crumbs().length > 2 ? "max-md:hidden" : ""}`}>
                <Show when={i() > 0}>
                  <Icon name="right" size={10} class={`text-faint ${i() === 1 && crumbs().length > 2 ? "max-md:hidden" : ""}`} />
                </Show>
                <Show
                  when={crumb.href}
                  fallback={
                    <span class={i() === crumbs().length - 1 ? "truncate font-strong" : "text-muted"} aria-current={i() === crumbs().length - 1 ? "page" : undefined}>
                      {crumb.title}
                    </span>
                  }
                >
                  {(href) => (
                    <a href={href()} class="text-muted hover:text-text">
                      {crumb.title}
                    </a>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ol>
      </nav>
      <button type="button" class="find" aria-keyshortcuts="Control+K Meta+K" onClick={() => props.onFind()}>
        <Icon name="find" />
        <span>Search or run…</span>
        <kbd>{isMac ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      <Show when={running() > 0}>
        <a href="/jobs?status=running" class="st info max-md:hidden hover:underline">
          <Icon name="run" spin />
          {running()} running
        </a>
      </Show>
      <Show
        when={linkState() === "lost"}
        fallback={
          <span class="pulse" title="Changes are shown as they happen">
            <span>{linkState() === "connecting" ? "connecting" : "live"}</span>
          </span>
        }
      >
        <span class="pulse lost" role="status" title="The stream of events is down; what is shown may be old. It is tried again by itself.">
          <span>link lost {roughly(now() - (lostSince() ?? now()))}</span>
        </span>
      </Show>
      <Menu
        class="grid size-7 place-items-center rounded-full border border-line-strong bg-idle-tint text-xs font-strong text-muted"
        label={`Account of ${me()?.user.username ?? ""}`}
        groups={[
          {
            label: `${me()?.user.full_name ?? me()?.user.username ?? ""}, ${me()?.user.role ?? ""}`,
            items: [
              { title: "My account and API tokens", icon: "person", run: () => go("/profile") },
              { title: "Keys and help", icon: "help", run: () => props.onHelp() },
            ],
          },
          {
            label: "Theme",
            items: (["light", "dark", "system"] as const).map((one) => ({
              title: { light: "Light", dark: "Dark", system: "As the system" }[one],
              icon: ({ light: "sun", dark: "moon", system: "settings" } as const)[one],
              checked: theme() === one,
              run: () => setTheme(one),
            })),
          },
          {
            label: "Rows",
            items: (["dense", "normal", "comfortable"] as const).map((one) => ({
              title: { dense: "Dense", normal: "Normal", comfortable: "Comfortable" }[one],
              checked: density() === one,
              run: () => setDensity(one),
            })),
          },
          { items: [{ title: "Sign out", icon: "signout", run: () => void signOut() }] },
        ]}
      >
        {initials()}
      </Menu>
    </header>
  );
}
