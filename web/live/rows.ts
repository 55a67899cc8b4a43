// Lists of rows, patched: only what changed is copied, so that what did not is not drawn again.
import type { InfiniteData } from "@tanstack/solid-query";
import type { ListPage } from "#web/ui/data.ts";
import type { Verdict } from "./belongs.ts";

interface Row {
  id: string;
}

/** Changed rows take their old places; new ones come last. The same list when nothing in it changed. */
export function upsertRows<T extends Row>(list: readonly T[], changed: ReadonlyMap<string, T>): readonly T[] {
  if (changed.size === 0) return list;
  const fresh = new Map(changed);
  const next = list.map((row) => {
    const found = fresh.get(row.id);
    if (found) fresh.delete(row.id);
    return found ?? row;
  });
  return fresh.size === 0 ? next : [...next, ...fresh.values()];
}

/** Puts `row` where `order` wants it, among rows that are in order. */
export function insertRow<T>(list: T[], row: T, order: (a: T, b: T) => number): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(list[middle] as T, row) < 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, row);
}

export type Pages<T> = InfiniteData<ListPage<T>>;

export interface PatchedPages<T> {
  data: Pages<T>;
  /** Only the control plane can tell whether one of the rows belongs to the list. */
  stale: boolean;
}

/** A list that came in pages, with changed rows. Those behind the last page that was loaded are left out: they come when it is asked for. */
export function patchPages<T extends Row>(data: Pages<T>, changed: ReadonlyMap<string, T>, belongs: (row: T) => Verdict, order: (a: T, b: T) => number): PatchedPages<T> {
  if (changed.size === 0) return { data, stale: false };
  const pages: (T[] | undefined)[] = [];
  const copyOf = (i: number): T[] => {
    pages[i] ??= [...(data.pages[i]?.items ?? [])];
    return pages[i];
  };
  const missing = new Map(changed);
  data.pages.forEach(({ items }, i) => {
    const kept: T[] = [];
    let touched = false;
    for (const item of items) {
      const row = missing.get(item.id);
      if (!row) {
        kept.push(item);
        continue;
      }
      missing.delete(item.id);
      touched = true;
      // Who is in a list stays in it while nothing that the browser can judge speaks against it.
      if (belongs(row) !== false) kept.push(row);
    }
    if (touched) pages[i] = kept;
  });
  let stale = false;
  for (const row of missing.values()) {
    const verdict = belongs(row);
    if (verdict === "unsure") stale = true;
    if (verdict !== true) continue;
    const last = data.pages.length - 1;
    const at = data.pages.findIndex((page, i) => {
      const tail = (pages[i] ?? page.items).at(-1);
      return tail !== undefined && order(row, tail) < 0;
    });
    if (at >= 0) insertRow(copyOf(at), row, order);
    else if (data.pages[last]?.next === null) copyOf(last).push(row);
  }
  if (pages.every((items) => items === undefined)) return { data, stale };
  return { data: { ...data, pages: data.pages.map((page, i) => (pages[i] ? { ...page, items: pages[i] } : page)) }, stale };
}
