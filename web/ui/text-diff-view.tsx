import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { alignTexts, changedPart, type DiffLine, hunks } from "./text-diff.ts";

const context = 3;
/** Rows that are laid out together, or skipped together while they are out of sight. */
const chunk = 100;

/** Texts beside each other, compared with the first. On a phone they stand below each other where they differ. */
export function TextDiff(props: { label: string; sides: readonly { title: string; text: string }[] }): JSX.Element {
  const [whole, setWhole] = createSignal(false);
  const [unfolded, setUnfolded] = createSignal<ReadonlySet<number>>(new Set());
  let at = -1;
  let box!: HTMLDivElement;
  const lines = createMemo(() => alignTexts(props.sides.map((side) => side.text)));
  const changes = createMemo(() => {
    let count = 0;
    lines().forEach((line, i) => {
      if (!line.same && (i === 0 || lines()[i - 1]?.same)) count += 1;
    });
    return count;
  });
  const parts = createMemo(() =>
    hunks(lines(), context).flatMap((part) => {
      if (!part.shown && !whole() && !unfolded().has(part.from)) return [part];
      const out: (typeof part)[] = [];
      for (let from = part.from; from < part.to; from += chunk) out.push({ from, to: Math.min(part.to, from + chunk), shown: true });
      return out;
    }),
  );
  const jump = (by: number): void => {
    const marks = [...box.querySelectorAll<HTMLElement>("[data-first]")];
    if (marks.length === 0) return;
    at = (at + by + marks.length) % marks.length;
    marks[at]?.scrollIntoView({ block: "center" });
    marks[at]?.focus({ preventScroll: true });
  };
  return (
    <section class="panel" aria-label={props.label}>
      <header class="flex-wrap">
        <h2>{props.label}</h2>
        <span class="text-muted" role="status">
          {changes() === 0 ? "No difference" : changes() === 1 ? "1 difference" : `${changes()} differences`}
        </span>
        <span class="end">
          <Show when={changes() > 0}>
            <Button kind="quiet" small icon="up" label="Previous difference" onClick={() => jump(-1)} />
            <Button kind="quiet" small icon="down" label="Next difference" onClick={() => jump(1)} />
          </Show>
          <Button kind="quiet" small pressed={whole()} onClick={() => setWhole(!whole())}>
            Whole text
          </Button>
        </span>
      </header>
      <div ref={box} class="diff-text" style={{ "--diff-sides": props.sides.length }}>
        <div class="diff-titles">
          <For each={props.sides}>{(side) => <span>{side.title}</span>}</For>
        </div>
        <For each={parts()}>
          {(part) => (
            <Show
              when={part.shown}
              fallback={
                <button type="button" class="diff-fold" onClick={() => setUnfolded((former) => new Set([...former, part.from]))}>
                  {part.to - part.from} equal lines
                </button>
              }
            >
              <div class="diff-chunk" style={{ "contain-intrinsic-height": `auto ${(part.to - part.from) * 20}px` }}>
                <For each={lines().slice(part.from, part.to)}>
                  {(line, i) => <Line line={line} first={!line.same && (lines()[part.from + i() - 1]?.same ?? true)} titles={props.sides.map((side) => side.title)} />}
                </For>
              </div>
            </Show>
          )}
        </For>
      </div>
    </section>
  );
}

function Line(props: { line: DiffLine; first: boolean; titles: readonly string[] }): JSX.Element {
  const reference = (): string | null => props.line.texts[0] ?? null;
  const differs = (side: number): boolean => !props.line.same && (side === 0 || props.line.texts[side] !== reference());
  return (
    <div class="diff-line" data-differs={props.line.same ? undefined : ""} data-first={props.first ? "" : undefined} tabindex={props.first ? -1 : undefined}>
      <For each={props.titles}>
        {(title, side) => (
          <div class="diff-side" data-changed={side() > 0 && differs(side()) ? "" : undefined} data-none={props.line.texts[side()] === null ? "" : undefined} data-title={title}>
            <span class="diff-n">{props.line.numbers[side()] ?? ""}</span>
            <span class="diff-mark" aria-hidden="true">
              {side() === 0 || !differs(side()) ? "" : props.line.texts[side()] === null ? "−" : reference() === null ? "+" : "≠"}
            </span>
            <span>
              <Show when={side() > 0 && differs(side())}>
                <span class="sr-only">{props.line.texts[side()] === null ? "Not in" : reference() === null ? "Only in" : "Different in"} </span>
              </Show>
              <Text text={props.line.texts[side()] ?? null} other={side() > 0 && differs(side()) ? reference() : null} />
            </span>
          </div>
        )}
      </For>
    </div>
  );
}

/** A line, with what differs from the other in it marked. */
function Text(props: { text: string | null; other: string | null }): JSX.Element {
  const parts = createMemo(() => {
    if (props.text === null || props.other === null) return undefined;
    const [, , from, until] = changedPart(props.other, props.text);
    return [props.text.slice(0, from), props.text.slice(from, until), props.text.slice(until)];
  });
  return (
    <Show when={parts()} fallback={props.text}>
      {(some) => (
        <>
          {some()[0]}
          <em>{some()[1]}</em>
          {some()[2]}
        </>
      )}
    </Show>
  );
}
