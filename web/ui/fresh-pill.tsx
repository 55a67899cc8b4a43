import { type JSX, Show } from "solid-js";
import { Icon } from "./icon.tsx";

/** What has come while one reads further down: it waits above until it is asked for. */
export function FreshPill(props: { count: number; what: string; onShow: () => void }): JSX.Element {
  return (
    <Show when={props.count > 0}>
      <div class="pointer-events-none absolute inset-x-0 top-9 z-10 flex justify-center">
        <button type="button" class="btn primary float pointer-events-auto rounded-full! px-3!" onClick={() => props.onShow()}>
          <Icon name="up" /> {props.count.toLocaleString("en")} new {props.what}
          {props.count === 1 ? "" : "s"}
        </button>
      </div>
    </Show>
  );
}
