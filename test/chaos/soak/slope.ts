// How fast a process grows: least squares over its samples after the warm-up.
import { readFileSync } from "node:fs";
import type { MemorySample } from "./sample-memory.ts";

export interface Growth {
  /** Megabytes for each ten minutes. */
  rss: number;
  held: number;
  /** Megabytes at the end of the warm-up and at the end. */
  rssFrom: number;
  rssTo: number;
  samples: number;
}

const mega = 1024 ** 2;
/** RSS goes up and down with the collector's moods: the least of some neighbours is what is really needed. */
const window = 4;
const fewest = 4;

export function readSamples(file: string): MemorySample[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as MemorySample);
}

/** Null with too few samples to say anything. */
export function growthOf(samples: readonly MemorySample[], warmUpSeconds: number): Growth | null {
  const warm = samples.filter(({ seconds }) => seconds > warmUpSeconds);
  const windows = Array.from({ length: Math.floor(warm.length / window) }, (_, i) => warm.slice(i * window, (i + 1) * window));
  if (windows.length < fewest) return null;
  const least = (key: "rss" | "held") => windows.map((part) => ({ x: (part[0]?.seconds ?? 0) / 600, y: Math.min(...part.map((sample) => sample[key])) / mega }));
  const rss = least("rss");
  return { rss: slope(rss), held: slope(least("held")), rssFrom: rss[0]?.y ?? 0, rssTo: rss.at(-1)?.y ?? 0, samples: warm.length };
}

function slope(points: readonly { x: number; y: number }[]): number {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return covariance / variance;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
