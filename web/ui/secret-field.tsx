import { createSignal, type JSX } from "solid-js";
import { Field, type FieldProps } from "./field.tsx";
import { Icon } from "./icon.tsx";

/** A secret: pasted or typed, shown on demand while it is typed, and never what is stored. Says when the stored one was last changed. */
export function SecretField(
  props: FieldProps & {
    value: string;
    onInput: (value: string) => void;
    /** One is stored: leaving this empty keeps it. */
    stored?: JSX.Element;
    /** `new-password` lets a password manager offer one. */
    autocomplete?: "off" | "current-password" | "new-password";
  },
): JSX.Element {
  const [shown, setShown] = createSignal(false);
  return (
    <Field {...props} help={props.stored ?? props.help}>
      {(ids) => (
        <div class="relative">
          <input
            {...ids()}
            class="input pr-9!"
            type={shown() ? "text" : "password"}
            value={props.value}
            placeholder={props.stored ? "Unchanged" : ""}
            autocomplete={props.autocomplete ?? "off"}
            autocapitalize="off"
            spellcheck={false}
            disabled={props.disabled}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
          <button
            type="button"
            class="btn quiet small square absolute! top-[3px] right-[3px]"
            aria-label={shown() ? "Hide what is typed" : "Show what is typed"}
            aria-pressed={shown()}
            title={shown() ? "Hide" : "Show"}
            onClick={() => setShown(!shown())}
          >
            <Icon name="eye" class={shown() ? "text-accent" : ""} />
          </button>
        </div>
      )}
    </Field>
  );
}
