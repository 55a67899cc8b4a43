// Arriving at a page: the focus goes to its heading, so that a screen reader says where one is and the keyboard goes on from there.
const patienceMs = 6_000;
/** A page that shows another job draws it under the heading that it has. */
const sameHeadingMs = 400;
/** A dialog that has just closed gives the focus back where it came from first. */
const settleMs = 60;

/** The parts of an address that make another page; what follows are parts of the same. */
export function pageOf(path: string): string {
  return path.split("/").slice(0, 3).join("/");
}

function isTyping(element: Element | null): boolean {
  return element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
}

const known = new WeakSet<Element>();

/** Waits for the heading of the page that is being drawn in `main`, and moves the focus there unless it is the first page. The returned function gives up. */
export function arrive(main: HTMLElement, isFirst: boolean): () => void {
  let settling: ReturnType<typeof setTimeout> | undefined;
  const take = (heading: HTMLElement): void => {
    stop();
    known.add(heading);
    if (isFirst) return;
    settling = setTimeout(() => {
      if (isTyping(document.activeElement) || document.querySelector('[role="dialog"]')) return;
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
    }, settleMs);
  };
  const look = (): void => {
    const heading = main.querySelector<HTMLElement>("h1");
    // The page that is left may still stand while the next one is on its way.
    if (heading && !known.has(heading)) take(heading);
  };
  const observer = new MutationObserver(look);
  observer.observe(main, { childList: true, subtree: true });
  const same = setTimeout(() => {
    const heading = main.querySelector<HTMLElement>("h1");
    if (heading) take(heading);
  }, sameHeadingMs);
  const patience = setTimeout(() => stop(), patienceMs);
  const stop = (): void => {
    observer.disconnect();
    clearTimeout(same);
    clearTimeout(patience);
  };
  look();
  return () => {
    stop();
    clearTimeout(settling);
  };
}
