import * as Kobalte from "@kobalte/core/dialog";
import { type JSX, onCleanup, onMount, Show } from "solid-js";
import { makeFocusReturn } from "./focus-trail.ts";
import { Icon } from "./icon.tsx";
import { isPhone } from "./preferences.ts";

/** What scrolls and holds nothing to press is scrolled by the keyboard all the same. */
function reachable(body: HTMLElement): void {
  const observer = new ResizeObserver(() => {
    if (body.scrollHeight > body.clientHeight) body.tabIndex = 0;
    else body.removeAttribute("tabindex");
  });
  onMount(() => observer.observe(body));
  onCleanup(() => observer.disconnect());
}

/** A dialog, a panel at the side, or (on a phone) a sheet. Focus goes in, stays in, and returns where it came from, also when that is gone. */
export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  title: JSX.Element;
  sub?: JSX.Element;
  /** Stands where the title would; the title is then only read out. */
  top?: JSX.Element;
  shape?: "plain" | "wide" | "side" | "sheet";
  /** It cannot be closed by Escape or a click beside it. */
  firm?: boolean;
  /** Something was typed into it: a click beside it, made by accident as often as not, leaves it open. */
  typed?: boolean;
  footer?: JSX.Element;
  children: JSX.Element;
}): JSX.Element {
  const focusReturn = makeFocusReturn();
  const stay = (event: Event): void => {
    if (props.firm) event.preventDefault();
  };
  const stayBeside = (event: Event): void => {
    // A toast floats above the dialog: pressing its button is no wish to close.
    const beside = (event as CustomEvent<{ originalEvent?: Event }>).detail?.originalEvent?.target;
    if (props.firm || props.typed || (beside instanceof Element && beside.closest("[data-above]"))) event.preventDefault();
  };
  // The first field, not the close button; on a phone that would raise the keyboard over half of the dialog.
  const focusFirst = (event: Event): void => {
    focusReturn.opened();
    const content = event.currentTarget as HTMLElement | null;
    const field =
      isPhone() && !props.top ? null : content?.querySelector<HTMLElement>("header input, .body :is(input:not([type=hidden], .hidden), select, textarea):not(:disabled)");
    if (!field) return;
    event.preventDefault();
    field.focus();
  };
  return (
    <Kobalte.Root open={props.open} onOpenChange={(open) => !open && props.onClose()} preventScroll={false}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="veil" />
        <Kobalte.Content
          class={`dialog float ${props.shape ?? "plain"}`}
          onOpenAutoFocus={focusFirst}
          onCloseAutoFocus={focusReturn.closed}
          onEscapeKeyDown={stay}
          onPointerDownOutside={stayBeside}
          onInteractOutside={stayBeside}
        >
          <header>
            <div class="min-w-0 flex-1">
              <Kobalte.Title as="h2" class={props.top ? "sr-only" : ""}>
                {props.title}
              </Kobalte.Title>
              {props.top}
              <Show when={props.sub}>
                <div class="text-muted">{props.sub}</div>
              </Show>
            </div>
            <Show when={!props.firm}>
              <Kobalte.CloseButton class="btn quiet square" aria-label="Close">
                <Icon name="close" />
              </Kobalte.CloseButton>
            </Show>
          </header>
          <div class="body" ref={reachable}>
            {props.children}
          </div>
          <Show when={props.footer}>
            <footer>{props.footer}</footer>
          </Show>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}
