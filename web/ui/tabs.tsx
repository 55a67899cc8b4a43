import { type JSX, Show } from "solid-js";
import { ForKey } from "./for-key.tsx";
import { useHere } from "./link.tsx";

/** Tabs that are pages: each has its URL. */
export function Tabs(props: { label: string; tabs: readonly { href: string; title: string; count?: number | undefined }[] }): JSX.Element {
  const here = useHere();
  return (
    <nav class="tabs" aria-label={props.label}>
      <ForKey each={props.tabs} by={(tab) => tab.href}>
        {(tab) => (
          <a href={tab().href} aria-current={here.path === tab().href ? "page" : undefined}>
            {tab().title}
            <Show when={tab().count !== undefined}>
              <span class="ml-1.5 text-xs font-normal text-faint tabular-nums">{tab().count}</span>
            </Show>
          </a>
        )}
      </ForKey>
    </nav>
  );
}
