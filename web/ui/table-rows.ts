// What a table shows, in its order: rows sorted, filtered, and under the heads of their groups. Cheap when a few of many rows change.
import { type Accessor, createMemo } from "solid-js";
import { compareNaturally, makeSorter, type SortValue } from "./sort.ts";

/** The head of a group; it stands among the rows. */
export class GroupHead {
  readonly key: string;
  readonly title: string;
  readonly ids: readonly string[];
  readonly note: string;
  readonly open: boolean;
  constructor(key: string, title: string, ids: readonly string[], note: string, open: boolean) {
    this.key = key;
    this.title = title;
    this.ids = ids;
    this.note = note;
    this.open = open;
  }
  same(other: GroupHead | undefined): boolean {
    return (
      other !== undefined &&
      other.title === this.title &&
      other.note === this.note &&
      other.open === this.open &&
      other.ids.length === this.ids.length &&
      other.ids.every((id, i) => id === this.ids[i])
    );
  }
}

export interface Grouping<T> {
  /** The group's title; null for the rows of none, which come last. */
  of: (row: T) => string | null;
  /** The title of the rows that are in no group. */
  none: string;
  /** A few words about the rows of a group, beside their count. */
  note?: (rows: readonly T[]) => string;
}

export interface TableRowsOptions<T> {
  rows: () => readonly T[];
  idOf: (row: T) => string;
  where: () => ((row: T) => boolean) | undefined;
  sortBy: () => { of: (row: T) => SortValue; descending: boolean } | undefined;
  group: () => Grouping<T> | undefined;
  folded: () => ReadonlySet<string>;
}

export interface TableRows<T> {
  /** Rows that the filter lets through, in their order. */
  shown: Accessor<readonly T[]>;
  /** The same, with the heads of groups, without the rows of folded ones. */
  items: Accessor<readonly (T | GroupHead)[]>;
  heads: Accessor<readonly GroupHead[]>;
}

export function createTableRows<T>(options: TableRowsOptions<T>): TableRows<T> {
  const sorter = createMemo(() => {
    const by = options.sortBy();
    return by ? makeSorter(by.of, by.descending) : undefined;
  });
  const sorted = createMemo(() => sorter()?.(options.rows()) ?? options.rows());
  const shown = createMemo(() => {
    const where = options.where();
    return where ? sorted().filter(where) : sorted();
  });
  const grouped = createMemo<{ heads: readonly GroupHead[]; rowsOf: ReadonlyMap<string, readonly T[]> } | undefined>((former) => {
    const grouping = options.group();
    if (!grouping) return undefined;
    const rowsOf = new Map<string, T[]>();
    for (const row of shown()) {
      const title = grouping.of(row);
      const key = title === null ? "" : title;
      const list = rowsOf.get(key);
      if (list) list.push(row);
      else rowsOf.set(key, [row]);
    }
    const keys = [...rowsOf.keys()].sort((a, b) => (a === "" ? 1 : b === "" ? -1 : compareNaturally(a, b)));
    const heads = keys.map((key) => {
      const rows = rowsOf.get(key) ?? [];
      const head = new GroupHead(key, key === "" ? grouping.none : key, rows.map(options.idOf), grouping.note?.(rows) ?? "", !options.folded().has(key));
      const before = former?.heads.find((one) => one.key === key);
      // The same object as long as nothing about it changed: its row is not drawn again.
      return before && head.same(before) ? before : head;
    });
    return { heads, rowsOf };
  });
  const items = createMemo<readonly (T | GroupHead)[]>(() => {
    const groups = grouped();
    if (!groups) return shown();
    return groups.heads.flatMap((head) => [head, ...(head.open ? (groups.rowsOf.get(head.key) ?? []) : [])]);
  });
  return { shown, items, heads: () => grouped()?.heads ?? [] };
}
