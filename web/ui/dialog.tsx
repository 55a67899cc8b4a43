import * as Kobalte from "@kobalte/core/dialog";
import { type JSX, Show } from "solid-js";
import { Icon } from "./icon.tsx";
import { isPhone } from "./preferences.ts";

/** A dialog, a panel at the side, or (on a phone) a sheet. Focus goes in, stays in, and returns where it came from. */
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
  footer?: JSX.Element;
  children: JSX.Element;
}): JSX.Element {
  const stay = (event: Event): void => {
    if (props.firm) event.preventDefault();
  };
  // The first field, not the close button; on a phone that would raise the keyboard over half of the dialog.
  const focusFirst = (event: Event): void => {
    const content = event.currentTarget as HTMLElement | null;
    const field = isPhone() && !props.top ? null : content?.querySelector<HTMLElement>("header input, .body input:not([type=hidden], .hidden), .body select, .body textarea");
    if (!field) return;
    event.preventDefault();
    field.focus();
  };
  return (
    <Kobalte.Root open={props.open} onOpenChange={(open) => !open && props.onClose()} preventScroll={false}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="veil" />
        <Kobalte.Content class={`dialog float ${props.shape ?? "plain"}`} onOpenAutoFocus={focusFirst} onEscapeKeyDown={stay} onPointerDownOutside={stay} onInteractOutside={stay}>
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
          <div class="body">{props.children}</div>
          <Show when={props.footer}>
            <footer>{props.footer}</footer>
          </Show>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}
