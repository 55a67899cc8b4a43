// What this browser remembers for its user: theme, density, columns. Never a secret.
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

export type Theme = "light" | "dark" | "system";
const [theme, keepTheme] = createPreference<Theme>("theme", "system");
const dark = matchMedia("(prefers-color-scheme: dark)");
function showTheme(chosen: Theme): void {
  document.documentElement.dataset.theme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
}
dark.addEventListener("change", () => showTheme(theme()));
export function setTheme(next: Theme): void {
  keepTheme(next);
  showTheme(next);
}

export type Density = "dense" | "normal" | "comfortable";
const [density, keepDensity] = createPreference<Density>("density", "normal");
export function setDensity(next: Density): void {
  keepDensity(next);
  document.documentElement.dataset.density = next;
}
export const rowHeight = (): number => ({ dense: 28, normal: 32, comfortable: 40 })[density()];

export const [singleKeys, setSingleKeys] = createPreference<"on" | "off">("single-keys", "on");
export { density, theme };

const phone = matchMedia("(max-width: 720px)");
const [isPhone, setPhone] = createSignal(phone.matches);
phone.addEventListener("change", () => setPhone(phone.matches));

export { isPhone };
