import { createMemo, type JSX } from "solid-js";
import type { Tone } from "./status.tsx";

export interface Beat {
  tone: Tone;
  word: string;
}

const pitch = 5;
const heightPx = 14;
const largePx = 20;
// The worse, the taller: the shape is read without the colour. What was not known is a low dash.
const heights: Record<Tone, number> = { ok: 5, info: 7, warn: 9, crit: 14, idle: 3 };
const tones = Object.keys(heights) as Tone[];

interface Drawn {
  paths: Partial<Record<Tone, string>>;
  words: string;
}
// Tables hold hundreds of these, and one that scrolls draws the same ones again and again.
const drawings = new WeakMap<readonly Beat[], Drawn>();

function draw(beats: readonly Beat[]): Drawn {
  const known = drawings.get(beats);
  if (known) return known;
  const paths: Drawn["paths"] = {};
  const counts = new Map<string, number>();
  for (const [i, { tone, word }] of beats.entries()) {
    paths[tone] = `${paths[tone] ?? ""}M${i * pitch} ${heightPx - heights[tone]}h3v${heights[tone]}h-3z`;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const said = [...counts].map(([word, count]) => `${count} ${word}`).join(", ");
  const drawn = { paths, words: beats.length === 0 ? "none yet" : `${said}; now ${beats.at(-1)?.word}` };
  drawings.set(beats, drawn);
  return drawn;
}

/** A bar for each check, the newest at the right: height and colour by state. A few elements only, however many bars. */
export function Heartbeat(props: {
  label: string;
  beats: readonly Beat[];
  /** Room for so many: where checks are still missing there are dashes. */
  slots?: number;
  large?: boolean;
}): JSX.Element {
  const drawn = createMemo(() => draw(props.beats));
  const slots = (): number => Math.max(1, props.slots ?? 0, props.beats.length);
  const missing = (): number => slots() - props.beats.length;
  const rest = (): string => Array.from({ length: missing() }, (_, i) => `M${(i - missing()) * pitch} 12.5h3v1.5h-3z`).join("");
  const words = (): string => `${props.label}: ${drawn().words}`;
  const height = (): number => (props.large ? largePx : heightPx);
  return (
    <svg
      class="beats"
      role="img"
      aria-label={words()}
      width={(slots() * pitch * height()) / heightPx}
      height={height()}
      viewBox={`${-missing() * pitch} 0 ${slots() * pitch} ${heightPx}`}
    >
      <title>{words()}</title>
      <path class="rest" d={rest()} />
      {tones.map((tone) => (
        <path class={tone} d={drawn().paths[tone] ?? ""} />
      ))}
    </svg>
  );
}
