import { createMemo, For, type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./icon.tsx";
import type { Tone } from "./status.tsx";
import { toneIcons, worstOf } from "./tone.ts";

export interface DonutPart {
  title: string;
  count: number;
  tone: Tone;
  icon?: IconName;
  /** The list of just these. */
  href: string;
}

const radius = 42;
const around = 2 * Math.PI * radius;
const gap = 2;
/** A share that is there is seen, however small. */
const least = 3;

/** Shares of a whole as a ring, with the worst in its middle. The list beside it says the same, and is what the keyboard and a screen reader use. */
export function Donut(props: { label: string; parts: readonly DonutPart[]; unit: string }): JSX.Element {
  const some = createMemo(() => props.parts.filter((part) => part.count > 0));
  const total = createMemo(() => some().reduce((sum, part) => sum + part.count, 0));
  const worst = createMemo(() => {
    const tone = worstOf(some().map((part) => part.tone));
    return some().find((part) => part.tone === tone);
  });
  const arcs = createMemo(() => {
    const lone = some().length === 1;
    const room = around - (lone ? 0 : gap * some().length);
    const raw = some().map((part) => Math.max(least, (part.count / total()) * room));
    const scale = room / raw.reduce((sum, length) => sum + length, 0);
    let from = 0;
    return some().map((part, i) => {
      const length = (raw[i] as number) * scale;
      const arc = { part, length, from };
      from += length + (lone ? 0 : gap);
      return arc;
    });
  });
  return (
    <div class="flex flex-wrap items-center gap-x-6 gap-y-3">
      {/* The ring repeats the list for the eye and the mouse. */}
      <div class="relative size-32 flex-none" aria-hidden="true">
        <svg viewBox="0 0 100 100" class="donut-ring" role="presentation">
          <circle cx="50" cy="50" r={radius} class="donut-track" />
        </svg>
        <For each={arcs()}>
          {(arc) => (
            // A picture for each segment, so that its link is one of the page.
            <a href={arc.part.href} tabindex={-1} class="donut-link" title={`${arc.part.title}: ${arc.part.count.toLocaleString("en")}`}>
              <svg viewBox="0 0 100 100" class="donut-ring" role="presentation">
                <circle cx="50" cy="50" r={radius} class={`donut-arc ${arc.part.tone}`} stroke-dasharray={`${arc.length} ${around}`} stroke-dashoffset={-arc.from} />
              </svg>
            </a>
          )}
        </For>
        <div class="pointer-events-none absolute inset-0 grid place-content-center justify-items-center">
          <Show when={worst()} fallback={<span class="text-muted">None</span>}>
            {(part) => (
              <>
                <span class="text-2xl font-strong tabular-nums">{part().count.toLocaleString("en")}</span>
                <span class={`st ${part().tone} text-sm`}>{part().title}</span>
              </>
            )}
          </Show>
        </div>
      </div>
      <ul class="min-w-40 flex-1" aria-label={props.label}>
        <For each={props.parts}>
          {(part) => (
            <li>
              <a href={part.href} class="flex min-h-6 items-center gap-2 rounded-md px-1.5 hover:bg-inset">
                <span class={`st ${part.count > 0 ? part.tone : "idle"} flex-1`}>
                  <Icon name={part.icon ?? toneIcons[part.tone]} />
                  <span class="truncate">{part.title}</span>
                </span>
                <span class="text-right tabular-nums">{part.count.toLocaleString("en")}</span>
                <span class="w-11 text-right text-faint tabular-nums">{total() === 0 ? "–" : share(part.count / total())}</span>
              </a>
            </li>
          )}
        </For>
        <li class="px-1.5 pt-1 text-faint">
          of {total().toLocaleString("en")} {props.unit}
        </li>
      </ul>
    </div>
  );
}

/** Never 0 % of something, never 100 % when something is missing. */
function share(part: number): string {
  if (part > 0 && part < 0.01) return "< 1 %";
  if (part > 0.99 && part < 1) return "> 99 %";
  return `${Math.round(part * 100)} %`;
}
