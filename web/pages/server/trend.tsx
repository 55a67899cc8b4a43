import type { JSX } from "solid-js";

const width = 80;
const height = 14;

/** How a value went, the newest at the right; the numbers are in its name. */
export function Trend(props: { values: readonly number[]; inWords: (value: number) => string }): JSX.Element {
  const range = (): [number, number] => [Math.min(...props.values), Math.max(...props.values)];
  const path = (): string => {
    const [low, high] = range();
    const step = width / Math.max(1, props.values.length - 1);
    return props.values
      .map((value, i) => `${i === 0 ? "M" : "L"}${(i * step).toFixed(1)} ${(high === low ? height / 2 : 1 + (1 - (value - low) / (high - low)) * (height - 2)).toFixed(1)}`)
      .join("");
  };
  const label = (): string => {
    const [low, high] = range();
    return `Between ${props.inWords(low)} and ${props.inWords(high)} in ${props.values.length} readings`;
  };
  return (
    <svg class="inline-block h-3.5 w-20 text-muted" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label()}>
      <title>{label()}</title>
      <path d={path()} fill="none" stroke="currentColor" stroke-width="1.5" vector-effect="non-scaling-stroke" />
    </svg>
  );
}
