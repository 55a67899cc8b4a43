import { createMemo, For, type JSX, Show } from "solid-js";
import { ApiError, api } from "#web/api.ts";
import { useRecentJobs } from "#web/queries.ts";
import { me, noteSignOut } from "#web/session.ts";
import { Icon } from "#web/ui/icon.tsx";
import { isMac } from "#web/ui/keys.ts";
import { useGo, useHere } from "#web/ui/link.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { density, setDensity, setTheme, theme } from "#web/ui/preferences.ts";
import { toast } from "#web/ui/toast.tsx";
import { crumbsOf } from "./crumbs.ts";
import { LinkState } from "./link-state.tsx";

export function TopBar(props: { onFind: () => void; onHelp: () => void }): JSX.Element {
  const here = useHere();
  const go = useGo();
  const jobs = useRecentJobs();
  const running = createMemo(() => (jobs.value ?? []).filter((job) => job.status === "running").length);
  const crumbs = createMemo(() => crumbsOf(here.path));
  const signOut = async (): Promise<void> => {
    try {
      await api.signOut();
    } catch (error) {
      // A session that is over already is what was asked for; one that could not be ended must not look as if it was.
      if (!(error instanceof ApiError && error.status === 401))
        return toast(`You are still signed in: ${error instanceof Error ? error.message : String(error)}`, { tone: "crit" });
    }
    noteSignOut();
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
      <LinkState />
      <Menu
        class="grid size-7 place-items-center rounded-full border border-line-strong bg-idle-tint text-xs font-strong text-muted"
        label={`${initials()}, account of ${me()?.user.username ?? ""}`}
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
