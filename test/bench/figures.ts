// Figures and the one table they end in.

export interface Figure {
  measure: string;
  figure: string;
  goal: string | null;
  /** Null where there is no goal. */
  met: boolean | null;
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** A time in milliseconds, with three digits that count. */
export function ms(value: number): string {
  return `${value < 1 ? value.toFixed(3) : value < 100 ? value.toFixed(2) : value.toFixed(0)} ms`;
}

export function times(values: readonly number[]): string {
  return `p50 ${ms(percentile(values, 50))}, p99 ${ms(percentile(values, 99))}`;
}

export function perSecond(rate: number, what: string): string {
  return `${Math.round(rate).toLocaleString("en")} ${what}/s`;
}

/** Several rounds of one rate: the median, and the best in brackets. */
export function rates(values: readonly number[], what: string): string {
  return values.length === 1
    ? perSecond(values[0] ?? 0, what)
    : `${perSecond(median(values), what)} (best of ${values.length}: ${Math.round(Math.max(...values)).toLocaleString("en")})`;
}

export function printTable(figures: readonly Figure[]): void {
  const rows = [["measure", "figure", "goal", "met"], ...figures.map(({ measure, figure, goal, met }) => [measure, figure, goal ?? "", met === null ? "" : met ? "yes" : "NO"])];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  console.log(line(rows[0] ?? []));
  console.log(widths.map((width) => "-".repeat(width)).join("  "));
  for (const row of rows.slice(1)) console.log(line(row));
}
