// How this browser's user wants the console: theme, height of rows, keys.
import { createSignal } from "solid-js";
import { createPreference } from "./remembered.ts";

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
