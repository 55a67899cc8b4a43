import { type Accessor, createMemo, For, type JSX, Show } from "solid-js";
import type { Column } from "./data-table.tsx";
import { Icon } from "./icon.tsx";
import { isSelected, type Selection } from "./selection.ts";
import type { Tone } from "./status.tsx";
import { ManyBox } from "./table-head.tsx";
import { GroupHead } from "./table-rows.ts";
import type { Slot } from "./virtual-window.ts";

export interface TableRowProps<T> {
  slot: Slot;
  items: Accessor<readonly (T | GroupHead)[]>;
  columns: readonly Column<T>[];
  topOf: (index: number) => number;
  activeIndex: number;
  idOf: (row: T) => string;
  nameOf: (row: T) => string;
  opens: boolean;
  selection: Selection | undefined;
  current: string | undefined;
  toneOf: ((row: T) => Tone | undefined) | undefined;
  onGroup: (head: GroupHead, selected: boolean) => void;
}

/** An element that shows one row after the other: only what differs between two of them is drawn again. */
export function TableRow<T>(props: TableRowProps<T>): JSX.Element {
  const index = props.slot.index;
  // What has just gone keeps its last face until another row takes its place.
  const item = createMemo<T | GroupHead | undefined>((former) => props.items()[index()] ?? former);
  const head = createMemo<GroupHead | undefined>(() => {
    const it = item();
    return it instanceof GroupHead ? it : undefined;
  });
  const row = createMemo<T | undefined>((former) => {
    const it = item();
    return it instanceof GroupHead ? former : it;
  });
  const gone = (): boolean => index() >= props.items().length;
  const selected = createMemo(() => {
    const it = row();
    return props.selection !== undefined && it !== undefined && isSelected(props.selection, props.idOf(it));
  });
  const ariaSelected = (): boolean | undefined => {
    if (head()) return undefined;
    if (props.selection) return selected();
    return props.current === undefined ? undefined : props.current === props.idOf(row() as T);
  };
  return (
    // A body of its own for each row: it moves and contains, and what is in it is neither styled nor laid out anew for that.
    <tbody
      ref={(element) => {
        props.slot.element = element;
      }}
      role="presentation"
      hidden={gone()}
      style={{ transform: `translateY(${props.topOf(index())}px)` }}
    >
      <tr
        role="row"
        class={head() ? "group" : props.opens ? "click" : ""}
        data-index={index()}
        data-tone={head() ? undefined : props.toneOf?.(row() as T)}
        aria-rowindex={index() + 2}
        aria-selected={ariaSelected()}
        tabindex={index() === props.activeIndex ? 0 : -1}
      >
        <Show when={head()} fallback={<Show when={row() !== undefined}>{Cells(props, row as Accessor<T>, selected)}</Show>}>
          {(one) => <GroupCell head={one()} selection={props.selection} columns={props.columns.length} onSelect={(all) => props.onGroup(one(), all)} />}
        </Show>
      </tr>
    </tbody>
  );
}

function Cells<T>(props: TableRowProps<T>, row: Accessor<T>, selected: Accessor<boolean>): JSX.Element {
  return (
    <>
      <Show when={props.selection}>
        <td role="cell" class="pick" data-card="select">
          <input type="checkbox" class="check block" tabindex={-1} aria-label={`Select ${props.nameOf(row())}`} checked={selected()} />
        </td>
      </Show>
      <For each={props.columns}>
        {(one) => (
          <td role="cell" class={one.end ? "num" : ""} data-card={one.card} data-column={one.id}>
            {one.cell(row)}
          </td>
        )}
      </For>
    </>
  );
}

function GroupCell(props: { head: GroupHead; selection: Selection | undefined; columns: number; onSelect: (all: boolean) => void }): JSX.Element {
  const chosen = createMemo(() => (props.selection ? props.head.ids.filter((id) => isSelected(props.selection as Selection, id)).length : 0));
  const all = (): boolean => chosen() === props.head.ids.length;
  return (
    <>
      <Show when={props.selection}>
        <td role="cell" class="pick">
          <ManyBox
            label={`Select the ${props.head.ids.length} of ${props.head.title}`}
            state={chosen() === 0 ? "none" : all() ? "all" : "some"}
            tabindex={-1}
            set={props.onSelect}
          />
        </td>
      </Show>
      <td role="cell" class="group-cell" aria-colspan={props.columns}>
        <button type="button" tabindex={-1} aria-expanded={props.head.open}>
          <Icon name={props.head.open ? "down" : "right"} size={12} class="text-faint" />
          <b>{props.head.title}</b>
          <span>{props.head.ids.length.toLocaleString("en")}</span>
          <Show when={props.head.note}>
            <span class="truncate">{props.head.note}</span>
          </Show>
          <Show when={chosen() > 0}>
            <span>{chosen().toLocaleString("en")} selected</span>
          </Show>
        </button>
      </td>
    </>
  );
}
