import { createSignal, type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { isPhone } from "./preferences.ts";

/** Filters beside the search: in a row where there is room, behind a button on a phone. `chosen` says how many of them are set. */
export function FilterFold(props: { chosen: number; children: JSX.Element }): JSX.Element {
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <Show when={isPhone()}>
        <Button icon="settings" expanded={open()} onClick={() => setOpen(!open())}>
          Filters{props.chosen > 0 ? ` (${props.chosen})` : ""}
        </Button>
      </Show>
      <Show when={!isPhone() || open()}>{props.children}</Show>
    </>
  );
}
