// The keyboard and the mouse on a table's rows: moving, opening, selecting one, a range, or all.
import type { Accessor } from "solid-js";
import { drawRange, everything, isSelected, nothing, type Range, type Selection, sameSelection, toggle } from "./selection.ts";
import { GroupHead } from "./table-rows.ts";
import type { VirtualWindow } from "./virtual-window.ts";

interface TableKeysOptions<T> {
  items: Accessor<readonly (T | GroupHead)[]>;
  idOfItem: (item: T | GroupHead) => string;
  scroller: () => HTMLElement;
  window: VirtualWindow;
  activeIndex: Accessor<number>;
  setActiveId: (id: string) => void;
  pageRows: () => number;
  selection: () => Selection | undefined;
  onSelection: (selection: Selection) => void;
  onOpen: (row: T) => void;
  fold: (key: string, open: boolean) => void;
}

export interface TableKeys {
  onKey: (event: KeyboardEvent) => void;
  onClick: (event: MouseEvent) => void;
  onFocus: (event: FocusEvent) => void;
}

export function createTableKeys<T>(options: TableKeysOptions<T>): TableKeys {
  // One range at a time. It ends with whatever else changes the selection, or moves without Shift.
  let range: Range | undefined;
  let drawn: Selection | undefined;
  const rowIds = (): string[] => options.items().flatMap((item) => (item instanceof GroupHead ? [] : [options.idOfItem(item)]));

  const select = (next: Selection, from: Range | undefined): void => {
    range = from;
    drawn = next;
    options.onSelection(next);
  };
  /** From the anchor to here; growing selects, shrinking gives back. */
  const extend = (id: string, fallbackAnchor: string): void => {
    const selection = options.selection();
    if (!selection) return;
    // Somebody else has changed the selection since: the range begins anew on what there is now.
    if (range && drawn && !sameSelection(drawn, selection)) range = { ...range, before: selection, selected: true };
    const from = range ?? { anchor: fallbackAnchor, before: selection, selected: true };
    select(drawRange(from, rowIds(), id), from);
  };
  const pick = (id: string): void => {
    const selection = options.selection();
    if (!selection) return;
    const selected = !isSelected(selection, id);
    const next = toggle(selection, id);
    select(next, { anchor: id, before: next, selected });
  };

  const focusRow = (index: number): void => options.window.elementOf(index)?.querySelector<HTMLElement>("tr")?.focus({ preventScroll: true });
  const move = (to: number, shift: boolean): void => {
    const items = options.items();
    const before = items[options.activeIndex()];
    const index = Math.max(0, Math.min(items.length - 1, to));
    const item = items[index];
    if (item === undefined) return;
    const id = options.idOfItem(item);
    options.setActiveId(id);
    options.window.scrollTo(index, "nearest");
    focusRow(index);
    if (!shift) range = undefined;
    else if (!(item instanceof GroupHead)) extend(id, before === undefined || before instanceof GroupHead ? id : options.idOfItem(before));
  };

  const onRowKey = (event: KeyboardEvent): boolean => {
    const items = options.items();
    const at = options.activeIndex();
    const item = items[at];
    const mod = event.ctrlKey || event.metaKey;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      j: 1,
      ArrowUp: -1,
      k: -1,
      PageDown: options.pageRows(),
      PageUp: -options.pageRows(),
      Home: -items.length,
      End: items.length,
    };
    const step = steps[event.key] ?? (event.shiftKey ? steps[event.key.toLowerCase()] : undefined);
    if (step !== undefined && !mod && !event.altKey) {
      move(at + step, event.shiftKey);
      return true;
    }
    if (item === undefined || event.altKey) return false;
    const selection = options.selection();
    if ((event.key === "a" || event.key === "A") && mod && selection) {
      select(everything, undefined);
      return true;
    }
    if (mod) return false;
    if (event.key === "Escape" && selection && !sameSelection(selection, nothing)) {
      select(nothing, undefined);
      return true;
    }
    if (item instanceof GroupHead) {
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") options.fold(item.key, event.key === "ArrowRight");
      else if (event.key === "Enter" || event.key === " ") options.fold(item.key, !item.open);
      else return false;
      return true;
    }
    if ((event.key === "x" || event.key === " ") && selection) {
      if (event.shiftKey) extend(options.idOfItem(item), options.idOfItem(item));
      else pick(options.idOfItem(item));
      return true;
    }
    if (event.key === "ArrowLeft") {
      const head = items.findLastIndex((one, i) => i < at && one instanceof GroupHead);
      if (head < 0) return false;
      move(head, false);
      return true;
    }
    if (event.key === "Enter") {
      options.onOpen(item);
      return true;
    }
    return false;
  };

  const rowOf = (event: Event): { element: HTMLTableRowElement; index: number; item: T | GroupHead } | undefined => {
    const element = (event.target as Element).closest<HTMLTableRowElement>("tbody > tr");
    const index = Number(element?.dataset.index ?? -1);
    const item = options.items()[index];
    return element && item !== undefined ? { element, index, item } : undefined;
  };
  return {
    onKey: (event) => {
      if (event.target instanceof HTMLTableRowElement && onRowKey(event)) event.preventDefault();
    },
    onFocus: (event) => {
      const found = rowOf(event);
      if (found) options.setActiveId(options.idOfItem(found.item));
    },
    onClick: (event) => {
      const found = rowOf(event);
      if (!found) return;
      const target = event.target as HTMLElement;
      const id = options.idOfItem(found.item);
      if (found.item instanceof GroupHead) {
        if (!target.closest(".pick")) options.fold(found.item.key, !found.item.open);
        return;
      }
      if (options.selection() && target.closest(".pick")) {
        if (event.shiftKey) extend(id, id);
        else pick(id);
        // The box has flipped itself; a range may have left its row as it was.
        const box = found.element.querySelector<HTMLInputElement>(".pick input");
        queueMicrotask(() => {
          const selection = options.selection();
          if (box && selection) box.checked = isSelected(selection, id);
        });
        // The keys of the row go on from here.
        found.element.focus({ preventScroll: true });
        return;
      }
      if (target.closest("a, button, input, label, summary") || getSelection()?.toString()) return;
      if (event.shiftKey && options.selection()) extend(id, id);
      else if ((event.ctrlKey || event.metaKey) && options.selection()) pick(id);
      else options.onOpen(found.item);
    },
  };
}
