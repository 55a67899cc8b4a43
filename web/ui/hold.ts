// A list that grows at its top stands still while somebody reads further down: what is new is counted, and shown when asked for.
import { createMemo, createSignal, onCleanup } from "solid-js";

export interface Hold<T> {
  /** What is to be shown now. */
  readonly rows: readonly T[];
  /** How many wait above. */
  readonly fresh: number;
  readonly held: boolean;
  hold(): void;
  release(): void;
}

/** What stands above the anchor, and all from it on. The anchor itself may have gone. */
export function splitFresh<T>(rows: readonly T[], anchor: T | null, isNewer: (row: T, than: T) => boolean): { rows: readonly T[]; fresh: number } {
  if (anchor === null) return { rows, fresh: 0 };
  let fresh = 0;
  for (let row = rows[fresh]; row !== undefined && isNewer(row, anchor); row = rows[fresh]) fresh++;
  return { rows: fresh === 0 ? rows : rows.slice(fresh), fresh };
}

/** `isNewer` says whether a row belongs above another: by time, then by id. */
export function createHold<T>(rows: () => readonly T[], isNewer: (row: T, than: T) => boolean): Hold<T> {
  const [top, setTop] = createSignal<T | null>(null);
  const split = createMemo(() => splitFresh(rows(), top(), isNewer));
  return {
    get rows() {
      return split().rows;
    },
    get fresh() {
      return split().fresh;
    },
    get held() {
      return top() !== null;
    },
    hold() {
      const first = rows()[0];
      if (top() === null && first !== undefined) setTop(() => first);
    },
    release: () => setTop(null),
  };
}

/** Newest first by a time as ISO 8601, then by id. */
export function newerBy<T extends { id: string }>(time: (row: T) => string): (row: T, than: T) => boolean {
  return (row, than) => {
    const [a, b] = [time(row), time(than)];
    return a > b || (a === b && row.id > than.id);
  };
}

/** For a box around a table: tells whether what scrolls inside of it has left its top. */
export function watchScroll(onMoved: (away: boolean, scroller: HTMLElement) => void): (box: HTMLElement) => void {
  return (box) => {
    // Scroll events do not bubble; they are seen on their way down.
    const seen = (event: Event): void => {
      if (event.target instanceof HTMLElement) onMoved(event.target.scrollTop > 8, event.target);
    };
    box.addEventListener("scroll", seen, { capture: true, passive: true });
    onCleanup(() => box.removeEventListener("scroll", seen, { capture: true }));
  };
}
