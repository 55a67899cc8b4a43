import { createMemo, type JSX, Show } from "solid-js";
import type { Tone } from "./status.tsx";

/** How a value went, in the room of a word: its last value and its range are said. Where nothing was measured there is a gap. */
export function Sparkline(props: {
  label: string;
  values: readonly (number | null)[];
  unit?: string;
  /** Of the last value. */
  tone?: Tone;
  /** The scale, where it is known; else from the least to the greatest. */
  min?: number;
  max?: number;
  width?: number;
  height?: number;
}): JSX.Element {
  const width = (): number => props.width ?? 96;
  const height = (): number => props.height ?? 20;
  const known = createMemo(() => props.values.filter((value): value is number => value !== null));
  const low = createMemo(() => props.min ?? known().reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY));
  const high = createMemo(() => props.max ?? known().reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY));
  const x = (i: number): number => 2 + (i / Math.max(1, props.values.length - 1)) * (width() - 6);
  const y = (value: number): number => (high() === low() ? height() / 2 : 2 + (1 - (Math.min(high(), Math.max(low(), value)) - low()) / (high() - low())) * (height() - 4));
  const path = createMemo(() => {
    let out = "";
    let drawing = false;
    props.values.forEach((value, i) => {
      if (value === null) {
        drawing = false;
        return;
      }
      // A value with gaps on both sides is a dot: a line of no length with round ends.
      const lone = !drawing && (props.values[i + 1] ?? null) === null;
      out += `${drawing ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}${lone ? "h0" : ""}`;
      drawing = true;
    });
    return out;
  });
  const last = createMemo(() => props.values.findLastIndex((value) => value !== null));
  const words = createMemo(() => {
    const unit = props.unit ? ` ${props.unit}` : "";
    if (known().length === 0) return `${props.label}: nothing measured`;
    return `${props.label}: ${props.values[last()]}${unit}, between ${Math.min(...known())} and ${Math.max(...known())}${unit}`;
  });
  return (
    <svg class="spark" role="img" aria-label={words()} width={width()} height={height()} viewBox={`0 0 ${width()} ${height()}`}>
      <title>{words()}</title>
      <path d={path()} />
      <Show when={last() >= 0}>
        <circle class={props.tone ?? "idle"} cx={x(last())} cy={y(props.values[last()] as number)} r="2.5" />
      </Show>
    </svg>
  );
}
