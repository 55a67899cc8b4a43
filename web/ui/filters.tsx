// What stands among the filters of a list, beside the lists to pick from.
import { type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** A filter that a link has set: it can only be taken away. */
export function FilterTag(props: { text: string; href?: string; onRemove: () => void }): JSX.Element {
  return (
    <span class="chip info pr-0!">
      <Show when={props.href} fallback={props.text}>
        {(href) => (
          <a href={href()} class="hover:underline">
            {props.text}
          </a>
        )}
      </Show>
      <button type="button" class="grid size-6 place-items-center" aria-label={`Remove: ${props.text}`} onClick={() => props.onRemove()}>
        <Icon name="close" size={10} />
      </button>
    </span>
  );
}

/** A filter that is on or off. */
export function FilterToggle(props: { text: string; on: boolean; title?: string; onFlip: () => void }): JSX.Element {
  return (
    <Button pressed={props.on} {...(props.title ? { title: props.title } : {})} onClick={() => props.onFlip()}>
      <span class={props.on ? "font-strong text-accent" : ""}>{props.text}</span>
    </Button>
  );
}
