import { createUniqueId, For, type JSX, Show } from "solid-js";
import { FieldError, FieldLabel, type FieldProps } from "./field.tsx";

export interface Choice {
  value: string;
  title: string;
  help?: string;
}

/** A few choices, all of them seen. */
export function RadioField(props: FieldProps & { value: string; choices: readonly Choice[]; onChange: (value: string) => void }): JSX.Element {
  const id = createUniqueId();
  return (
    <ChoiceGroup {...props} id={id} role="radiogroup">
      <For each={props.choices}>
        {(choice) => (
          <ChoiceBox
            type="radio"
            name={id}
            choice={choice}
            checked={props.value === choice.value}
            disabled={props.disabled ?? false}
            onChange={() => props.onChange(choice.value)}
          />
        )}
      </For>
    </ChoiceGroup>
  );
}

/** Any number of choices. */
export function ChecksField(props: FieldProps & { values: readonly unknown[]; choices: readonly Choice[]; onChange: (values: unknown[]) => void }): JSX.Element {
  const id = createUniqueId();
  // In the order of the list, whichever was ticked first.
  const flip = (value: string, on: boolean): void => props.onChange(props.choices.map((one) => one.value).filter((one) => (one === value ? on : props.values.includes(one))));
  return (
    <ChoiceGroup {...props} id={id} role="group">
      <For each={props.choices}>
        {(choice) => (
          <ChoiceBox
            type="checkbox"
            name={id}
            choice={choice}
            checked={props.values.includes(choice.value)}
            disabled={props.disabled ?? false}
            onChange={(on) => flip(choice.value, on)}
          />
        )}
      </For>
    </ChoiceGroup>
  );
}

function ChoiceGroup(props: FieldProps & { id: string; role: "radiogroup" | "group"; children: JSX.Element }): JSX.Element {
  return (
    <fieldset
      class={`field ${props.class ?? ""}`}
      role={props.role}
      aria-describedby={[props.error ? `${props.id}-error` : "", props.help ? `${props.id}-help` : ""].filter(Boolean).join(" ") || undefined}
      {...(props.error && props.role === "radiogroup" ? { "aria-invalid": "true" } : {})}
      data-invalid={props.error ? "" : undefined}
    >
      <legend class="label">
        <FieldLabel label={props.label} optional={props.optional} />
      </legend>
      {props.children}
      <FieldError id={`${props.id}-error`} error={props.error} />
      <Show when={props.help}>
        <div class="help" id={`${props.id}-help`}>
          {props.help}
        </div>
      </Show>
    </fieldset>
  );
}

function ChoiceBox(props: { type: "radio" | "checkbox"; name: string; choice: Choice; checked: boolean; disabled: boolean; onChange: (on: boolean) => void }): JSX.Element {
  return (
    <label class="mb-0! flex! min-h-6 cursor-pointer font-normal! items-start gap-2 py-0.5">
      <input
        type={props.type}
        name={props.name}
        class="check mt-0.5"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>
        {props.choice.title}
        <Show when={props.choice.help}>
          <span class="block text-sm text-muted">{props.choice.help}</span>
        </Show>
      </span>
    </label>
  );
}
