// Toasts answer the user's own action, and always link to where it went on.
import { createSignal, For, type JSX, onCleanup, Show } from "solid-js";
import { Icon } from "./icon.tsx";
import type { Tone } from "./status.tsx";
import { toneIcons } from "./tone.ts";

interface Toast {
  id: number;
  tone: Tone;
  text: string;
  href?: string | undefined;
  linkText?: string | undefined;
}

const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let last = 0;
const shownMs = 8_000;

function dismiss(id: number): void {
  setToasts((all) => all.filter((toast) => toast.id !== id));
}

export function toast(text: string, options: { tone?: Tone; href?: string; linkText?: string } = {}): void {
  last += 1;
  const id = last;
  setToasts((all) => [...all.slice(-2), { id, text, tone: options.tone ?? "ok", href: options.href, linkText: options.linkText }]);
}

export function Toasts(): JSX.Element {
  return (
    <section
      class="pointer-events-none fixed right-3 bottom-24 z-60 flex w-[min(360px,calc(100vw-24px))] flex-col gap-2 md:bottom-12"
      aria-label="Notices"
      aria-live="polite"
      data-above
    >
      <For each={toasts()}>{(item) => <One item={item} />}</For>
    </section>
  );
}

/** Goes by itself, unless somebody reads it (the pointer or the focus is on it); what went wrong stays until it is dismissed. */
function One(props: { item: Toast }): JSX.Element {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  const start = (): void => {
    stop();
    if (props.item.tone !== "crit") timer = setTimeout(() => dismiss(props.item.id), shownMs);
  };
  start();
  onCleanup(stop);
  return (
    <div class="float pointer-events-auto flex items-start gap-2 p-3" onPointerEnter={stop} onPointerLeave={start} onFocusIn={stop} onFocusOut={start}>
      <span class={`st ${props.item.tone} pt-[3px]`}>
        <Icon name={toneIcons[props.item.tone]} />
      </span>
      <div class="min-w-0 flex-1 break-words">
        {props.item.text}{" "}
        <Show when={props.item.href}>
          {(href) => (
            <a class="link whitespace-nowrap" href={href()} onClick={() => dismiss(props.item.id)}>
              {props.item.linkText ?? "Open"}
            </a>
          )}
        </Show>
      </div>
      <button type="button" class="btn quiet small square" aria-label="Dismiss" onClick={() => dismiss(props.item.id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}
