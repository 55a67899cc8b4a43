// Where the focus has been. A layer that closes gives it back to where it came from, or, when that is gone, to the nearest place that is still there.
interface Step {
  element: HTMLElement;
  /** What it stood in, from the inside out. */
  around: readonly HTMLElement[];
}

const trail: Step[] = [];
const kept = 12;

/** A menu goes away with what was chosen in it: its button stands for it. */
function lasting(target: HTMLElement): HTMLElement | null {
  const menu = target.closest('[role="menu"]');
  return menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : target;
}

addEventListener(
  "focusin",
  ({ target }) => {
    const element = target instanceof HTMLElement ? lasting(target) : null;
    if (!element || trail.at(-1)?.element === element) return;
    const around: HTMLElement[] = [];
    for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) around.push(parent);
    trail.push({ element, around });
    if (trail.length > kept) trail.shift();
  },
  true,
);

const focusable = 'a[href], button:not([disabled]), input:not([disabled], [type="hidden"]), select:not([disabled]), textarea:not([disabled]), [tabindex]';
const isShown = (element: HTMLElement): boolean => element.isConnected && element.checkVisibility({ visibilityProperty: true });

/** The step's element, or what can take the focus closest to where it stood. */
function placeOf({ element, around }: Step): HTMLElement | undefined {
  if (isShown(element)) return element;
  for (const place of around) {
    if (!isShown(place)) continue;
    return place.matches("[tabindex]") ? place : [...place.querySelectorAll<HTMLElement>(focusable)].find(isShown);
  }
  return undefined;
}

/** For one layer: `opened` remembers where the focus is, `closed` gives it back. */
export function makeFocusReturn(): { opened: () => void; closed: (event: Event) => void } {
  let from: readonly Step[] = [];
  return {
    opened: () => {
      from = trail.slice();
    },
    closed: (event) => {
      // The focus is in another place already, since somebody put it there.
      if (event.defaultPrevented) return;
      event.preventDefault();
      for (const step of from.toReversed()) {
        const place = placeOf(step);
        if (place) return place.focus();
      }
      document.querySelector<HTMLElement>("h1[tabindex], main")?.focus();
    },
  };
}
