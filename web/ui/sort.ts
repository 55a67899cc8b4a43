export type SortValue = string | number | null | undefined;
export interface Sort {
  column: string;
  descending: boolean;
}

// One collator for all: making one for each comparison is a hundred times slower.
const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** esx-2 before esx-10, both ways round. */
export const compareNaturally = (a: string, b: string): number => natural.compare(a, b);

interface Ranked<T> {
  row: T;
  value: string | number | null;
  /** Where the row stands unsorted: equal rows keep that order. */
  at: number;
  /** In the list as it is now. */
  present: boolean;
}

/**
 * Sorts a list that changes a little again and again: esx-2 before esx-10; what has no value comes last, whichever the direction.
 * Rows that are the same objects as before keep their place, and only the changed ones are compared: a patch of one row in 5,000 costs no sort of 5,000.
 */
export function makeSorter<T>(of: (row: T) => SortValue, descending: boolean): (rows: readonly T[]) => T[] {
  const sign = descending ? -1 : 1;
  const compare = (a: Ranked<T>, b: Ranked<T>): number => {
    if (a.value === null || b.value === null) return a.value === b.value ? a.at - b.at : a.value === null ? 1 : -1;
    const order = typeof a.value === "number" && typeof b.value === "number" ? a.value - b.value : natural.compare(String(a.value), String(b.value));
    return order === 0 ? a.at - b.at : sign * order;
  };
  let sorted: Ranked<T>[] = [];
  let known = new Map<T, Ranked<T>>();
  return (rows) => {
    for (const ranked of sorted) ranked.present = false;
    const added: Ranked<T>[] = [];
    const next = new Map<T, Ranked<T>>();
    rows.forEach((row, at) => {
      let ranked = known.get(row);
      if (ranked) {
        ranked.at = at;
        ranked.present = true;
      } else {
        ranked = { row, value: of(row) ?? null, at, present: true };
        added.push(ranked);
      }
      next.set(row, ranked);
    });
    known = next;
    const kept = sorted.filter((ranked) => ranked.present);
    sorted = merge(kept, added.sort(compare), compare);
    return sorted.map((ranked) => ranked.row);
  };
}

function merge<R>(a: readonly R[], b: readonly R[], compare: (a: R, b: R) => number): R[] {
  if (b.length === 0) return [...a];
  if (a.length === 0) return [...b];
  const out: R[] = [];
  let from = 0;
  // A few go in by halving; for many it is cheaper to go through both once.
  const few = b.length * Math.log2(a.length + 1) < a.length;
  for (const one of b) {
    let low = from;
    if (!few) {
      while (low < a.length && compare(a[low] as R, one) <= 0) low += 1;
      for (; from < low; from += 1) out.push(a[from] as R);
      out.push(one);
      continue;
    }
    let high = a.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(a[middle] as R, one) <= 0) low = middle + 1;
      else high = middle;
    }
    for (; from < low; from += 1) out.push(a[from] as R);
    out.push(one);
  }
  for (; from < a.length; from += 1) out.push(a[from] as R);
  return out;
}

/** For the URL: `name`, `-seen`. */
export function parseSort(text: string, fallback: Sort): Sort {
  if (!text) return fallback;
  return text.startsWith("-") ? { column: text.slice(1), descending: true } : { column: text, descending: false };
}
export function formatSort(sort: Sort): string {
  return `${sort.descending ? "-" : ""}${sort.column}`;
}
