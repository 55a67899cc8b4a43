// What is selected: some rows by id, or all that the filter shows except some. "Select all, then unselect one" stays exact with 5,000 rows.
export interface Selection {
  mode: "some" | "all";
  /** The chosen ones, or the exceptions. */
  ids: ReadonlySet<string>;
}

export const nothing: Selection = { mode: "some", ids: new Set() };
export const everything: Selection = { mode: "all", ids: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.ids.has(id) !== (selection.mode === "all");
}

export function toggle(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { mode: selection.mode, ids };
}

/** Sets all of `ids` to selected or not: a range with Shift. */
export function setMany(selection: Selection, ids: readonly string[], selected: boolean): Selection {
  const next = new Set(selection.ids);
  for (const id of ids) {
    if (selected !== (selection.mode === "all")) next.add(id);
    else next.delete(id);
  }
  return { mode: selection.mode, ids: next };
}

/** The selected of the rows that the filter shows, in their order. Rows that are gone or filtered out are never acted on. */
export function selectedOf<T>(selection: Selection, rows: readonly T[], idOf: (row: T) => string): T[] {
  return rows.filter((row) => isSelected(selection, idOf(row)));
}

/** For the URL: `all`, `all.id.id`, `id.id`, or nothing. */
export function formatSelection(selection: Selection): string {
  return [...(selection.mode === "all" ? ["all"] : []), ...selection.ids].join(".");
}

export function parseSelection(text: string): Selection {
  const parts = text.split(".").filter(Boolean);
  return parts[0] === "all" ? { mode: "all", ids: new Set(parts.slice(1)) } : { mode: "some", ids: new Set(parts) };
}

/** A range that one draws with Shift: what it covers takes one state, what it gives back is as it was before. */
export interface Range {
  /** The row where it begins. */
  anchor: string;
  /** What was selected before it began. */
  before: Selection;
  selected: boolean;
}

/** The selection when the range reaches from its anchor to `to`; `ids` are the rows in their order. */
export function drawRange(range: Range, ids: readonly string[], to: string): Selection {
  const from = ids.indexOf(range.anchor);
  const until = ids.indexOf(to);
  if (from < 0 || until < 0) return range.before;
  return setMany(range.before, ids.slice(Math.min(from, until), Math.max(from, until) + 1), range.selected);
}

export function sameSelection(a: Selection, b: Selection): boolean {
  if (a.mode !== b.mode || a.ids.size !== b.ids.size) return false;
  for (const id of a.ids) if (!b.ids.has(id)) return false;
  return true;
}
