// Keys of the whole console: Ctrl K, ?, "g s". Single letters can be switched off (WCAG 2.1.4), and never fire while typing.
import { onCleanup } from "solid-js";
import { singleKeys } from "./preferences.ts";

type Bindings = Record<string, (event: KeyboardEvent) => void>;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** `mod+k`, `?`, `g s` (one after the other within a second). */
export function useKeys(bindings: Bindings): void {
  let first = "";
  let firstAt = 0;
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const mod = isMac ? event.metaKey : event.ctrlKey;
    if (mod && !event.altKey) {
      const bound = bindings[`mod+${event.key.toLowerCase()}`];
      if (bound) {
        event.preventDefault();
        bound(event);
      }
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target) || singleKeys() === "off") return;
    if (document.querySelector('[role="dialog"], [role="menu"]')) return;
    const pair = Date.now() - firstAt < 1000 ? bindings[`${first} ${event.key}`] : undefined;
    const bound = pair ?? bindings[event.key];
    first = pair ? "" : event.key;
    firstAt = Date.now();
    if (bound) {
      event.preventDefault();
      bound(event);
    }
  };
  addEventListener("keydown", onKey);
  onCleanup(() => removeEventListener("keydown", onKey));
}
