import * as Kobalte from "@kobalte/core/dialog";
import { type JSX, Show } from "solid-js";
import { Icon } from "./icon.tsx";

/** A dialog, a panel at the side, or (on a phone) a sheet. Focus goes in, stays in, and returns where it came from. */
export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  title: JSX.Element;
  sub?: JSX.Element;
  shape?: "plain" | "wide" | "side" | "sheet";
  /** It cannot be closed by Escape or a click beside it. */
  firm?: boolean;
  footer?: JSX.Element;
  children: JSX.Element;
}): JSX.Element {
  const stay = (event: Event): void => {
    if (props.firm) event.preventDefault();
  };
  return (
    <Kobalte.Root open={props.open} onOpenChange={(open) => !open && props.onClose()} preventScroll={false}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="veil" />
        <Kobalte.Content class={`dialog float ${props.shape ?? "plain"}`} onEscapeKeyDown={stay} onPointerDownOutside={stay} onInteractOutside={stay}>
          <header>
            <div class="min-w-0 flex-1">
              <Kobalte.Title as="h2">{props.title}</Kobalte.Title>
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
