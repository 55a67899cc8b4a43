import * as Kobalte from "@kobalte/core/popover";
import type { JSX } from "solid-js";

/** A few controls that float at their button. Escape or a click elsewhere closes it, and the focus goes back to the button. */
export function Popover(props: { title: string; button: JSX.Element; class?: string; label?: string; children: JSX.Element }): JSX.Element {
  return (
    <Kobalte.Root gutter={4} preventScroll={false} placement="bottom-end">
      <Kobalte.Trigger class={props.class ?? "btn quiet"} aria-label={props.label} title={props.label}>
        {props.button}
      </Kobalte.Trigger>
      <Kobalte.Portal mount={document.getElementById("main") ?? document.body}>
        <Kobalte.Content class="popover float">
          <Kobalte.Title as="h2" class="px-3 pt-2.5 pb-1">
            {props.title}
          </Kobalte.Title>
          {props.children}
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}
