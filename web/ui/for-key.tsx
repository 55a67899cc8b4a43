import { type Accessor, createMemo, For, type JSX } from "solid-js";

/**
 * One piece of the page for each item, for as long as an item with its key is there: what was fetched anew is a new object, and must not take the focus, an open menu or
 * what was typed along with the old one.
 */
export function ForKey<T>(props: {
  each: readonly T[];
  by: (item: T) => string;
  fallback?: JSX.Element;
  children: (item: Accessor<T>, index: Accessor<number>) => JSX.Element;
}): JSX.Element {
  const items = createMemo(() => new Map(props.each.map((item) => [props.by(item), item])));
  return (
    <For each={[...items().keys()]} fallback={props.fallback}>
      {(key, index) => {
        // What has just gone keeps its last face until it is taken out of the page.
        const item = createMemo<T>((former) => items().get(key) ?? former, items().get(key) as T);
        return props.children(item, index);
      }}
    </For>
  );
}
