import { createMemo, For, type JSX } from "solid-js";
import { exactTime } from "./duration.ts";
import type { Tone } from "./status.tsx";

export interface Beat {
  tone: Tone;
  word: string;
  at?: string;
}

const step = 4;
const heightPx = 16;
// The worse, the taller: the shape is read without the colour. What was not known is a low dash.
const heights: Record<Tone, number> = { ok: 6, info: 8, warn: 11, crit: 16, idle: 2 };
const tones = Object.keys(heights) as Tone[];

/** A bar for each check, the newest at the right. A few elements only, however many bars: tables hold hundreds of these. */
export function Heartbeat(props: { label: string; beats: readonly Beat[] }): JSX.Element {
  const width = (): number => Math.max(step, props.beats.length * step);
  const paths = createMemo(() => {
    const out: Partial<Record<Tone, string>> = {};
    props.beats.forEach(({ tone }, i) => {
      out[tone] = `${out[tone] ?? ""}M${i * step + 0.5} ${heightPx - heights[tone]}h3v${heights[tone]}h-3z`;
    });
    return out;
  });
  const words = createMemo(() => {
    const counts = new Map<string, number>();
    for (const beat of props.beats) counts.set(beat.word, (counts.get(beat.word) ?? 0) + 1);
    const said = [...counts].map(([word, count]) => `${count} ${word}`).join(", ");
    return props.beats.length === 0 ? `${props.label}: no checks yet` : `${props.label}: ${said}; last ${props.beats.at(-1)?.word}`;
  });
  /** Which check one points at. */
  const point = (event: PointerEvent & { currentTarget: SVGSVGElement }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const beat = props.beats[Math.floor(((event.clientX - box.left) / box.width) * props.beats.length)];
    const title = event.currentTarget.querySelector("title");
    if (title && beat) title.textContent = beat.at ? `${beat.word}, ${exactTime(beat.at)}` : beat.word;
  };
  return (
    <svg class="beats" role="img" aria-label={words()} width={width()} height={heightPx} viewBox={`0 0 ${width()} ${heightPx}`} onPointerMove={point}>
      <title>{words()}</title>
      <For each={tones}>{(tone) => <path class={tone} d={paths()[tone] ?? ""} />}</For>
    </svg>
  );
}
