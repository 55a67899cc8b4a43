// Frames and tasks of a page's main thread, from Chromium's own trace.
import type { CDPSession, Page } from "playwright-core";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
  args?: { name?: string };
}

/** Records while `act` runs. */
async function record(cdp: CDPSession, act: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const collect = (chunk: { value: unknown[] }): void => {
    for (const event of chunk.value) events.push(event as TraceEvent);
  };
  cdp.on("Tracing.dataCollected", collect);
  const complete = new Promise<void>((resolve) => cdp.once("Tracing.tracingComplete", () => resolve()));
  await cdp.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      recordMode: "recordUntilFull",
      includedCategories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.frame", "__metadata"],
    },
  });
  await act();
  await cdp.send("Tracing.end");
  await complete;
  cdp.off("Tracing.dataCollected", collect);
  return events;
}

/** Durations of the renderer's main-thread tasks, in milliseconds. */
function mainTasks(events: readonly TraceEvent[]): number[] {
  const mains = new Set(events.filter((event) => event.name === "thread_name" && event.args?.name === "CrRendererMain").map((event) => `${event.pid} ${event.tid}`));
  return events.filter((event) => event.name === "RunTask" && event.dur !== undefined && mains.has(`${event.pid} ${event.tid}`)).map((event) => (event.dur ?? 0) / 1_000);
}

export async function tasksOf(cdp: CDPSession, act: () => Promise<void>): Promise<number[]> {
  return mainTasks(await record(cdp, act));
}

/**
 * Scrolls with the wheel, down and up again, for about eight seconds. Intervals are those between animation frames, in milliseconds: what the page's own thread
 * kept up with, which is stricter than what the compositor drew.
 */
export async function scrolled(page: Page, cdp: CDPSession, selector: string | null): Promise<{ intervals: number[]; tasks: number[] }> {
  const box = selector === null ? null : await page.locator(selector).first().boundingBox();
  const x = box ? box.x + box.width / 2 : 640;
  const y = box ? box.y + box.height / 2 : 360;
  await page.mouse.move(x, y);
  const events = await record(cdp, async () => {
    await page.evaluate(() => {
      const kept = globalThis as unknown as { frames: number[]; going: boolean };
      kept.frames = [];
      kept.going = true;
      const step = (at: number): void => {
        kept.frames.push(at);
        if (kept.going) requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    });
    for (const distance of [-12_000, -30_000, 30_000, 12_000]) {
      await cdp.send("Input.synthesizeScrollGesture", { x, y, yDistance: distance, speed: Math.abs(distance) / 2, gestureSourceType: "mouse" });
    }
    await page.evaluate(() => {
      (globalThis as unknown as { going: boolean }).going = false;
    });
  });
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames);
  return { intervals: frames.slice(1).map((at, i) => at - (frames[i] ?? at)), tasks: mainTasks(events) };
}
