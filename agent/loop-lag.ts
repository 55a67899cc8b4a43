import type { IntervalHistogram } from "node:perf_hooks";

/** Of the histogram that `agent.ts` keeps. */
export const loopResolutionMs = 10;

/** How late timers fire on average, milliseconds with one decimal. A process that has just started has measured nothing yet: its mean is NaN, which JSON cannot say. */
export function loopLagMs({ mean }: Pick<IntervalHistogram, "mean">): number {
  return Number.isFinite(mean) ? Math.max(0, Math.round((mean / 1e6 - loopResolutionMs) * 10) / 10) : 0;
}
