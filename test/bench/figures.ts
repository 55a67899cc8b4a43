// Figures: what a measure answers, in which unit, against which goal and which anchors.
import type { AnchorName } from "./anchors/anchors.ts";

export type Unit = "ms" | "s" | "µs" | "KB" | "MB" | "jobs/s" | "rows/s" | "";

/** Rates are better when they are higher; times, sizes and counts when they are lower. */
export function isRate(unit: Unit): boolean {
  return unit.endsWith("/s");
}

export interface Figure {
  /** Rows of one subject stand together. */
  subject: string;
  measure: string;
  /** In `unit`; NaN where it could not be measured. */
  value: number;
  unit: Unit;
  /** What more is to be said of the value: its rounds. */
  spread?: string;
  /** What must hold, and what would be better still. */
  goal?: number;
  stretch?: number;
  /** What it is compared with. The first one that was measured judges whether a missed goal counts. */
  anchors?: readonly AnchorName[];
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** A number with three digits that count, and its unit. */
export function show(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return "failed";
  const digits = value === 0 || value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  const text = value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: unit === "" ? 0 : digits });
  return unit === "" ? text : `${text} ${unit}`;
}

/** Milliseconds, for the lines about the machine. */
export function times(values: readonly number[]): string {
  return `p50 ${show(percentile(values, 50), "ms")}, p99 ${show(percentile(values, 99), "ms")}`;
}

/** Several rounds of one value: their median, and from where to where they went. */
export function ofRounds(values: readonly number[], unit: Unit): Pick<Figure, "value" | "unit" | "spread"> {
  const value = median(values);
  if (values.length < 2) return { value, unit };
  return { value, unit, spread: `${values.length} rounds, ${show(Math.min(...values), "")} to ${show(Math.max(...values), "")}` };
}

/** The same for what is promised of every single time. */
export function slowest(values: readonly number[], unit: Unit): Pick<Figure, "value" | "unit" | "spread"> {
  return { ...ofRounds(values, unit), value: Math.max(...values) };
}
