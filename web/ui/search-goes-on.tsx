import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import { Button } from "./button.tsx";
import type { Paged } from "./data.ts";
import { clockTime } from "./duration.ts";
import { Icon } from "./icon.tsx";

/** Pages without a match that are asked for by themselves, before a person is asked whether to go on. */
const quietPages = 4;

/** A rare match among many rows is looked for piece by piece: says how far back, and goes on. `of` is what is looked for. */
export function SearchGoesOn<T>(props: { data: Paged<T>; what: string; of: string }): JSX.Element {
  const few = createMemo(() => props.data.hasMore && (props.data.value?.length ?? 0) < 20);
  const [asked, setAsked] = createSignal(0);
  createEffect(
    on(
      () => props.of,
      () => setAsked(0),
      { defer: true },
    ),
  );
  createEffect(() => {
    if (few() && !props.data.fetching && asked() < quietPages) {
      setAsked((n) => n + 1);
      props.data.more();
    }
  });
  return (
    <Show when={few()}>
      <div class="flex flex-wrap items-center justify-center gap-2 px-3 py-3 text-muted" role="status">
        <Show
          when={props.data.fetching}
          fallback={
            <>
              <Show when={props.data.searchedTo} fallback="There are older ones.">
                {(at) => <span>Looked through everything since {clockTime(at())}.</span>}
              </Show>
              <Button small onClick={() => setAsked(0)}>
                Look further back
              </Button>
            </>
          }
        >
          <span class="st info">
            <Icon name="run" spin />
          </span>
          Looking through older {props.what}
          <Show when={props.data.searchedTo}>{(at) => <span class="tabular-nums"> before {clockTime(at())}</span>}</Show>…
        </Show>
      </div>
    </Show>
  );
}
