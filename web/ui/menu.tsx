import * as Kobalte from "@kobalte/core/dropdown-menu";
import { type JSX, Show } from "solid-js";
import { ForKey } from "./for-key.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  title: string;
  note?: string | undefined;
  icon?: IconName;
  danger?: boolean;
  /** One of a group of which one is chosen. */
  checked?: boolean;
  /** Keys that do the same. */
  keys?: string;
  /** Why it cannot be chosen: it is still reached, and says so. */
  blocked?: string | undefined;
  run: () => void;
}
export type MenuGroup = { label?: string; items: readonly MenuItem[] };

export function Menu(props: { groups: readonly MenuGroup[]; class?: string; label?: string; title?: string; children: JSX.Element }): JSX.Element {
  // Carried out once the menu has given the focus back to its button: a dialog that opened before would lose it to the button, and close.
  let chosen: (() => void) | undefined;
  const carryOut = (): void => {
    const run = chosen;
    chosen = undefined;
    if (run) queueMicrotask(run);
  };
  return (
    <Kobalte.Root gutter={4} preventScroll={false} modal={false}>
      <Kobalte.Trigger class={props.class ?? "btn"} aria-label={props.label} title={props.title ?? props.label}>
        {props.children}
      </Kobalte.Trigger>
      <Kobalte.Portal mount={document.getElementById("main") ?? document.body}>
        <Kobalte.Content class="menu float" onCloseAutoFocus={carryOut}>
          <ForKey each={props.groups} by={(group) => group.label ?? group.items[0]?.title ?? ""}>
            {(group, index) => (
              <>
                <Show when={index() > 0}>
                  <Kobalte.Separator class="menu-line" />
                </Show>
                <Kobalte.Group>
                  <Show when={group().label}>
                    <Kobalte.GroupLabel class="menu-label">{group().label}</Kobalte.GroupLabel>
                  </Show>
                  <ForKey each={group().items} by={(item) => item.title}>
                    {(item) => (
                      <Item
                        item={item()}
                        onChoose={(run) => {
                          chosen = run;
                        }}
                      />
                    )}
                  </ForKey>
                </Kobalte.Group>
              </>
            )}
          </ForKey>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}

function Item(props: { item: MenuItem; onChoose: (run: () => void) => void }): JSX.Element {
  const item = (): MenuItem => props.item;
  const danger = (): string => (item().danger && !item().blocked ? "text-crit" : "");
  return (
    <Kobalte.Item
      class="menu-item"
      role={item().checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={item().checked}
      // Why not `disabled`: the arrow keys would pass it by, and nobody on the keyboard would learn why it cannot be chosen.
      aria-disabled={item().blocked ? true : undefined}
      closeOnSelect={!item().blocked}
      textValue={item().title}
      onSelect={() => {
        if (!item().blocked) props.onChoose(item().run);
      }}
    >
      <Show when={item().icon}>{(name) => <Icon name={name()} class={`mt-[3px] ${danger() || "text-faint"}`} />}</Show>
      <span class={`min-w-0 flex-1 ${danger()}`}>
        {item().title}
        <Show when={item().blocked ?? item().note}>
          <small>{item().blocked ?? item().note}</small>
        </Show>
      </span>
      <Show when={item().keys}>
        <kbd>{item().keys}</kbd>
      </Show>
      <Show when={item().checked}>
        <Icon name="tick" class="mt-[3px]" />
      </Show>
    </Kobalte.Item>
  );
}
