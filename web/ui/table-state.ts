// What a table shows, in the URL: filter, sort, columns, group, and the selection as the filter plus exceptions. A link shows another person the same.
import { type Accessor, createMemo } from "solid-js";
import type { Column } from "./data-table.tsx";
import { createPreference } from "./remembered.ts";
import { formatSelection, parseSelection, type Selection } from "./selection.ts";
import { formatSort, parseSort, type Sort } from "./sort.ts";
import type { Grouping } from "./table-rows.ts";

type Name = "q" | "sort" | "cols" | "group" | "sel";
const viewNames = ["q", "sort", "cols", "group"] as const;

interface UrlState {
  get: (name: Name) => string;
  set: (values: Partial<Record<Name, string | undefined>>) => void;
}

export interface TableState<T> {
  filter: Accessor<string>;
  setFilter: (text: string) => void;
  sort: Accessor<Sort>;
  setSort: (sort: Sort) => void;
  /** Those that are shown, in their order. */
  columns: Accessor<readonly Column<T>[]>;
  /** Undefined goes back to the columns that the page begins with. */
  setColumns: (ids: readonly string[] | undefined) => void;
  /** Column that rows are grouped by; empty for none. */
  groupBy: Accessor<string>;
  setGroupBy: (column: string) => void;
  grouping: Accessor<Grouping<T> | undefined>;
  selection: Accessor<Selection>;
  setSelection: (selection: Selection) => void;
  /** All of it but the selection, as a saved view keeps it. */
  view: Accessor<string>;
  showView: (view: string) => void;
  /** Every column that there is. */
  all: readonly Column<T>[];
}

/** The ids of a choice that exist, with those that cannot be hidden; the page's own choice when nothing is left. */
export function chooseColumns<T>(all: readonly Column<T>[], ids: string): readonly Column<T>[] {
  const byId = new Map(all.map((column) => [column.id, column]));
  const chosen = ids.split(".").flatMap((id) => byId.get(id) ?? []);
  if (chosen.length === 0) return all.filter((column) => !column.hidden);
  return [...all.filter((column) => column.fixed && !chosen.includes(column)), ...chosen];
}

export function formatView(values: (name: (typeof viewNames)[number]) => string): string {
  const query = new URLSearchParams();
  for (const name of viewNames) if (values(name)) query.set(name, values(name));
  return query.toString();
}

export function createTableState<T>(options: {
  url: UrlState;
  columns: readonly Column<T>[];
  sort: Sort;
  /** Under this name the browser remembers which columns one chose. */
  remember?: string;
  /** Title of the rows that are in no group. */
  ungrouped?: string;
  groupNote?: (rows: readonly T[]) => string;
}): TableState<T> {
  const { url, columns: all } = options;
  const [remembered, remember] = options.remember ? createPreference<string>(`columns.${options.remember}`, "") : [() => "", () => {}];
  const sort = createMemo(() => parseSort(url.get("sort"), options.sort));
  const columns = createMemo(() => chooseColumns(all, url.get("cols") || remembered()));
  const groupBy = createMemo(() => (all.some((column) => column.id === url.get("group") && column.group) ? url.get("group") : ""));
  const selection = createMemo(() => parseSelection(url.get("sel")));
  return {
    all,
    filter: () => url.get("q"),
    // "All" means all that this filter shows; under another filter it would quietly mean others.
    setFilter: (text) => url.set({ q: text || undefined, ...(selection().mode === "all" ? { sel: undefined } : {}) }),
    sort,
    setSort: (next) => url.set({ sort: formatSort(next) }),
    columns,
    setColumns: (ids) => {
      const text = ids?.join(".") ?? "";
      remember(text);
      url.set({ cols: text || undefined });
    },
    groupBy,
    setGroupBy: (column) => url.set({ group: column || undefined }),
    grouping: createMemo(() => {
      const of = all.find((column) => column.id === groupBy())?.group;
      return of ? { of, none: options.ungrouped ?? "None", ...(options.groupNote ? { note: options.groupNote } : {}) } : undefined;
    }),
    selection,
    setSelection: (next) => url.set({ sel: formatSelection(next) || undefined }),
    view: createMemo(() => formatView((name) => url.get(name))),
    showView: (view) => {
      const query = new URLSearchParams(view);
      url.set({ ...Object.fromEntries(viewNames.map((name) => [name, query.get(name) ?? undefined])), sel: undefined });
    },
  };
}
