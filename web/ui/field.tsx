import { createUniqueId, type JSX, Show } from "solid-js";
import { Icon } from "./icon.tsx";

export interface FieldProps {
  label: JSX.Element;
  help?: JSX.Element;
  error?: string | undefined;
  /** It may be left empty, and says so. */
  optional?: boolean | undefined;
  disabled?: boolean | undefined;
  class?: string;
}
interface ControlIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": "true" | undefined;
}

export function FieldLabel(props: { label: JSX.Element; optional?: boolean | undefined }): JSX.Element {
  return (
    <>
      {props.label}
      <Show when={props.optional}>
        <span class="font-normal text-faint"> (optional)</span>
      </Show>
    </>
  );
}

export function FieldError(props: { id: string; error: string | undefined }): JSX.Element {
  return (
    <Show when={props.error}>
      <div class="error" id={props.id}>
        <Icon name="warn" class="mt-px" />
        <span>{props.error}</span>
      </div>
    </Show>
  );
}

/** A labelled control with its help and its error. */
export function Field(props: FieldProps & { children: (ids: () => ControlIds) => JSX.Element }): JSX.Element {
  const id = createUniqueId();
  const ids = (): ControlIds => ({
    id,
    "aria-describedby": [props.error ? `${id}-error` : "", props.help ? `${id}-help` : ""].filter(Boolean).join(" ") || undefined,
    "aria-invalid": props.error ? "true" : undefined,
  });
  return (
    <div class={`field ${props.class ?? ""}`}>
      <label for={id}>
        <FieldLabel label={props.label} optional={props.optional} />
      </label>
      {props.children(ids)}
      <FieldError id={`${id}-error`} error={props.error} />
      <Show when={props.help}>
        <div class="help" id={`${id}-help`}>
          {props.help}
        </div>
      </Show>
    </div>
  );
}

/** Puts the focus on the first field of a form that has an error, and opens what hides it. */
export function focusFirstError(form: HTMLElement): void {
  const field = form.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid]');
  for (let fold = field?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
  const control = field?.matches("fieldset") ? field.querySelector<HTMLElement>("input") : field;
  control?.focus();
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
    inputMode?: "numeric" | "decimal" | "text";
    /** Few characters are expected. */
    narrow?: boolean;
    /** Behind what is typed. */
    unit?: string | undefined;
    onBlur?: () => void;
  },
): JSX.Element {
  const focusLater = (element: HTMLElement): void => {
    if (props.autofocus) queueMicrotask(() => element.focus());
  };
  return (
    <Field {...props}>
      {(ids) => (
        <Show
          when={props.lines}
          fallback={
            <span class={props.unit ? "flex items-center gap-2" : "contents"}>
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
                disabled={props.disabled}
                onInput={(event) => props.onInput(event.currentTarget.value)}
                onBlur={() => props.onBlur?.()}
              />
              <Show when={props.unit}>
                <span class="text-muted">{props.unit}</span>
              </Show>
            </span>
          }
        >
          {(rows) => (
            <textarea
              {...ids()}
              ref={focusLater}
              class={`input ${props.mono ? "mono" : ""}`}
              rows={rows()}
              disabled={props.disabled}
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
    <Field {...props}>
      {(ids) => (
        <select {...ids()} class="input" disabled={props.disabled} onChange={(event) => props.onChange(event.currentTarget.value)}>
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
