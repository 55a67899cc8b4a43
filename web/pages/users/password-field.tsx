import { createSignal, type JSX, Show } from "solid-js";
import { Button } from "#web/ui/button.tsx";
import { CopyButton } from "#web/ui/copy.tsx";
import { TextField } from "#web/ui/field.tsx";
import { newPassword } from "./roles.ts";

export function shortPassword(text: string): string | undefined {
  return text.length < 12 ? `${text.length} of at least 12 characters.` : undefined;
}

/** A password for somebody else: typed, pasted, or made here and shown until the dialog closes, to be handed over. */
export function PasswordField(props: {
  label: string;
  value: string;
  onInput: (value: string) => void;
  help?: string;
  error?: string | undefined;
  autofocus?: boolean;
}): JSX.Element {
  const [made, setMade] = createSignal("");
  const make = (): void => {
    const text = newPassword((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
    setMade(text);
    props.onInput(text);
  };
  return (
    <div>
      <TextField
        label={props.label}
        type={made() !== "" && made() === props.value ? "text" : "password"}
        mono={made() !== "" && made() === props.value}
        autocomplete="new-password"
        autofocus={props.autofocus ?? false}
        help={props.help ?? "At least 12 characters."}
        error={(props.value !== "" ? shortPassword(props.value) : undefined) ?? props.error}
        value={props.value}
        onInput={props.onInput}
      />
      <div class="mt-1 flex items-center gap-2">
        <Button small onClick={make}>
          Make one
        </Button>
        <Show when={made() !== "" && made() === props.value}>
          <CopyButton text={made()} label="Copy the password">
            Copy
          </CopyButton>
          <span class="text-sm text-muted">Hand it over now: it is not shown again.</span>
        </Show>
      </div>
    </div>
  );
}
