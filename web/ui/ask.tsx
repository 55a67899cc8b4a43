import { type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Failure } from "./empty.tsx";
import { TextField } from "./field.tsx";

/** Asks before one act: says what it does, names the way back, and the button says what it does. Enter in a field presses it. */
export function Ask(props: {
  title: string;
  sub?: JSX.Element;
  /** What the way back is called. */
  keep: string;
  /** What the button says. */
  act: JSX.Element;
  kind?: "primary" | "danger-solid";
  blocked?: string | undefined;
  run: { readonly isPending: boolean; readonly error: unknown; readonly mutate: () => void };
  onClose: () => void;
  children?: JSX.Element;
}): JSX.Element {
  const act = (): void => {
    if (!props.blocked && !props.run.isPending) props.run.mutate();
  };
  return (
    <Dialog
      open
      title={props.title}
      sub={props.sub}
      onClose={() => props.onClose()}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{props.keep}</Button>
          <Button kind={props.kind ?? "danger-solid"} busy={props.run.isPending} blocked={props.blocked} onClick={act}>
            {props.act}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        {props.children}
        <Show when={props.run.error}>{(error) => <Failure error={error()} />}</Show>
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}

/** What is typed by hand before something that cannot be taken back. */
export function TypeToGoOn(props: { text: string; value: string; onInput: (value: string) => void; inputMode?: "numeric" }): JSX.Element {
  return (
    <TextField
      label={
        <>
          Type <span class="mono rounded-sm bg-inset px-1 select-all in-[.callout]:bg-panel">{props.text}</span> to go on
        </>
      }
      value={props.value}
      onInput={props.onInput}
      inputMode={props.inputMode ?? "text"}
      mono
    />
  );
}
