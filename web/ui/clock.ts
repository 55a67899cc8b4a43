// One clock for all relative times on the page.
import { createSignal } from "solid-js";

const [now, setNow] = createSignal(Date.now());
setInterval(() => {
  if (!document.hidden) setNow(Date.now());
}, 1000);
document.addEventListener("visibilitychange", () => setNow(Date.now()));

/** Milliseconds UTC, ticking each second while the page is seen. */
export { now };
