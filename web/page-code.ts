// The code of a page, fetched when it is needed. A console that was open while a new version was put in place asks for files that are gone: that is said in words.
import { type Component, createSignal, lazy } from "solid-js";
import { GoneDialog, GonePage } from "./frame/new-version.tsx";
import { linkBack, linkIsLost } from "./live/link.ts";

/** A newer console is there than the one that runs in this tab. */
const [newVersion, setNewVersion] = createSignal(false);

export { newVersion };

const entryIn = (html: string): string | undefined => /<script type="module"[^>]* src="([^"]+)"/.exec(html)?.[1];
const ownEntry = (): string | undefined => document.querySelector<HTMLScriptElement>('script[type="module"]')?.getAttribute("src") ?? undefined;

/** Asks whether the control plane serves another console by now. Rejects when it cannot be asked. */
export async function lookForNewVersion(): Promise<boolean> {
  const response = await fetch("/", { cache: "no-cache", headers: { accept: "text/html" }, signal: AbortSignal.timeout(5_000) });
  const entry = response.ok ? entryIn(await response.text()) : undefined;
  if (entry === undefined) throw new Error("The console's page is not there.");
  const isNew = entry !== ownEntry();
  if (isNew) setNewVersion(true);
  return isNew;
}

const longestPauseMs = 8_000;

/** Fetches code; waits for the link where that is down. Null when the code belongs to a console that is not served any more. */
async function load<T>(fetchCode: () => Promise<T>): Promise<T | null> {
  for (let pauseMs = 250; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      return await fetchCode();
    } catch (error) {
      const isNew = await lookForNewVersion().catch(() => null);
      if (isNew) return null;
      // The file is there, and yet did not come: once more, since it may have been the link. Then it is a fault, and shown as one.
      if (isNew === false && !linkIsLost() && pauseMs > 500) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await linkBack();
    }
  }
}

/** `gone` stands in the place of code that is not there any more. */
// biome-ignore lint/suspicious/noExplicitAny: as in Solid's own `lazy`
export function pageCode<T extends Component<any>>(
  fetchCode: () => Promise<{ default: T }>,
  gone: Component<{ onClose?: () => void }> = GonePage,
): T & { preload: () => Promise<{ default: T }> } {
  return lazy(async () => (await load(fetchCode)) ?? { default: gone as T });
}

/** The code of a dialog that the frame opens. */
// biome-ignore lint/suspicious/noExplicitAny: as in Solid's own `lazy`
export function dialogCode<T extends Component<any>>(fetchCode: () => Promise<{ default: T }>): T & { preload: () => Promise<{ default: T }> } {
  return pageCode(fetchCode, GoneDialog);
}
