import { createSignal, type JSX, onCleanup } from "solid-js";
import { Icon } from "./icon.tsx";

/** A text that the control plane searches for: sent when one pauses typing. */
export function SearchBox(props: { label: string; placeholder: string; value: string; onChange: (value: string) => void }): JSX.Element {
  const [typed, setTyped] = createSignal<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const type = (value: string): void => {
    setTyped(value);
    clearTimeout(timer);
    timer = setTimeout(() => props.onChange(value.trim()), 250);
  };
  return (
    <search class="relative min-w-[200px] flex-1">
      <Icon name="find" class="absolute top-2 left-2 text-faint" />
      <input
        type="search"
        class="input pl-7!"
        aria-label={props.label}
        placeholder={props.placeholder}
        value={typed() ?? props.value}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => type(event.currentTarget.value)}
        // What is typed stands as it is, also when the filter leaves a space out, until one goes on.
        onBlur={() => setTyped(null)}
      />
    </search>
  );
}
