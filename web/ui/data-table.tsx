import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import { say } from "./announce.tsx";
import { isPhone, rowHeight } from "./preferences.ts";
import { everything, isSelected, nothing, type Selection, setMany } from "./selection.ts";
import type { Sort, SortValue } from "./sort.ts";
import type { Tone } from "./status.tsx";
import { TableHead } from "./table-head.tsx";
import { showHint } from "./table-hint.ts";
import { createTableKeys } from "./table-keys.ts";
import { TableRow } from "./table-row.tsx";
import { createTableRows, GroupHead, type Grouping } from "./table-rows.ts";
import { createVirtualWindow, evenLayout, unevenLayout } from "./virtual-window.ts";

export interface Column<T> {
  id: string;
  title: string;
  /** Pixels that it needs; what is left over is shared out, most of it to the columns without a width. */
  width?: number;
  end?: boolean;
  cell: (row: () => T) => JSX.Element;
  /** What a hover says beyond the cell. Without it, or for null: the cell's own words, where they are cut off. */
  hint?: (row: T) => string | null;
  sort?: (row: T) => SortValue;
  /** For the CSV. */
  text?: (row: T) => string | number | null;
  /** Rows can be grouped by it: the title of a row's group, null for none. */
  group?: (row: T) => string | null;
  /** Where it stands on a phone's card; left out there unless given. */
  card?: "title" | "end" | "line" | "full";
  /** It is what a row is known by: it cannot be hidden. */
  fixed?: boolean;
  /** Shown only when one asks for it. */
  hidden?: boolean;
}

export interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  idOf: (row: T) => string;
  nameOf: (row: T) => string;
  /** Which rows are shown. Better here than before: changes of the filter are then announced, and cost no sorting. */
  where?: ((row: T) => boolean) | undefined;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  selection?: Selection;
  onSelection?: (selection: Selection) => void;
  onOpen?: (row: T) => void;
  /** Row that is open beside the table. */
  current?: string | undefined;
  /** Rows of one group stand together, under a head that folds them. */
  group?: Grouping<T> | undefined;
  /** A row that stands out. Its cells say why in words. */
  toneOf?: (row: T) => Tone | undefined;
  empty?: JSX.Element;
  /** Called when the end comes into view. */
  onEnd?: (() => void) | undefined;
  /** How many rows there are, where not all of them are here. */
  total?: number | undefined;
  /** Pixels; made of the columns unless given. */
  minWidth?: number;
  /** Pixels, for rows of more than one line. */
  rowHeight?: number;
  cardHeight?: number;
}

const selectPx = 36;
const headPx = 30;
/** As data-table.css has it. */
const groupPx = 32;
const flexiblePx = 140;
/** How strongly a column without a width takes what is left over, beside those that take in proportion to theirs. */
const flexibleShare = 600;

/** Rows of equal height, a windowful of elements for any number of them; native table semantics, one tab stop, keys as in a mail program. */
export function DataTable<T>(props: DataTableProps<T>): JSX.Element {
  let scroller!: HTMLDivElement;
  const [folded, setFolded] = createSignal<ReadonlySet<string>>(new Set());
  const sortColumn = createMemo(() => props.columns.find((one) => one.id === props.sort?.column));
  const table = createTableRows<T>({
    rows: () => props.rows,
    idOf: (row) => props.idOf(row),
    where: () => props.where,
    sortBy: createMemo(() => {
      const of = sortColumn()?.sort;
      return of && props.sort ? { of, descending: props.sort.descending } : undefined;
    }),
    group: () => props.group,
    folded,
  });
  const items = table.items;
  const idOfItem = (item: T | GroupHead): string => (item instanceof GroupHead ? `group ${item.key}` : props.idOf(item));

  // The row that Tab comes to: remembered by its id, so that it stays the same row when the order changes.
  const [activeId, setActiveId] = createSignal("");
  const activeIndex = createMemo<number>((former) => {
    const list = items();
    const id = activeId();
    const there = list[former];
    if (there !== undefined && idOfItem(there) === id) return former;
    const found = list.findIndex((item) => idOfItem(item) === id);
    return found >= 0 ? found : Math.max(0, Math.min(former, list.length - 1));
  }, 0);

  const cardPx = createMemo(() => {
    if (props.cardHeight) return props.cardHeight;
    const lines = new Set(props.columns.map((one) => one.card)).has("line") ? 1 : 0;
    return 44 + 22 * lines + 20 * props.columns.filter((one) => one.card === "full").length;
  });
  const heightPx = createMemo(() => (isPhone() ? cardPx() : (props.rowHeight ?? rowHeight())));
  const layout = createMemo(() => {
    const list = items();
    if (table.heads().length === 0) return evenLayout(list.length, heightPx());
    const tops = new Float64Array(list.length + 1);
    list.forEach((item, i) => {
      tops[i + 1] = (tops[i] as number) + (item instanceof GroupHead ? groupPx : heightPx());
    });
    return unevenLayout(tops, list.length);
  });
  const virtual = createVirtualWindow({
    scroller: () => scroller,
    layout,
    stickyPx: () => (isPhone() ? 0 : headPx),
    pinned: activeIndex,
  });
  createEffect(() => {
    if (virtual.range().last >= items().length - 5) props.onEnd?.();
  });

  // What comes in above while one reads further down does not push away what one reads.
  createEffect(
    on(items, (now, before) => {
      const added = now.length - (before?.length ?? now.length);
      const top = scroller.scrollTop < heightPx() ? 0 : layout().indexAt(scroller.scrollTop);
      const reading = before?.[top];
      const shifted = now[top + added];
      // Only what came in above it, all else as it was: with another filter or order one reads another list.
      if (added > 0 && top > 0 && reading !== undefined && shifted !== undefined && idOfItem(shifted) === idOfItem(reading)) scroller.scrollTop += added * heightPx();
    }),
  );

  let counting: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      () => props.where,
      () => {
        clearTimeout(counting);
        counting = setTimeout(() => say(`${table.shown().length.toLocaleString("en")} of ${props.rows.length.toLocaleString("en")} rows shown`), 700);
      },
      { defer: true },
    ),
  );

  const fold = (key: string, open: boolean): void => {
    setFolded((former) => {
      const next = new Set(former);
      if (open) next.delete(key);
      else next.add(key);
      return next;
    });
  };
  const keys = createTableKeys<T>({
    items,
    idOfItem,
    scroller: () => scroller,
    window: virtual,
    activeIndex,
    setActiveId,
    pageRows: () => Math.max(1, Math.floor((scroller.clientHeight - headPx) / heightPx()) - 1),
    selection: () => props.selection,
    onSelection: (next) => props.onSelection?.(next),
    onOpen: (row) => props.onOpen?.(row),
    fold,
  });

  const chosen = createMemo(() => {
    const selection = props.selection;
    if (!selection) return 0;
    let count = 0;
    for (const row of table.shown()) if (isSelected(selection, props.idOf(row))) count += 1;
    return count;
  });
  const sortBy = (column: Column<T>): void => {
    const descending = props.sort?.column === column.id ? !props.sort.descending : false;
    props.onSort?.({ column: column.id, descending });
    say(`Sorted by ${column.title}, ${descending ? "descending" : "ascending"}`);
  };

  const tracks = createMemo(() =>
    [
      ...(props.selection ? [`${selectPx}px`] : []),
      ...props.columns.map((one) => (one.width ? `minmax(${one.width}px, ${one.width}fr)` : `minmax(${flexiblePx}px, ${flexibleShare}fr)`)),
    ].join(" "),
  );
  const minWidth = createMemo(() => props.minWidth ?? props.columns.reduce((sum, one) => sum + (one.width ?? flexiblePx), props.selection ? selectPx : 0));
  const total = (): number => (props.total ?? items().length) + 1;

  return (
    <div ref={scroller} class="scroller panel">
      <table
        role="table"
        class="rows cards"
        aria-label={props.label}
        aria-rowcount={total()}
        aria-colcount={props.columns.length + (props.selection ? 1 : 0)}
        style={{
          "--rows-tracks": tracks(),
          "--rows-height": `${heightPx()}px`,
          height: `${layout().totalPx + (isPhone() ? 0 : headPx)}px`,
          "min-width": isPhone() ? undefined : `${minWidth()}px`,
        }}
        onClick={keys.onClick}
        onKeyDown={keys.onKey}
        onFocusIn={keys.onFocus}
        onPointerOver={(event) => showHint(event.target, props.columns, (index) => items()[index])}
      >
        <TableHead
          columns={props.columns}
          sort={props.sort}
          onSort={props.onSort ? sortBy : undefined}
          select={
            props.selection
              ? {
                  state: chosen() === 0 ? "none" : chosen() === table.shown().length ? "all" : "some",
                  set: (all) => props.onSelection?.(all ? everything : nothing),
                }
              : undefined
          }
        />
        <For each={virtual.slots()}>
          {(slot) => (
            <TableRow<T>
              slot={slot}
              items={items}
              columns={props.columns}
              topOf={(index) => layout().topOf(index)}
              activeIndex={activeIndex()}
              idOf={props.idOf}
              nameOf={props.nameOf}
              opens={props.onOpen !== undefined}
              selection={props.selection}
              current={props.current}
              toneOf={props.toneOf}
              onGroup={(head, selected) => props.selection && props.onSelection?.(setMany(props.selection, head.ids, selected))}
            />
          )}
        </For>
      </table>
      <Show when={table.shown().length === 0}>{props.empty}</Show>
    </div>
  );
}
