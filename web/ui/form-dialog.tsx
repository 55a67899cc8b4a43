import { createSignal, type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import type { Draft } from "./draft.ts";
import { Failure } from "./empty.tsx";
import { Icon } from "./icon.tsx";

/** A dialog around one form: sent by Enter or its button, asks before typed changes are dropped, shows what the other side refused. */
export function FormDialog<T extends object>(props: {
  title: JSX.Element;
  sub?: JSX.Element;
  shape?: "plain" | "wide" | "side";
  draft: Draft<T>;
  submit: string;
  danger?: boolean;
  busy: boolean;
  blocked?: string | undefined;
  error: unknown;
  class?: string;
  onSubmit: () => void;
  onClose: () => void;
  children: JSX.Element;
}): JSX.Element {
  const [asking, setAsking] = createSignal(false);
  const drop = (): void => {
    props.draft.forget();
    props.onClose();
  };
  const close = (): void => {
    if (props.draft.isChanged()) setAsking(true);
    else drop();
  };
  const send = (): void => {
    if (!props.blocked && !props.busy) props.onSubmit();
  };
  return (
    <Dialog
      open
      shape={props.shape ?? "plain"}
      title={props.title}
      sub={props.sub}
      onClose={close}
      footer={
        <Show
          when={!asking()}
          fallback={
            <>
              <span class="mr-auto" role="alert">
                Discard what you typed?
              </span>
              <Button onClick={() => setAsking(false)}>Go on editing</Button>
              <Button kind="danger" onClick={drop}>
                Discard
              </Button>
            </>
          }
        >
          <Button onClick={close}>Cancel</Button>
          <Button kind={props.danger ? "danger-solid" : "primary"} busy={props.busy} blocked={props.blocked} onClick={send}>
            {props.submit}
          </Button>
        </Show>
      }
    >
      <form
        class={props.class ?? "flex flex-col gap-4"}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Show when={props.draft.restored && props.draft.isChanged()}>
          <div class="col-span-full flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
            <span class="st info">
              <Icon name="pencil" /> What you typed before is here again.
            </span>
            <Button small kind="quiet" onClick={() => props.draft.reset()}>
              Start afresh
            </Button>
          </div>
        </Show>
        {props.children}
        <Show when={props.error}>
          {(error) => (
            <div class="col-span-full">
              <Failure error={error()} />
            </div>
          )}
        </Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
