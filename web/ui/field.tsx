import { createUniqueId, type JSX, Show } from "solid-js";
import { Icon } from "./icon.tsx";

export interface FieldProps {
  label: JSX.Element;
  help?: JSX.Element;
  error?: string | undefined;
  class?: string;
}
interface ControlIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": "true" | undefined;
}

/** A labelled control with its help and its error. */
export function Field(props: FieldProps & { children: (ids: () => ControlIds) => JSX.Element }): JSX.Element {
  const id = createUniqueId();
  const ids = (): ControlIds => ({
    id,
    "aria-describedby": [props.help ? `${id}-help` : "", props.error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined,
    "aria-invalid": props.error ? "true" : undefined,
  });
  return (
    <div class={`field ${props.class ?? ""}`}>
      <label for={id}>{props.label}</label>
      {props.children(ids)}
      <Show when={props.error}>
        <div class="error" id={`${id}-error`}>
          <Icon name="warn" class="mt-px" />
          <span>{props.error}</span>
        </div>
      </Show>
      <Show when={props.help}>
        <div class="help" id={`${id}-help`}>
          {props.help}
        </div>
      </Show>
    </div>
  );
}

export function TextField(
  props: FieldProps & {
    value: string;
    onInput: (value: string) => void;
    type?: "text" | "password" | "number" | "email" | "search" | "datetime-local";
    placeholder?: string;
    autocomplete?: string;
    required?: boolean;
    autofocus?: boolean;
    mono?: boolean;
    lines?: number;
    inputMode?: "numeric" | "text";
    /** Few characters are expected. */
    narrow?: boolean;
    onBlur?: () => void;
  },
): JSX.Element {
  const focusLater = (element: HTMLElement): void => {
    if (props.autofocus) queueMicrotask(() => element.focus());
  };
  return (
    <Field label={props.label} help={props.help} error={props.error} class={props.class ?? ""}>
      {(ids) => (
        <Show
          when={props.lines}
          fallback={
            <input
              {...ids()}
              ref={focusLater}
              class={`input ${props.mono ? "mono" : ""} ${props.narrow ? "max-w-48" : ""}`}
              type={props.type ?? "text"}
              value={props.value}
              placeholder={props.placeholder}
              autocomplete={props.autocomplete ?? "off"}
              spellcheck={false}
              required={props.required}
              inputMode={props.inputMode}
              onInput={(event) => props.onInput(event.currentTarget.value)}
              onBlur={() => props.onBlur?.()}
            />
          }
        >
          {(rows) => (
            <textarea
              {...ids()}
              ref={focusLater}
              class={`input ${props.mono ? "mono" : ""}`}
              rows={rows()}
              value={props.value}
              placeholder={props.placeholder}
              spellcheck={false}
              onInput={(event) => props.onInput(event.currentTarget.value)}
              onBlur={() => props.onBlur?.()}
            />
          )}
        </Show>
      )}
    </Field>
  );
}

export function SelectField(props: FieldProps & { value: string; options: readonly { value: string; title: string }[]; onChange: (value: string) => void }): JSX.Element {
  return (
    <Field label={props.label} help={props.help} error={props.error} class={props.class ?? ""}>
      {(ids) => (
        <select {...ids()} class="input" onChange={(event) => props.onChange(event.currentTarget.value)}>
          {props.options.map((option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField(props: { label: JSX.Element; help?: JSX.Element; checked: boolean; onChange: (checked: boolean) => void; disabled?: boolean }): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="field">
      <div class="flex min-h-6 items-start gap-2">
        <input
          id={id}
          type="checkbox"
          class="check mt-0.5"
          checked={props.checked}
          disabled={props.disabled}
          aria-describedby={props.help ? `${id}-help` : undefined}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        <div>
          <label for={id} class="cursor-pointer">
            {props.label}
          </label>
          <Show when={props.help}>
            <div class="text-sm text-muted" id={`${id}-help`}>
              {props.help}
            </div>
          </Show>
        </div>
      </div>
    </div>
  );
}

/** A small select for a toolbar; its label is read out, not shown. */
export function Pick(props: { label: string; value: string; options: readonly { value: string; title: string }[]; onChange: (value: string) => void }): JSX.Element {
  return (
    <select class="btn" aria-label={props.label} title={props.label} onChange={(event) => props.onChange(event.currentTarget.value)}>
      {props.options.map((option) => (
        <option value={option.value} selected={option.value === props.value}>
          {option.title}
        </option>
      ))}
    </select>
  );
}
