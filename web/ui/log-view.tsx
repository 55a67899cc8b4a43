import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from "solid-js";
import { Button } from "./button.tsx";
import { download } from "./csv.ts";
import { useKeys } from "./keys.ts";
import { groupsAround, isOpen, type LogRow, logLayout, placeOf, unfoldedRows } from "./log-layout.ts";
import { LogLine } from "./log-line.tsx";
import { createLogSearch } from "./log-search.ts";
import { isPhone } from "./preferences.ts";
import { createPreference } from "./remembered.ts";
import { createVirtualWindow } from "./virtual-window.ts";

export type { LogRow } from "./log-layout.ts";

/** Until one says otherwise: shown, but on a phone, where the text needs the room. */
const [times, setTimes] = createPreference<"on" | "off" | "">("log-times", "");

/** A log of any length: only the lines in view are in the document, so it brings its own search. Follow stops when one scrolls up. */
export function LogView(props: {
  title: JSX.Element;
  /** All of them, those in folded groups too: the search looks into them. */
  rows: readonly LogRow[];
  /** The text as a file. */
  raw: () => string;
  fileName: string;
  /** Still being written. */
  live: boolean;
  /** Key of the row that the URL names. */
  selected: string;
  empty: JSX.Element;
}): JSX.Element {
  let scroller!: HTMLDivElement;
  let probe!: HTMLSpanElement;
  let find!: HTMLInputElement;
  const [follow, setFollow] = createSignal(props.live && props.selected === "");
  const [typed, setTyped] = createSignal("");
  const [at, setAt] = createSignal(-1);
  const [toggled, setToggled] = createSignal<ReadonlyMap<string, boolean>>(new Map());
  const [columns, setColumns] = createSignal(80);
  const [focused, setFocused] = createSignal(-1);

  const showTimes = createMemo(() => (times() === "" ? !isPhone() : times() === "on"));
  /** Digits of the last line's number; none on a phone, where the text needs the room. */
  const digits = createMemo(() => {
    const last = isPhone() ? undefined : props.rows.findLast((row) => row.n !== undefined)?.n;
    return last === undefined ? 0 : Math.max(2, String(last).length);
  });
  const numbers = (): boolean => digits() > 0;
  const tracks = createMemo(() => [numbers() ? `${digits()}ch` : "", showTimes() ? "64px" : "", "minmax(0, 1fr)", isPhone() ? "auto" : "112px"].filter(Boolean).join(" "));
  const shown = createMemo(() => unfoldedRows(props.rows, toggled()));
  const layout = createMemo(() => logLayout(props.rows, shown(), columns(), isPhone()));
  const virtual = createVirtualWindow({ scroller: () => scroller, layout, pinned: focused });

  const needle = createMemo(() => typed().trim().toLowerCase());
  const search = createLogSearch(() => props.rows, needle);
  const current = createMemo(() => search.hits()[at()] ?? -1);

  onMount(() => {
    const measure = (): void => {
      const letter = probe.getBoundingClientRect().width / 100;
      const gutter = (numbers() ? digits() * letter + 10 : 0) + (showTimes() ? 74 : 0) + (isPhone() ? 10 : 122) + 26;
      setColumns(Math.max(16, Math.floor((scroller.clientWidth - gutter) / letter)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    createEffect(on([digits, showTimes, isPhone], measure));
    onCleanup(() => observer.disconnect());
  });

  /** Opens what hides a row, then brings it into view. */
  const reveal = (index: number): void => {
    setFollow(false);
    const row = props.rows[index];
    const around = [...groupsAround(props.rows, index), ...(row?.kind === "group" ? [row.key] : [])];
    if (around.length > 0) setToggled((former) => new Map([...former, ...around.map((key) => [key, true] as const)]));
    queueMicrotask(() => virtual.scrollTo(placeOf(shown(), index), "center"));
  };
  createEffect(
    on(layout, (now) => {
      if (follow() && now.count > 0) queueMicrotask(() => virtual.scrollTo(now.count - 1, "end"));
    }),
  );
  // A link to a line, or a chosen step: shown once its row is there.
  const selectedIndex = createMemo<number>((former) => {
    if (!props.selected) return -1;
    return props.rows[former]?.key === props.selected ? former : props.rows.findIndex((row) => row.key === props.selected);
  }, -1);
  createEffect(on(selectedIndex, (index) => index >= 0 && reveal(index)));

  const jump = (by: number): void => {
    const found = search.hits();
    if (found.length === 0) return;
    // The first time from where one is reading, then from hit to hit.
    const from = at() >= 0 ? at() + by : by > 0 ? found.findIndex((index) => index >= (shown()[layout().indexAt(scroller.scrollTop)] ?? 0)) : found.length - 1;
    const next = (from + found.length) % found.length;
    setAt(next);
    reveal(found[next] ?? 0);
  };
  const toEnd = (): void => {
    if (props.live) setFollow(true);
    virtual.scrollTo(layout().count - 1, "end");
  };
  useKeys({ f: toEnd, n: () => jump(1), p: () => jump(-1) });

  let formerTop = 0;
  const onScroll = (): void => {
    const top = scroller.scrollTop;
    const fromEnd = scroller.scrollHeight - top - scroller.clientHeight;
    // Lines are only added, so only a hand moves it up; at the end it follows again.
    if (top < formerTop - 1 && fromEnd > 4) setFollow(false);
    else if (props.live && top > formerTop && fromEnd <= 4) setFollow(true);
    formerTop = top;
  };
  const flip = (row: LogRow): void => {
    setToggled((former) => new Map([...former, [row.key, !isOpen(row, former)]]));
  };
  const count = (): string => {
    const total = search.hits().length;
    if (needle()) return `${total === 0 ? "0" : at() >= 0 ? at() + 1 : "–"} of ${total.toLocaleString("en")}${search.busy() ? "…" : ""}`;
    return `${total.toLocaleString("en")} ${total === 1 ? "error" : "errors"}`;
  };

  return (
    <>
      <header class="flex-wrap">
        {props.title}
        <span class="end flex-wrap">
          <input
            ref={find}
            type="search"
            class="input min-h-[26px]! w-36 py-0.5!"
            placeholder="Find in the log"
            aria-label="Find in the log"
            value={typed()}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              setAt(-1);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") jump(event.shiftKey ? -1 : 1);
              else if (event.key === "Escape" && typed() !== "") {
                event.preventDefault();
                setTyped("");
              } else if (event.key === "Escape") scroller.focus();
            }}
          />
          <Show when={needle() || search.hits().length > 0}>
            <span class={`text-sm whitespace-nowrap tabular-nums ${needle() ? "" : "text-crit"}`} role="status">
              {count()}
            </span>
            <Button kind="quiet" small icon="up" label={needle() ? "Previous match (p)" : "Previous error (p)"} onClick={() => jump(-1)} />
            <Button kind="quiet" small icon="down" label={needle() ? "Next match (n)" : "Next error (n)"} onClick={() => jump(1)} />
          </Show>
          <Button kind="quiet" small pressed={showTimes()} title="Show when each line was written" onClick={() => setTimes(showTimes() ? "off" : "on")}>
            Times
          </Button>
          <Show when={props.live}>
            <Button kind="quiet" small pressed={follow()} title="Follow the end (f)" onClick={() => (follow() ? setFollow(false) : toEnd())}>
              Follow
            </Button>
          </Show>
          <Button kind="quiet" small icon="download" label="Download the log" onClick={() => download(props.fileName, props.raw())} />
        </span>
      </header>
      <div
        ref={scroller}
        class="log"
        role="log"
        aria-live="off"
        aria-label={`Log, ${props.rows.length.toLocaleString("en")} lines`}
        tabindex="0"
        style={{ "--log-tracks": tracks() }}
        onScroll={onScroll}
        onKeyDown={(event) => {
          if (event.key === "/" && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            find.focus();
          } else if (event.key === "End") {
            event.preventDefault();
            toEnd();
          }
        }}
        onFocusIn={(event) => setFocused(Number((event.target as HTMLElement).closest<HTMLElement>("[data-index]")?.dataset.index ?? -1))}
        onFocusOut={() => setFocused(-1)}
      >
        <span ref={probe} class="log-probe" aria-hidden="true">
          {"0".repeat(100)}
        </span>
        <Show when={props.rows.length > 0} fallback={<div class="px-3 font-sans text-base text-muted">{props.empty}</div>}>
          <div class="relative" style={{ height: `${layout().totalPx}px` }}>
            <For each={virtual.slots()}>
              {(slot) => {
                const row = createMemo<LogRow | undefined>((former) => props.rows[shown()[slot.index()] ?? -1] ?? former);
                const index = (): number => shown()[slot.index()] ?? -1;
                return (
                  <Show when={row()}>
                    {(one) => (
                      // Two elements for the same reason as in the table: what moves has one child.
                      <div
                        ref={(element) => {
                          slot.element = element;
                        }}
                        class="log-slot"
                        hidden={slot.index() >= layout().count}
                        style={{ transform: `translateY(${layout().topOf(slot.index())}px)`, height: `${layout().heightOf(slot.index())}px` }}
                      >
                        <div
                          class="log-line"
                          data-index={slot.index()}
                          data-kind={one().kind}
                          data-tone={one().tone}
                          data-deep={one().parent ? "" : undefined}
                          data-marked={props.selected === one().key || (index() >= 0 && current() === index()) ? "" : undefined}
                        >
                          <LogLine
                            row={one()}
                            open={isOpen(one(), toggled())}
                            needle={needle()}
                            columns={columns()}
                            times={showTimes()}
                            numbers={numbers()}
                            inline={isPhone()}
                            onToggle={() => flip(one())}
                          />
                        </div>
                      </div>
                    )}
                  </Show>
                );
              }}
            </For>
          </div>
        </Show>
      </div>
    </>
  );
}
