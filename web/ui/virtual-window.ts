// A window on a list of any length: a few elements that are given other rows while one scrolls, never made or thrown away.
// What a frame costs depends on the rows that came into view in it, not on the length of the list.
import { type Accessor, createEffect, createSignal, on, onCleanup, onMount } from "solid-js";

/** An element of the window, and the row that it shows; one beyond the end of the list shows nothing. */
export interface Slot {
  index: Accessor<number>;
  element: HTMLElement | undefined;
}

/** Where each row is, in pixels from the top of the list. */
export interface Layout {
  count: number;
  totalPx: number;
  topOf: (index: number) => number;
  heightOf: (index: number) => number;
  indexAt: (px: number) => number;
}

export function evenLayout(count: number, heightPx: number): Layout {
  return {
    count,
    totalPx: count * heightPx,
    topOf: (index) => index * heightPx,
    heightOf: () => heightPx,
    indexAt: (px) => Math.max(0, Math.min(count - 1, Math.floor(px / heightPx))),
  };
}

/** Rows of different heights; `tops` holds where each begins, and at its end the height of all. */
export function unevenLayout(tops: Float64Array, count: number): Layout {
  const topOf = (index: number): number => tops[index] ?? 0;
  return {
    count,
    totalPx: topOf(count),
    topOf,
    heightOf: (index) => topOf(index + 1) - topOf(index),
    indexAt: (px) => {
      let low = 0;
      let high = count - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (topOf(middle) <= px) low = middle;
        else high = middle - 1;
      }
      return Math.max(0, low);
    },
  };
}

export type Align = "nearest" | "center" | "end";

export interface VirtualWindow {
  slots: Accessor<readonly Slot[]>;
  /** Rows that are in sight or close to it. */
  range: Accessor<{ first: number; last: number }>;
  scrollTo: (index: number, align: Align) => void;
  elementOf: (index: number) => HTMLElement | undefined;
}

/** After this long without scrolling the elements are put in the order of their rows, as a screen reader reads them. */
const settleMs = 120;
const restingRows = 4;
/** Filling rows stops after this long in one frame and goes on in the next: a slow machine shows a row late, and still scrolls. */
const frameBudgetMs = 7;

export function createVirtualWindow(options: {
  scroller: () => HTMLElement;
  layout: Accessor<Layout>;
  /** Height of what stands above the first row and stays when one scrolls. */
  stickyPx?: () => number;
  /** A row that is kept while it is out of sight, since it has the focus. */
  pinned?: Accessor<number>;
}): VirtualWindow {
  interface OwnSlot extends Slot {
    at: number;
    show: (index: number) => void;
  }
  const pool: OwnSlot[] = [];
  const byIndex = new Map<number, OwnSlot>();
  const [slots, setSlots] = createSignal<readonly Slot[]>([]);
  const [range, setRange] = createSignal({ first: 0, last: -1 }, { equals: (a, b) => a.first === b.first && a.last === b.last });
  const stickyPx = options.stickyPx ?? (() => 0);
  const pinned = options.pinned ?? (() => -1);
  let formerTop = 0;
  let viewPx = 0;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let resuming = 0;

  const addSlot = (): OwnSlot => {
    const [index, show] = createSignal(-1);
    const slot: OwnSlot = { index, at: -1, show, element: undefined };
    pool.push(slot);
    return slot;
  };

  /** Gives the wanted rows their elements, the first of `order` first. False when the frame's time was over before all had one. */
  const assign = (order: readonly number[], urgent: number): boolean => {
    const wanted = new Set(order);
    // What is out of sight shows its row until another row needs its element: scrolling back costs nothing.
    const free = pool.filter((slot) => !wanted.has(slot.at));
    const until = performance.now() + frameBudgetMs;
    for (const index of order) {
      if (byIndex.has(index)) continue;
      if (index !== urgent && performance.now() > until) return false;
      const slot = free.pop() ?? addSlot();
      if (byIndex.get(slot.at) === slot) byIndex.delete(slot.at);
      slot.at = index;
      byIndex.set(index, slot);
      slot.show(index);
      if (slot.element === undefined) setSlots([...pool]);
    }
    return true;
  };

  const update = (settled: boolean, urgent = pinned()): void => {
    const { count, indexAt } = options.layout();
    cancelAnimationFrame(resuming);
    const top = options.scroller().scrollTop;
    const height = Math.max(0, viewPx - stickyPx());
    const moved = top - formerTop;
    formerTop = top;
    if (count === 0) {
      assign([], -1);
      setRange({ first: 0, last: -1 });
      return;
    }
    const first = indexAt(top);
    const last = indexAt(top + height);
    // The faster it goes, the further ahead rows are drawn; after a jump nobody sees more than the view itself.
    const jump = Math.abs(moved) > height && !settled;
    const ahead = jump ? 0 : restingRows + (settled ? 0 : Math.ceil((last - first) * Math.min(0.5, (Math.abs(moved) * 3) / height)));
    const behind = jump ? 0 : restingRows;
    const from = Math.max(0, first - (moved < 0 ? ahead : behind));
    const to = Math.min(count - 1, last + (moved < 0 ? behind : ahead));
    const order: number[] = [];
    for (const index of [urgent, pinned()]) if (index >= 0 && index < count) order.push(index);
    for (let index = first; index <= last; index += 1) order.push(index);
    if (moved < 0) for (let index = first - 1; index >= from; index -= 1) order.push(index);
    for (let index = last + 1; index <= to; index += 1) order.push(index);
    if (moved >= 0) for (let index = first - 1; index >= from; index -= 1) order.push(index);
    if (!assign(order, urgent)) resuming = requestAnimationFrame(() => update(settled, urgent));
    setRange({ first: from, last: to });
  };

  /** Puts the elements in the order of their rows. The one with the focus stays where it is: moving it would take its focus away. */
  const settle = (): void => {
    update(true);
    const order = pool.filter((slot) => slot.at >= 0 && slot.element).sort((a, b) => a.at - b.at);
    const parent = order[0]?.element?.parentElement;
    if (!parent) return;
    const focused = order.findIndex((slot) => slot.element?.contains(document.activeElement));
    const middle = focused < 0 ? order.length : focused;
    let next: Element | null = order[middle]?.element ?? null;
    for (let i = middle - 1; i >= 0; i -= 1) {
      const element = order[i]?.element as HTMLElement;
      if (element.nextElementSibling !== next) parent.insertBefore(element, next);
      next = element;
    }
    let previous: Element | null = order[middle]?.element ?? null;
    for (let i = middle + 1; i < order.length; i += 1) {
      const element = order[i]?.element as HTMLElement;
      if (previous && element.previousElementSibling !== previous) previous.after(element);
      previous = element;
    }
  };
  const settleSoon = (): void => {
    clearTimeout(settling);
    settling = setTimeout(settle, settleMs);
  };

  onMount(() => {
    const scroller = options.scroller();
    const onScroll = (): void => {
      update(false);
      settleSoon();
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    const observer = new ResizeObserver(() => {
      viewPx = scroller.clientHeight;
      update(true);
      settleSoon();
    });
    observer.observe(scroller);
    viewPx = scroller.clientHeight;
    onCleanup(() => {
      clearTimeout(settling);
      cancelAnimationFrame(resuming);
      observer.disconnect();
      scroller.removeEventListener("scroll", onScroll);
    });
    createEffect(
      on([options.layout, pinned], () => {
        update(true);
        settleSoon();
      }),
    );
  });

  return {
    slots,
    range,
    elementOf: (index) => byIndex.get(index)?.element,
    scrollTo: (index, align) => {
      const { topOf, heightOf, count } = options.layout();
      if (index < 0 || index >= count) return;
      const scroller = options.scroller();
      const view = scroller.clientHeight - stickyPx();
      const top = topOf(index);
      const bottom = top + heightOf(index);
      if (align === "center") scroller.scrollTop = top - (view - heightOf(index)) / 2;
      else if (align === "end" || bottom > scroller.scrollTop + view) scroller.scrollTop = bottom - view;
      else if (top < scroller.scrollTop) scroller.scrollTop = top;
      update(true, index);
    },
  };
}
