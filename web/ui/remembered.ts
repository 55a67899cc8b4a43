// What this browser remembers for its user. Never a secret.
import { createSignal } from "solid-js";

function read(key: string): string | null {
  try {
    return localStorage.getItem(`dsm.${key}`);
  } catch {
    return null;
  }
}
function write(key: string, value: string): void {
  try {
    localStorage.setItem(`dsm.${key}`, value);
  } catch {
    // Storage is switched off: it lasts as long as the page.
  }
}

export function createPreference<T extends string>(key: string, fallback: T): [() => T, (value: T) => void] {
  const [value, setValue] = createSignal<T>((read(key) as T | null) ?? fallback);
  return [
    value,
    (next) => {
      setValue(() => next);
      write(key, next);
    },
  ];
}
