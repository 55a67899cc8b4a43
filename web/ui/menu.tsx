import * as Kobalte from "@kobalte/core/dropdown-menu";
import { For, type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  title: string;
  note?: string | undefined;
  icon?: IconName;
  danger?: boolean;
  checked?: boolean;
  /** Why it cannot be chosen. */
  blocked?: string | undefined;
  run: () => void;
}
export type MenuGroup = { label?: string; items: readonly MenuItem[] };

export function Menu(props: { groups: readonly MenuGroup[]; class?: string; label?: string; title?: string; children: JSX.Element }): JSX.Element {
  return (
    <Kobalte.Root gutter={4} preventScroll={false} modal={false}>
      <Kobalte.Trigger class={props.class ?? "btn"} aria-label={props.label} title={props.title ?? props.label}>
        {props.children}
      </Kobalte.Trigger>
      <Kobalte.Portal mount={document.getElementById("main") ?? document.body}>
        <Kobalte.Content class="menu float">
          <For each={props.groups}>
            {(group, index) => (
              <>
                <Show when={index() > 0}>
                  <Kobalte.Separator class="menu-line" />
                </Show>
                <Kobalte.Group>
                  <Show when={group.label}>
                    <Kobalte.GroupLabel class="menu-label">{group.label}</Kobalte.GroupLabel>
                  </Show>
                  <For each={group.items}>
                    {(item) => (
                      <Kobalte.Item class="menu-item" disabled={Boolean(item.blocked)} onSelect={() => item.run()} textValue={item.title}>
                        <Show when={item.icon}>{(name) => <Icon name={name()} class={`mt-[3px] ${item.danger && !item.blocked ? "text-crit" : "text-faint"}`} />}</Show>
                        <span class={`min-w-0 flex-1 ${item.danger && !item.blocked ? "text-crit" : ""}`}>
                          {item.title}
                          <Show when={item.blocked ?? item.note}>
                            <small>{item.blocked ?? item.note}</small>
                          </Show>
                        </span>
                        <Show when={item.checked}>
                          <Icon name="tick" class="mt-[3px]" />
                        </Show>
                      </Kobalte.Item>
                    )}
                  </For>
                </Kobalte.Group>
              </>
            )}
          </For>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}
