import { createVirtualizer } from "@tanstack/solid-virtual";
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from "solid-js";
import { Button } from "./button.tsx";
import { download } from "./csv.ts";
import { Icon } from "./icon.tsx";
import { useKeys } from "./keys.ts";

export interface LogRow {
  key: string;
  kind: "line" | "head" | "fold";
  at: string | null;
  tone?: "bad" | "warn" | "faint";
  /** Method of a request, before the text. */
  lead?: string;
  text: string;
  /** At the right: status and duration. */
  end?: string;
  href?: string;
  open?: boolean;
}

/** A log of any length: only the lines in view are in the document, so it brings its own search. Follow stops when one scrolls up. */
export function LogView(props: {
  title: JSX.Element;
  rows: readonly LogRow[];
  /** The text as a file. */
  raw: () => string;
  fileName: string;
  /** Still being written. */
  live: boolean;
  selected: string;
  onSelect: (key: string) => void;
  onToggle: (key: string) => void;
  empty: JSX.Element;
}): JSX.Element {
  let scroller!: HTMLDivElement;
  const [follow, setFollow] = createSignal(props.live && props.selected === "");
  const [search, setSearch] = createSignal("");
  const [at, setAt] = createSignal(-1);
  const virtual = createVirtualizer({
    get count() {
      return props.rows.length;
    },
    getScrollElement: () => scroller,
    estimateSize: () => 20,
    overscan: 20,
  });
  const needle = createMemo(() => search().trim().toLowerCase());
  const hits = createMemo(() => {
    const wanted = needle();
    const out: number[] = [];
    props.rows.forEach((row, i) => {
      if (wanted ? `${row.lead ?? ""} ${row.text} ${row.end ?? ""}`.toLowerCase().includes(wanted) : row.tone === "bad") out.push(i);
    });
    return out;
  });
  createEffect(
    on(
      () => props.rows.length,
      (length) => follow() && length > 0 && queueMicrotask(() => virtual.scrollToIndex(length - 1, { align: "end" })),
    ),
  );
  // A link to a line, or a chosen step: shown once its row is there.
  createEffect(
    on(
      () => (props.selected ? props.rows.findIndex((row) => row.key === props.selected) : -1),
      (index) => index >= 0 && queueMicrotask(() => virtual.scrollToIndex(index, { align: "center" })),
    ),
  );
  const jump = (by: number): void => {
    const found = hits();
    if (found.length === 0) return;
    setFollow(false);
    const next = (at() + by + found.length) % found.length;
    setAt(next);
    virtual.scrollToIndex(found[next] ?? 0, { align: "center" });
  };
  const toEnd = (): void => {
    setFollow(true);
    virtual.scrollToIndex(props.rows.length - 1, { align: "end" });
  };
  useKeys({ f: toEnd, n: () => jump(1), p: () => jump(-1) });
  return (
    <>
      <header class="flex-wrap">
        {props.title}
        <span class="end">
          <input
            type="search"
            class="input min-h-[26px]! w-32 py-0.5!"
            placeholder="Find in the log"
            aria-label="Find in the log"
            value={search()}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              setAt(-1);
            }}
            onKeyDown={(event) => event.key === "Enter" && jump(event.shiftKey ? -1 : 1)}
          />
          <Show when={needle() || hits().length > 0}>
            <span class={`text-sm whitespace-nowrap tabular-nums ${needle() ? "" : "text-crit"}`} role="status">
              {needle() ? `${hits().length === 0 ? 0 : at() + 1 || hits().length} of ${hits().length}` : `${hits().length} ${hits().length === 1 ? "error" : "errors"}`}
            </span>
            <Button kind="quiet" small icon="up" label="Previous (p)" onClick={() => jump(-1)} />
            <Button kind="quiet" small icon="down" label="Next (n)" onClick={() => jump(1)} />
          </Show>
          <Show when={props.live}>
            <Button kind="quiet" small pressed={follow()} title="Follow the end (f)" onClick={() => (follow() ? setFollow(false) : toEnd())}>
              <span class={follow() ? "text-accent" : ""}>Follow</span>
            </Button>
          </Show>
          <Button kind="quiet" small icon="download" label="Download the log" onClick={() => download(props.fileName, props.raw())} />
        </span>
      </header>
      <div
        ref={scroller}
        class="max-h-[max(320px,calc(100dvh-330px))] min-h-40 overflow-y-auto py-2 font-mono text-sm leading-5"
        role="log"
        aria-live="off"
        aria-label="Log"
        tabindex="0"
        onScroll={() => {
          if (follow() && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight > 80 && !virtual.isScrolling) setFollow(false);
        }}
        onWheel={(event) => event.deltaY < 0 && setFollow(false)}
      >
        <Show when={props.rows.length > 0} fallback={<div class="px-3 font-sans text-base text-muted">{props.empty}</div>}>
          <div class="relative w-full" style={{ height: `${virtual.getTotalSize()}px` }}>
            <div class="absolute inset-x-0 top-0" style={{ transform: `translateY(${virtual.getVirtualItems()[0]?.start ?? 0}px)` }}>
              <For each={virtual.getVirtualItems().map((item) => item.index)}>
                {(index) => (
                  <Show when={props.rows[index]}>
                    {(row) => (
                      <div data-index={index} ref={(element) => queueMicrotask(() => virtual.measureElement(element))}>
                        <Line
                          row={row()}
                          needle={needle()}
                          selected={props.selected === row().key}
                          hit={hits()[at()] === index}
                          onSelect={() => {
                            setFollow(false);
                            props.onSelect(row().key);
                          }}
                          onToggle={() => props.onToggle(row().key)}
                        />
                      </div>
                    )}
                  </Show>
                )}
              </For>
            </div>
          </div>
        </Show>
      </div>
    </>
  );
}

const tones: Record<string, string> = { bad: "bg-crit-tint", warn: "bg-warn-tint", faint: "text-muted" };

function Line(props: { row: LogRow; needle: string; selected: boolean; hit: boolean; onSelect: () => void; onToggle: () => void }): JSX.Element {
  return (
    <div
      class={`group grid grid-cols-[64px_minmax(0,1fr)_auto] gap-x-2.5 border-l-2 px-3 md:grid-cols-[68px_minmax(0,1fr)_auto] ${props.selected || props.hit ? "border-accent bg-accent-tint" : "border-transparent"} ${
        props.selected ? "" : (tones[props.row.tone ?? ""] ?? "hover:bg-inset")
      } ${props.row.kind === "head" ? "mt-1 items-center font-sans font-strong" : props.row.kind === "fold" ? "items-center" : ""}`}
    >
      <button
        type="button"
        tabindex={-1}
        class={`text-left whitespace-nowrap text-faint tabular-nums hover:text-accent ${props.row.kind === "line" ? "self-start" : ""}`}
        aria-label={`${props.row.at ? localTime(props.row.at) : "Line"}, link to it`}
        title={props.row.at ?? undefined}
        onClick={() => props.onSelect()}
      >
        {props.row.at ? localTime(props.row.at) : ""}
      </button>
      <Show
        when={props.row.kind !== "line"}
        fallback={
          <span class="min-w-0 break-words whitespace-pre-wrap">
            <Show when={props.row.lead}>
              <span class="text-accent">{props.row.lead} </span>
            </Show>
            <Marked text={props.row.text} needle={props.needle} href={props.row.href} />
          </span>
        }
      >
        <button type="button" class="flex min-h-6 min-w-0 items-center gap-1 text-left" aria-expanded={props.row.open} onClick={() => props.onToggle()}>
          <Icon name={props.row.open ? "down" : "right"} size={12} class="text-faint" />
          <span class={`truncate ${props.row.kind === "fold" ? "text-muted" : ""}`}>{props.row.text}</span>
        </button>
      </Show>
      <span class={`text-right whitespace-nowrap tabular-nums ${props.row.tone === "bad" ? "text-crit" : "text-faint"}`}>{props.row.end}</span>
    </div>
  );
}

function Marked(props: { text: string; needle: string; href?: string | undefined }): JSX.Element {
  const parts = createMemo(() => {
    if (!props.needle) return [props.text];
    const lower = props.text.toLowerCase();
    const out: string[] = [];
    let from = 0;
    for (let i = lower.indexOf(props.needle); i >= 0; i = lower.indexOf(props.needle, from)) {
      out.push(props.text.slice(from, i), props.text.slice(i, i + props.needle.length));
      from = i + props.needle.length;
    }
    out.push(props.text.slice(from));
    return out;
  });
  const inner = (): JSX.Element => <For each={parts()}>{(part, i) => (i() % 2 === 1 ? <mark class="rounded-sm bg-warn-solid text-[oklch(0.2_0.02_80)]">{part}</mark> : part)}</For>;
  return (
    <Show when={props.href} fallback={inner()}>
      {(href) => (
        <a href={href()} class="hover:underline" tabindex={-1}>
          {inner()}
        </a>
      )}
    </Show>
  );
}

function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
