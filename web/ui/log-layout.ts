// Which rows of a log are in sight of somebody who scrolls, and where: folded groups left out, long lines wrapped, nothing measured in the document.
import { type Layout, unevenLayout } from "./virtual-window.ts";

export interface LogRow {
  /** `L120` for a numbered line: it is the end of the link to it. */
  key: string;
  /** The number of a line in the raw log. */
  n?: number;
  kind: "line" | "group";
  /** The group it belongs to; a group can stand in a group. */
  parent?: string | undefined;
  /** A group that begins folded, since all in it went well. */
  folded?: boolean;
  at: string | null;
  tone?: "bad" | "warn" | "faint";
  /** Method of a request, before the text. */
  lead?: string;
  text: string;
  /** At the right: status and duration. */
  end?: string;
  href?: string;
}

const lineHeightPx = 20;
const groupHeightPx = 26;

/** Indexes of the rows that no folded group hides. `toggled` are the groups that somebody has opened or folded by hand. */
export function unfoldedRows(rows: readonly LogRow[], toggled: ReadonlyMap<string, boolean>): number[] {
  const shows = new Map<string, boolean>();
  const out: number[] = [];
  rows.forEach((row, i) => {
    const seen = row.parent === undefined || (shows.get(row.parent) ?? true);
    if (seen) out.push(i);
    if (row.kind === "group") shows.set(row.key, seen && isOpen(row, toggled));
  });
  return out;
}

export function isOpen(group: LogRow, toggled: ReadonlyMap<string, boolean>): boolean {
  return toggled.get(group.key) ?? !group.folded;
}

/** The groups around a row, from the inside out. */
export function groupsAround(rows: readonly LogRow[], index: number): string[] {
  const out: string[] = [];
  let parent = rows[index]?.parent;
  for (let i = index - 1; i >= 0 && parent !== undefined; i -= 1) {
    const row = rows[i] as LogRow;
    if (row.kind !== "group" || row.key !== parent) continue;
    out.push(row.key);
    parent = row.parent;
  }
  return out;
}

/** Where a row stands among those that are shown; -1 when it is not. */
export function placeOf(shown: readonly number[], index: number): number {
  let low = 0;
  let high = shown.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = shown[middle] as number;
    if (at === index) return middle;
    if (at < index) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Lines that a text takes: its own, and each broken after every `columns` characters. What is no plain letter may be two wide. */
export function wrappedLines(text: string, columns: number): number {
  if (text.includes("\n")) return text.split("\n").reduce((sum, part) => sum + wrappedLines(part, columns), 0);
  if (text.length * 2 <= columns) return 1;
  let width = text.length;
  for (const wide of text.match(/[^\x20-\x7e]/gu) ?? []) width += wide === "\t" ? 7 : 1;
  return Math.max(1, Math.ceil(width / columns));
}

const widthOf = (text: string): number => text.length + (text.match(/[^\x20-\x7e]/gu)?.length ?? 0);

/** The same text with a line break for some spaces, so that lines end with a word where they can; nothing moves, a place in it stays the same place. */
export function wrapAtWords(text: string, columns: number): string {
  if (text.length * 2 <= columns || text.includes("\t")) return text;
  let at = 0;
  return text.replace(/([ \n]?)([^ \n]*)/g, (_, gap: string, word: string) => {
    const width = widthOf(word);
    if (gap === "\n") at = width;
    else if (gap === " " && at + 1 + width > columns && width <= columns) {
      at = width;
      return `\n${word}`;
    } else at += gap.length + width;
    if (at > columns) at = at % columns || columns;
    return gap + word;
  });
}

/** What a row's text is, as it is searched and wrapped. */
export function textOf(row: LogRow, withEnd: boolean): string {
  return `${row.lead ? `${row.lead} ` : ""}${row.text}${withEnd && row.end ? ` ${row.end}` : ""}`;
}

/** `withEnd`: what stands at the right elsewhere is a part of the text, where there is no room beside it. */
export function logLayout(rows: readonly LogRow[], shown: readonly number[], columns: number, withEnd: boolean): Layout {
  const tops = new Float64Array(shown.length + 1);
  let top = 0;
  for (let i = 0; i < shown.length; i += 1) {
    tops[i] = top;
    const row = rows[shown[i] as number] as LogRow;
    top += row.kind === "group" ? groupHeightPx : lineHeightPx * wrappedLines(wrapAtWords(textOf(row, withEnd), columns), columns);
  }
  tops[shown.length] = top;
  return unevenLayout(tops, shown.length);
}
