export type SortValue = string | number | null | undefined;
export interface Sort {
  column: string;
  descending: boolean;
}

// One collator for all: making one for each comparison is a hundred times slower.
const natural = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** esx-2 before esx-10; what has no value comes last, whichever the direction. */
export function sortRows<T>(rows: readonly T[], of: (row: T) => SortValue, descending: boolean): T[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: of(row) ?? null }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return a.value === b.value ? 0 : a.value === null ? 1 : -1;
      return sign * (typeof a.value === "number" && typeof b.value === "number" ? a.value - b.value : natural.compare(String(a.value), String(b.value)));
    })
    .map((entry) => entry.row);
}

/** For the URL: `name`, `-seen`. */
export function parseSort(text: string, fallback: Sort): Sort {
  if (!text) return fallback;
  return text.startsWith("-") ? { column: text.slice(1), descending: true } : { column: text, descending: false };
}
export function formatSort(sort: Sort): string {
  return `${sort.descending ? "-" : ""}${sort.column}`;
}
