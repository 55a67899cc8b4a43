// Looks through a log of any length without holding up the page: a few thousand rows at a time, and only the new ones when it grew.
import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import { type LogRow, textOf } from "./log-layout.ts";

const sliceMs = 6;

function matcher(needle: string): (row: LogRow) => boolean {
  // Without a word it finds what went wrong.
  if (!needle) return (row) => row.tone === "bad" && row.kind === "line";
  return (row) => textOf(row, true).toLowerCase().includes(needle);
}

export interface LogSearch {
  /** Indexes of the rows that match, in their order. */
  hits: Accessor<readonly number[]>;
  /** Not all has been looked through yet. */
  busy: Accessor<boolean>;
}

export function createLogSearch(rows: Accessor<readonly LogRow[]>, needle: Accessor<string>): LogSearch {
  const [hits, setHits] = createSignal<readonly number[]>([]);
  const [busy, setBusy] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let searched = 0;
  let lastKey: string | undefined;
  let found: number[] = [];

  const run = (list: readonly LogRow[], matches: (row: LogRow) => boolean): void => {
    const until = performance.now() + sliceMs;
    while (searched < list.length) {
      const row = list[searched] as LogRow;
      if (matches(row)) found.push(searched);
      searched += 1;
      // The clock is read once in a while: reading it costs more than looking at a row.
      if (searched % 256 === 0 && performance.now() > until) break;
    }
    lastKey = list[searched - 1]?.key;
    setHits([...found]);
    setBusy(searched < list.length);
    if (searched < list.length) timer = setTimeout(() => run(list, matches));
  };
  createEffect(
    on([rows, needle], ([list, wanted], former) => {
      clearTimeout(timer);
      const grew = former !== undefined && former[1] === wanted && searched > 0 && list[searched - 1]?.key === lastKey;
      if (!grew) {
        searched = 0;
        found = [];
      }
      run(list, matcher(wanted));
    }),
  );
  onCleanup(() => clearTimeout(timer));
  return { hits, busy };
}
