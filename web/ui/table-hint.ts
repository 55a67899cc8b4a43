import type { Column } from "./data-table.tsx";
import { GroupHead } from "./table-rows.ts";

const isCut = (element: Element): boolean => element.scrollWidth > element.clientWidth;

/**
 * Gives the cell under the pointer its title. Why not beforehand: a title that changes makes the browser style its element anew, and while one scrolls through a table
 * these would be most of what it styles.
 */
export function showHint<T>(target: EventTarget | null, columns: readonly Column<T>[], itemAt: (index: number) => T | GroupHead | undefined): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>("td[data-column]") : null;
  const row = cell?.closest<HTMLElement>("tr[data-index]");
  const item = itemAt(Number(row?.dataset.index ?? -1));
  if (!cell || item === undefined || item instanceof GroupHead) return;
  const hint = columns.find((column) => column.id === cell.dataset.column)?.hint?.(item);
  const cut = (): boolean => [cell, ...cell.querySelectorAll(".truncate")].some(isCut);
  const words = hint ?? (cut() ? (cell.textContent ?? "") : "");
  if (cell.title !== words) cell.title = words;
}
