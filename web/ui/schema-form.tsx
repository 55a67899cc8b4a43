import { createMemo, For, type JSX, Show } from "solid-js";
import { CheckField, Field, SelectField, TextField } from "./field.tsx";
import { Icon } from "./icon.tsx";
import { type FormField, type FormSchema, fieldsOf, labelOf, titleOf } from "./json-schema.ts";

export interface WidgetProps {
  field: FormField;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}
export type Widgets = Record<string, (props: WidgetProps) => JSX.Element>;

/** A form drawn from a JSON Schema; what is marked `advanced` is folded. */
export function SchemaForm(props: {
  schema: FormSchema;
  values: Record<string, unknown>;
  problems: Record<string, string>;
  onChange: (name: string, value: unknown) => void;
  widgets?: Widgets;
}): JSX.Element {
  const fields = createMemo(() => fieldsOf(props.schema));
  const each = (advanced: boolean): JSX.Element => (
    <For each={fields().filter((field) => Boolean(field.schema.advanced) === advanced)}>
      {(field) => (
        <SchemaField
          field={field}
          value={props.values[field.name]}
          error={props.problems[field.name]}
          onChange={(value) => props.onChange(field.name, value)}
          widgets={props.widgets ?? {}}
        />
      )}
    </For>
  );
  return (
    <div class="flex flex-col gap-4">
      {each(false)}
      <Show when={fields().some((field) => field.schema.advanced)}>
        <details>
          <summary class="inline-flex min-h-6 items-center gap-1 text-muted">
            <Icon name="right" size={12} class="fold" /> Advanced
          </summary>
          <div class="mt-2 flex flex-col gap-4">{each(true)}</div>
        </details>
      </Show>
    </div>
  );
}

function SchemaField(props: WidgetProps & { widgets: Widgets }): JSX.Element {
  const schema = (): FormSchema => props.field.schema;
  const label = (): string => labelOf(props.field);
  const custom = (): Widgets[string] | undefined => (schema().widget ? props.widgets[schema().widget as string] : undefined);
  const choices = (of: FormSchema): { value: string; title: string }[] => (of.enum ?? []).map((value) => ({ value: String(value), title: plainAndTerm(of, value) }));
  return (
    <Show when={custom()} fallback={<Plain {...props} label={label()} choices={choices} />}>
      {(widget) =>
        widget()({
          field: props.field,
          get value() {
            return props.value;
          },
          get error() {
            return props.error;
          },
          onChange: props.onChange,
        })
      }
    </Show>
  );
}

/** "Power off now (ForceOff)": the plain word, the term beside it. */
function plainAndTerm(schema: FormSchema, value: string | number): string {
  const title = titleOf(schema, value);
  const duplicate = Object.values(schema.titles ?? {}).filter((one) => one === title).length > 1;
  return duplicate ? `${title} (${value})` : title;
}

function Plain(props: WidgetProps & { label: string; choices: (schema: FormSchema) => { value: string; title: string }[] }): JSX.Element {
  const schema = (): FormSchema => props.field.schema;
  const error = (): { error?: string } => (props.error ? { error: props.error } : {});
  const kind = (): string => (schema().enum ? "enum" : schema().type === "array" && schema().items?.enum ? "many" : (schema().type ?? "string"));
  return (
    <>
      <Show when={kind() === "enum"}>
        <SelectField label={props.label} help={schema().help} {...error()} value={String(props.value ?? "")} options={props.choices(schema())} onChange={props.onChange} />
      </Show>
      <Show when={kind() === "boolean"}>
        <CheckField label={props.label} help={schema().help} checked={props.value === true} onChange={props.onChange} />
      </Show>
      <Show when={kind() === "integer" || kind() === "number"}>
        <TextField
          label={props.label}
          help={schema().help}
          {...error()}
          type="number"
          narrow
          value={props.value === undefined || props.value === null ? "" : String(props.value)}
          onInput={(text) => props.onChange(text === "" ? undefined : Number(text))}
        />
      </Show>
      <Show when={kind() === "many"}>
        <Many {...props} />
      </Show>
      <Show when={kind() === "string"}>
        <TextField
          label={props.label}
          help={schema().help}
          {...error()}
          type={schema().secret ? "password" : "text"}
          value={String(props.value ?? "")}
          onInput={(text) => props.onChange(text === "" ? undefined : text)}
        />
      </Show>
      <Show when={kind() === "array" || kind() === "object"}>
        <Field label={props.label} help={schema().help ?? "One on each line."} {...error()}>
          {(ids) => (
            <textarea
              {...ids()}
              class="input mono"
              value={Array.isArray(props.value) ? props.value.join("\n") : ""}
              onInput={(event) =>
                props.onChange(
                  event.currentTarget.value
                    .split("\n")
                    .map((line) => line.trim())
                    .filter(Boolean),
                )
              }
            />
          )}
        </Field>
      </Show>
    </>
  );
}

function Many(props: WidgetProps & { label: string; choices: (schema: FormSchema) => { value: string; title: string }[] }): JSX.Element {
  const chosen = (): readonly unknown[] => (Array.isArray(props.value) ? props.value : []);
  const flip = (value: string, on: boolean): void => props.onChange(on ? [...chosen(), value] : chosen().filter((one) => one !== value));
  return (
    <fieldset class="field">
      <legend class="label mb-1 font-strong">{props.label}</legend>
      <For each={props.choices({ ...props.field.schema.items, ...(props.field.schema.titles ? { titles: props.field.schema.titles } : {}) })}>
        {(choice) => <CheckField label={choice.title} checked={chosen().includes(choice.value)} onChange={(on) => flip(choice.value, on)} />}
      </For>
      <Show when={props.error}>
        <div class="error">
          <Icon name="warn" class="mt-px" />
          {props.error}
        </div>
      </Show>
    </fieldset>
  );
}
