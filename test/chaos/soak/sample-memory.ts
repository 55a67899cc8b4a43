// Loaded into a process with --import and --expose-gc: writes down every few seconds what the process holds after a collection, one JSON line each.
import { appendFileSync } from "node:fs";

export interface MemorySample {
  /** Seconds since the first sample's process started. */
  seconds: number;
  rss: number;
  /** Heap and what hangs on it outside, after the collection. */
  held: number;
}

const everyMs = 5_000;
const file = new URL(import.meta.url).searchParams.get("file") ?? "";

if (file !== "") {
  setInterval(() => {
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    const sample: MemorySample = { seconds: performance.now() / 1_000, rss, held: heapUsed + external };
    appendFileSync(file, `${JSON.stringify(sample)}\n`);
  }, everyMs).unref();
}
