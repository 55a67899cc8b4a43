import { createMemo, type JSX } from "solid-js";

const width = 80;
const height = 14;

/** How a value went, in the room of a word, the newest at the right; the numbers are in its name. */
export function Sparkline(props: { values: readonly number[]; inWords: (value: number) => string }): JSX.Element {
  const low = createMemo(() => Math.min(...props.values));
  const high = createMemo(() => Math.max(...props.values));
  const y = (value: number): number => (high() === low() ? height / 2 : 1 + (1 - (value - low()) / (high() - low())) * (height - 2));
  const path = (): string => {
    const step = width / Math.max(1, props.values.length - 1);
    return props.values.map((value, i) => `${i === 0 ? "M" : "L"}${(i * step).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  };
  const words = (): string =>
    props.values.length === 0 ? "Nothing was measured" : `Between ${props.inWords(low())} and ${props.inWords(high())} in ${props.values.length} readings`;
  return (
    <svg class="spark" role="img" aria-label={words()} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <title>{words()}</title>
      <path d={path()} />
    </svg>
  );
}
