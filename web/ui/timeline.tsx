import { createMemo, For, type JSX, Show } from "solid-js";
import { now } from "./clock.ts";
import { clockTime, dayTime, duration } from "./duration.ts";
import { Icon } from "./icon.tsx";
import type { Look } from "./status.tsx";
import { timeTicks } from "./time-ticks.ts";

export interface TimelineSpan {
  /** Milliseconds UTC. */
  from: number;
  /** Null while it goes on. */
  to: number | null;
  look: Look;
  title: string;
}
export interface TimelineLane {
  key: string;
  title: string;
  /** Its state, before its title. */
  look: Look;
  spans: readonly TimelineSpan[];
  /** In place of the time that it took. */
  words?: string;
  href?: string;
}

/** When what happened, a lane for each: bars over a scale of time, and beside each the same in words. */
export function Timeline(props: {
  label: string;
  lanes: readonly TimelineLane[];
  /** The scale; else from the first beginning to the last end, or to now. */
  from?: number;
  to?: number;
  /** Makes each lane a button. */
  chosen?: string;
  onChoose?: (key: string) => void;
  empty?: JSX.Element;
}): JSX.Element {
  const spans = createMemo(() => props.lanes.flatMap((lane) => lane.spans));
  const running = createMemo(() => spans().some((span) => span.to === null));
  const from = createMemo(() => props.from ?? spans().reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY));
  const to = createMemo(() => {
    if (props.to !== undefined) return props.to;
    const last = spans().reduce((latest, span) => Math.max(latest, span.to ?? span.from), from());
    return Math.max(from() + 1000, running() ? Math.max(last, now()) : last);
  });
  const at = (ms: number): number => Math.max(0, Math.min(100, ((ms - from()) / (to() - from())) * 100));
  const ticks = createMemo(() => (spans().length === 0 && props.from === undefined ? [] : timeTicks(from(), to(), 6)));
  const nowInside = createMemo(() => (running() || props.to !== undefined) && now() > from() && now() < to());
  return (
    <Show when={props.lanes.length > 0} fallback={props.empty}>
      <div class="timeline">
        <div class="timeline-scale" aria-hidden="true">
          <For each={ticks()}>
            {(tick) => (
              <Show when={at(tick) < 96}>
                <span style={{ left: `${at(tick)}%` }}>{scaleTime(tick, to() - from())}</span>
              </Show>
            )}
          </For>
        </div>
        <ul aria-label={props.label}>
          <For each={props.lanes}>
            {(lane) => (
              <li class="timeline-lane" data-chosen={props.chosen === lane.key ? "" : undefined}>
                <span class={`st ${lane.look.tone}`} title={lane.look.title ?? lane.look.word}>
                  <Icon name={lane.look.icon} spin={lane.look.icon === "run"} />
                  <span class="sr-only">{lane.look.word}: </span>
                  <LaneTitle lane={lane} chosen={props.chosen === lane.key} onChoose={props.onChoose} />
                </span>
                <span class="timeline-track" aria-hidden="true">
                  <For each={ticks()}>{(tick) => <i class="timeline-tick" style={{ left: `${at(tick)}%` }} />}</For>
                  <For each={lane.spans}>
                    {(span) => (
                      <i
                        class={`timeline-span ${span.look.tone}`}
                        data-open={span.to === null ? "" : undefined}
                        title={`${span.title}: ${span.look.word}, ${clockTime(new Date(span.from).toISOString(), true)}${span.to === null ? ", goes on" : `, ${duration(span.to - span.from)}`}`}
                        style={{ left: `${at(span.from)}%`, width: `${at(span.to ?? Math.max(span.from, now())) - at(span.from)}%` }}
                      />
                    )}
                  </For>
                  <Show when={nowInside()}>
                    <i class="timeline-now" style={{ left: `${at(now())}%` }} />
                  </Show>
                </span>
                <span class="timeline-words">{lane.words ?? took(lane.spans)}</span>
              </li>
            )}
          </For>
        </ul>
      </div>
    </Show>
  );
}

/** On a scale of hours the day is known. */
function scaleTime(ms: number, spanMs: number): string {
  const iso = new Date(ms).toISOString();
  if (spanMs > 20 * 3_600_000) return clockTime(iso);
  return spanMs < 120_000 ? dayTime(iso) : dayTime(iso).slice(0, 5);
}

function LaneTitle(props: { lane: TimelineLane; chosen: boolean; onChoose: ((key: string) => void) | undefined }): JSX.Element {
  return (
    <Show
      when={props.onChoose}
      fallback={
        <Show when={props.lane.href} fallback={<span class="truncate text-text">{props.lane.title}</span>}>
          {(href) => (
            <a href={href()} class="truncate text-text hover:underline">
              {props.lane.title}
            </a>
          )}
        </Show>
      }
    >
      {(choose) => (
        <button type="button" class="min-h-6 truncate text-left text-text" aria-pressed={props.chosen} onClick={() => choose()(props.lane.key)}>
          {props.lane.title}
        </button>
      )}
    </Show>
  );
}

function took(spans: readonly TimelineSpan[]): string {
  if (spans.length === 0) return "";
  const ms = spans.reduce((sum, span) => sum + ((span.to ?? now()) - span.from), 0);
  return duration(Math.max(0, ms));
}
