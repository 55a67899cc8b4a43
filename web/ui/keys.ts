// Keys of the whole console: Ctrl K, ?, "g s". Single letters can be switched off (WCAG 2.1.4), and never fire while typing.
import { onCleanup } from "solid-js";
import { singleKeys } from "./preferences.ts";

type Bindings = Record<string, (event: KeyboardEvent) => void>;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** Whether a single letter may mean something to the whole console now. */
function isFree(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target) || singleKeys() === "off") return false;
  return document.querySelector('[role="dialog"], [role="menu"]') === null;
}

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
    if (!isFree(event)) return;
    first = event.key;
    firstAt = Date.now();
    const bound = bindings[event.key];
    if (bound) {
      event.preventDefault();
      bound(event);
    }
  };
  // Before what has the focus hears it: the second key of a pair may mean something there, as `j` does in a table.
  const onSecond = (event: KeyboardEvent): void => {
    if (first === "" || Date.now() - firstAt >= 1000 || event.isComposing || !isFree(event)) return;
    const pair = bindings[`${first} ${event.key}`];
    if (!pair) return;
    first = "";
    event.preventDefault();
    event.stopPropagation();
    pair(event);
  };
  addEventListener("keydown", onKey);
  addEventListener("keydown", onSecond, true);
  onCleanup(() => {
    removeEventListener("keydown", onKey);
    removeEventListener("keydown", onSecond, true);
  });
}
