// Arriving at a page: the focus goes to its heading, so that a screen reader says where one is and the keyboard goes on from there.
const patienceMs = 6_000;

/** The parts of an address that make another page; what follows are parts of the same. */
export function pageOf(path: string): string {
  return path.split("/").slice(0, 3).join("/");
}

function isTyping(element: Element | null): boolean {
  return element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
}

/** Waits for the heading of the page that is being drawn in `main`. The returned function gives up. */
export function arrive(main: HTMLElement): () => void {
  const before = main.querySelector("h1");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    observer.disconnect();
    clearTimeout(timer);
    clearTimeout(waiting);
  };
  const look = (): void => {
    const heading = main.querySelector<HTMLElement>("h1");
    // The page that is left may still stand while the next one is on its way.
    if (!heading || (heading === before && before.isConnected && timer === undefined)) return;
    observer.disconnect();
    clearTimeout(waiting);
    clearTimeout(timer);
    // A dialog that has just closed gives the focus back where it came from first.
    timer = setTimeout(() => {
      if (isTyping(document.activeElement) || document.querySelector('[role="dialog"]')) return;
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
    }, 60);
  };
  const observer = new MutationObserver(look);
  observer.observe(main, { childList: true, subtree: true });
  waiting = setTimeout(stop, patienceMs);
  queueMicrotask(look);
  return stop;
}
