import { createEffect, For, type JSX, Show } from "solid-js";
import type { Column } from "./data-table.tsx";
import { Icon } from "./icon.tsx";
import type { Sort } from "./sort.ts";

export interface SelectAll {
  state: "none" | "some" | "all";
  set: (all: boolean) => void;
}

/** The titles of a table's columns: buttons where they sort, and the box that selects all. */
export function TableHead<T>(props: {
  columns: readonly Column<T>[];
  sort: Sort | undefined;
  onSort: ((column: Column<T>) => void) | undefined;
  select: SelectAll | undefined;
}): JSX.Element {
  // Why the roles, here and in the rows: Safari forgets what a table is when its rows are laid out as grids.
  const ariaSort = (id: string): "ascending" | "descending" | "none" => (props.sort?.column !== id ? "none" : props.sort.descending ? "descending" : "ascending");
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex="1">
        <Show when={props.select}>
          {(select) => (
            <th role="columnheader" scope="col" class="pick">
              <ManyBox label="Select all that are shown" state={select().state} set={select().set} />
            </th>
          )}
        </Show>
        <For each={props.columns}>
          {(one) => (
            <th role="columnheader" scope="col" class={one.end ? "num" : ""} aria-sort={one.sort && props.onSort ? ariaSort(one.id) : undefined}>
              <Show when={one.sort && props.onSort} fallback={<span class="block truncate">{one.title}</span>}>
                <button type="button" title={`Sort by ${one.title}`} onClick={() => props.onSort?.(one)}>
                  <span class="truncate">{one.title}</span>
                  <Show when={props.sort?.column === one.id}>
                    <Icon name={props.sort?.descending ? "down" : "up"} size={12} />
                  </Show>
                </button>
              </Show>
            </th>
          )}
        </For>
      </tr>
    </thead>
  );
}

/** A box for many rows: ticked, empty, or neither. */
export function ManyBox(props: { label: string; state: SelectAll["state"]; tabindex?: number; set: (all: boolean) => void }): JSX.Element {
  const follow = (box: HTMLInputElement): void => {
    createEffect(() => {
      box.indeterminate = props.state === "some";
    });
  };
  return (
    <input
      ref={follow}
      type="checkbox"
      class="check block"
      tabindex={props.tabindex}
      aria-label={props.label}
      checked={props.state === "all"}
      onChange={() => props.set(props.state !== "all")}
    />
  );
}
