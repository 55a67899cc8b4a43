import { type Accessor, createMemo, type JSX, Show } from "solid-js";
import { Empty } from "./empty.tsx";
import type { IconName } from "./icon.tsx";
import { Link } from "./link.tsx";

/**
 * The item that the address names, or what to say when there is none. Another id is another page: a dialog that was opened for one item, and what was typed into it,
 * must not stay open over the next.
 */
export function OneOf<T extends object>(props: {
  id: string;
  item: T | undefined;
  missing: { icon: IconName; title: string; text: string; back: { href: string; title: string } };
  children: (item: Accessor<T>) => JSX.Element;
}): JSX.Element {
  return (
    <Show
      when={props.item === undefined ? undefined : props.id}
      keyed
      fallback={
        <Empty
          icon={props.missing.icon}
          title={props.missing.title}
          action={
            <Link class="btn" href={props.missing.back.href}>
              {props.missing.back.title}
            </Link>
          }
        >
          {props.missing.text}
        </Empty>
      }
    >
      {(_id) => {
        // What has just gone keeps its last face until it is taken out of the page.
        const item = createMemo<T>((former) => props.item ?? former, props.item as T);
        return props.children(item);
      }}
    </Show>
  );
}
