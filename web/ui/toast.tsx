// Toasts answer the user's own action, and always link to where it went on.
import { createSignal, For, type JSX, Show } from "solid-js";
import { Icon } from "./icon.tsx";
import type { Tone } from "./status.tsx";

interface Toast {
  id: number;
  tone: Tone;
  text: string;
  href?: string | undefined;
  linkText?: string | undefined;
}

const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let last = 0;

function dismiss(id: number): void {
  setToasts((all) => all.filter((toast) => toast.id !== id));
}

export function toast(text: string, options: { tone?: Tone; href?: string; linkText?: string } = {}): void {
  last += 1;
  const id = last;
  setToasts((all) => [...all.slice(-2), { id, text, tone: options.tone ?? "ok", href: options.href, linkText: options.linkText }]);
  setTimeout(() => dismiss(id), options.tone === "crit" ? 15_000 : 8_000);
}

export function Toasts(): JSX.Element {
  return (
    <div class="pointer-events-none fixed right-3 bottom-24 z-40 flex w-[min(360px,calc(100vw-24px))] flex-col gap-2 md:bottom-12" role="status" aria-live="polite">
      <For each={toasts()}>
        {(item) => (
          <div class="float pointer-events-auto flex items-start gap-2 p-3">
            <span class={`st ${item.tone} pt-[3px]`}>
              <Icon name={item.tone === "crit" ? "crit" : item.tone === "warn" ? "warn" : "ok"} />
            </span>
            <div class="min-w-0 flex-1">
              {item.text}{" "}
              <Show when={item.href}>
                {(href) => (
                  <a class="link whitespace-nowrap" href={href()} onClick={() => dismiss(item.id)}>
                    {item.linkText ?? "Open"}
                  </a>
                )}
              </Show>
            </div>
            <button type="button" class="btn quiet small square" aria-label="Dismiss" onClick={() => dismiss(item.id)}>
              <Icon name="close" />
            </button>
          </div>
        )}
      </For>
    </div>
  );
}
