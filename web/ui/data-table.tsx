import { createVirtualizer, defaultRangeExtractor } from "@tanstack/solid-virtual";
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import { Icon } from "./icon.tsx";
import { isPhone, rowHeight } from "./preferences.ts";
import { everything, isSelected, nothing, type Selection, setMany, toggle } from "./selection.ts";
import { type Sort, type SortValue, sortRows } from "./sort.ts";

export interface Column<T> {
  id: string;
  title: string;
  /** Pixels; what is left over goes to the columns without a width. */
  width?: number;
  end?: boolean;
  cell: (row: () => T) => JSX.Element;
  sort?: (row: T) => SortValue;
  /** For the CSV. */
  text?: (row: T) => string | number | null;
  /** Where it stands on a phone's card; left out there unless given. */
  card?: "title" | "end" | "line" | "full";
}

export interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  idOf: (row: T) => string;
  nameOf: (row: T) => string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  selection?: Selection;
  onSelection?: (selection: Selection) => void;
  onOpen?: (row: T) => void;
  /** Row that is open beside the table. */
  current?: string | undefined;
  empty?: JSX.Element;
  /** Called when the end comes into view. */
  onEnd?: (() => void) | undefined;
  minWidth?: number;
}

const cardHeight = 66;

/** Rows of equal height, only those in view in the document; native table semantics, one tab stop, keys as in a mail program. */
export function DataTable<T>(props: DataTableProps<T>): JSX.Element {
  let scroller!: HTMLDivElement;
  const [active, setActive] = createSignal(0);
  let anchor = 0;

  const column = createMemo(() => props.columns.find((one) => one.id === props.sort?.column));
  const rows = createMemo(() => {
    const of = column()?.sort;
    return of && props.sort ? sortRows(props.rows, of, props.sort.descending) : props.rows;
  });
  const ids = createMemo(() => rows().map((row) => props.idOf(row)));
  const byId = createMemo(() => new Map(rows().map((row, i) => [props.idOf(row), { row, i }])));

  const height = (): number => (isPhone() ? cardHeight : rowHeight());
  const virtual = createVirtualizer({
    get count() {
      return rows().length;
    },
    getScrollElement: () => scroller,
    estimateSize: () => height(),
    overscan: 12,
    get scrollMargin() {
      return isPhone() ? 0 : 30;
    },
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      const at = active();
      // The row with the focus stays in the document when it is scrolled away.
      return shown.includes(at) || at >= rows().length ? shown : [...shown, at].sort((a, b) => a - b);
    },
  });
  createEffect(on(height, () => virtual.measure(), { defer: true }));

  /** Ids to draw, with `gap:<pixels>` where rows are left out. */
  const drawn = createMemo(() => {
    const size = height();
    const out: string[] = [];
    let next = 0;
    for (const item of virtual.getVirtualItems()) {
      const id = ids()[item.index];
      if (id === undefined) continue;
      if (item.index > next) out.push(`gap:${(item.index - next) * size}:${next === 0 ? "top" : "mid"}`);
      out.push(id);
      next = item.index + 1;
    }
    if (next < ids().length) out.push(`gap:${(ids().length - next) * size}:end`);
    return out;
  });
  createEffect(() => {
    const last = virtual.getVirtualItems().at(-1);
    if (last && last.index >= rows().length - 5) props.onEnd?.();
  });

  const move = (to: number, extend: boolean): void => {
    const index = Math.max(0, Math.min(rows().length - 1, to));
    setActive(index);
    virtual.scrollToIndex(index);
    if (extend && props.selection && props.onSelection) {
      const [from, until] = anchor < index ? [anchor, index] : [index, anchor];
      props.onSelection(setMany(props.selection, ids().slice(from, until + 1), true));
    } else anchor = index;
    requestAnimationFrame(() => scroller.querySelector<HTMLElement>(`tr[data-index="${index}"]`)?.focus({ preventScroll: true }));
  };
  const pick = (index: number, range: boolean): void => {
    const id = ids()[index];
    if (id === undefined || !props.selection || !props.onSelection) return;
    if (range) {
      const [from, until] = anchor < index ? [anchor, index] : [index, anchor];
      props.onSelection(setMany(props.selection, ids().slice(from, until + 1), true));
    } else {
      anchor = index;
      props.onSelection(toggle(props.selection, id));
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const page = Math.max(1, Math.floor(scroller.clientHeight / height()) - 2);
    const steps: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: page, PageUp: -page, Home: -rows().length, End: rows().length };
    const step = steps[event.key];
    if (step !== undefined && !event.ctrlKey && !event.metaKey) move(active() + step, event.shiftKey);
    else if ((event.key === "x" || event.key === " ") && props.selection) pick(active(), false);
    else if ((event.key === "a" || event.key === "A") && (event.ctrlKey || event.metaKey) && props.onSelection) props.onSelection(everything);
    else if (event.key === "Escape" && props.selection && (props.selection.ids.size > 0 || props.selection.mode === "all")) props.onSelection?.(nothing);
    else if (event.key === "Enter") {
      const row = rows()[active()];
      if (row !== undefined) props.onOpen?.(row);
    } else return;
    event.preventDefault();
  };

  const chosen = createMemo(() => (props.selection ? ids().filter((id) => isSelected(props.selection as Selection, id)).length : 0));
  const setIndeterminate = (box: HTMLInputElement): void => {
    createEffect(() => {
      box.indeterminate = chosen() > 0 && chosen() < ids().length;
    });
  };
  const sortBy = (id: string): void => props.onSort?.({ column: id, descending: props.sort?.column === id ? !props.sort.descending : false });
  const ariaSort = (id: string): "ascending" | "descending" | "none" => (props.sort?.column !== id ? "none" : props.sort.descending ? "descending" : "ascending");

  return (
    <div ref={scroller} class="scroller panel">
      <table
        class="table even cards"
        aria-label={props.label}
        aria-rowcount={rows().length + 1}
        style={{ "min-width": isPhone() || !props.minWidth ? undefined : `${props.minWidth}px` }}
      >
        <colgroup>
          <Show when={props.selection}>
            <col style={{ width: `${selectWidth()}px` }} />
          </Show>
          <For each={props.columns}>{(one) => <col style={{ width: one.width ? `${one.width}px` : undefined }} />}</For>
        </colgroup>
        <thead>
          <tr aria-rowindex="1">
            <Show when={props.selection}>
              <th scope="col">
                <input
                  ref={setIndeterminate}
                  type="checkbox"
                  class="check block"
                  aria-label="Select all that are shown"
                  checked={ids().length > 0 && chosen() === ids().length}
                  onChange={() => props.onSelection?.(chosen() === ids().length ? nothing : everything)}
                />
              </th>
            </Show>
            <For each={props.columns}>
              {(one) => (
                <th scope="col" class={one.end ? "num" : ""} aria-sort={one.sort && props.onSort ? ariaSort(one.id) : undefined}>
                  <Show when={one.sort && props.onSort} fallback={one.title}>
                    <button type="button" onClick={() => sortBy(one.id)}>
                      {one.title}
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
        <tbody>
          <For each={drawn()}>
            {(id) => (
              <Show
                when={!id.startsWith("gap:")}
                fallback={
                  <tr class="gap" style={{ height: `${id.split(":")[1]}px` }}>
                    <td colspan={props.columns.length + (props.selection ? 1 : 0)} />
                  </tr>
                }
              >
                <Row {...props} id={id} find={() => byId().get(id)} active={active} pick={pick} focus={setActive} onKey={onKey} />
              </Show>
            )}
          </For>
        </tbody>
      </table>
      <Show when={rows().length === 0}>{props.empty}</Show>
    </div>
  );
}

const selectWidth = (): number => 36;

function Row<T>(
  props: DataTableProps<T> & {
    id: string;
    find: () => { row: T; i: number } | undefined;
    active: () => number;
    pick: (index: number, range: boolean) => void;
    focus: (index: number) => void;
    onKey: (event: KeyboardEvent) => void;
  },
): JSX.Element {
  // A row that has just gone keeps its last face until it is taken out of the document.
  const found = createMemo<{ row: T; i: number } | undefined>((former) => props.find() ?? former);
  const row = (): T => (found() as { row: T }).row;
  const index = (): number => found()?.i ?? 0;
  const selected = (): boolean => props.selection !== undefined && isSelected(props.selection, props.id);
  const open = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    if (target.closest("a, button, input, label") || getSelection()?.toString()) return;
    if (event.shiftKey && props.selection) props.pick(index(), true);
    else if ((event.ctrlKey || event.metaKey) && props.selection) props.pick(index(), false);
    else props.onOpen?.(row());
  };
  return (
    <Show when={found()}>
      <tr
        class={`fixed-card ${props.onOpen ? "click" : ""}`}
        data-index={index()}
        aria-rowindex={index() + 2}
        aria-selected={props.selection ? selected() : props.current === undefined ? undefined : props.current === props.id}
        tabindex={index() === props.active() || (props.active() >= props.rows.length && index() === 0) ? 0 : -1}
        onFocus={() => props.focus(index())}
        onClick={open}
        onKeyDown={(event) => props.onKey(event)}
      >
        <Show when={props.selection}>
          <td data-card="select">
            <input
              type="checkbox"
              class="check block"
              tabindex={-1}
              aria-label={`Select ${props.nameOf(row())}`}
              checked={selected()}
              onClick={(event) => {
                event.stopPropagation();
                props.pick(index(), event.shiftKey);
              }}
            />
          </td>
        </Show>
        <For each={props.columns}>
          {(one) => (
            <td class={one.end ? "num" : ""} data-card={one.card}>
              {one.cell(row)}
            </td>
          )}
        </For>
      </tr>
    </Show>
  );
}
