import { createMemo, createUniqueId, Index, type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { RadioField } from "./choice-field.tsx";
import { CheckField, FieldError, SelectField } from "./field.tsx";
import { defaultsOf, type FormSchema, fieldsOf, isRecord, labelOf, plain, startOfVariant, type Variants, variantFields, variantsOf, wordsOf } from "./json-schema.ts";
import type { SchemaFieldProps } from "./schema-field.tsx";
import { SchemaFields } from "./schema-form.tsx";

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** An object in the object. One that may be left out has a box that lets it in. */
export function ObjectField(props: SchemaFieldProps): JSX.Element {
  const schema = (): FormSchema => props.field.schema;
  const optional = (): boolean => !props.field.required && schema().default === undefined;
  return (
    <Group label={labelOf(props.field)} help={schema().help} hideLabel={optional()} error={props.problems[props.path]}>
      <Show when={optional()}>
        <CheckField label={labelOf(props.field)} help={schema().help} checked={isRecord(props.value)} onChange={(on) => props.onChange(on ? defaultsOf(schema()) : undefined)} />
      </Show>
      <Show when={!optional() || isRecord(props.value)}>
        <Fields {...props} fields={fieldsOf(schema())} />
      </Show>
    </Group>
  );
}

/** One of several objects: the choice, then the fields of what is chosen. */
export function VariantsField(props: SchemaFieldProps): JSX.Element {
  const variants = createMemo(() => variantsOf(props.field.schema) as Variants);
  const chosen = (): string => String(recordOf(props.value)[variants().by] ?? "");
  return (
    <Group label={labelOf(props.field)} help={props.field.schema.help} hideLabel error={props.problems[props.path]}>
      <VariantChoice
        variants={variants()}
        label={labelOf(props.field)}
        optional={!props.field.required}
        value={chosen()}
        error={props.problems[`${props.path}.${variants().by}`]}
        onChange={(value) => props.onChange(value === "" ? undefined : startOfVariant(variants(), value, recordOf(props.value)))}
      />
      <Show when={variantFields(variants(), chosen()).length > 0}>
        <Fields {...props} fields={variantFields(variants(), chosen())} />
      </Show>
    </Group>
  );
}

export function VariantChoice(props: {
  variants: Variants;
  label: string;
  optional?: boolean;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}): JSX.Element {
  const choices = createMemo(() => [
    ...(props.optional ? [{ value: "", title: "None" }] : []),
    ...props.variants.options.map(({ value, schema }) => ({ value, title: schema.label ?? schema.title ?? wordsOf(value), ...(schema.help ? { help: schema.help } : {}) })),
  ]);
  return (
    <Show when={choices().length <= 4} fallback={<SelectField label={props.label} error={props.error} value={props.value} options={choices()} onChange={props.onChange} />}>
      <RadioField label={props.label} error={props.error} value={props.value} choices={choices()} onChange={props.onChange} />
    </Show>
  );
}

/** Any number of objects of one kind. */
export function ObjectsField(props: SchemaFieldProps): JSX.Element {
  const schema = (): FormSchema => props.field.schema;
  const items = (): FormSchema => plain(schema().items ?? {});
  const list = createMemo(() => (Array.isArray(props.value) ? props.value : []).map(recordOf));
  const full = (): string | undefined => (schema().maxItems !== undefined && list().length >= (schema().maxItems ?? 0) ? `At most ${schema().maxItems}.` : undefined);
  const one = (): string => (items().label ?? items().title ?? labelOf(props.field).replace(/s$/, "")).toLowerCase();
  return (
    <Group label={labelOf(props.field)} help={schema().help} error={props.problems[props.path]}>
      <Index each={list()}>
        {(item, i) => (
          <div class="rounded-md border border-line p-3">
            <div class="mb-2 flex items-center">
              <span class="text-muted">{i + 1}</span>
              <Button kind="quiet" small icon="trash" class="ml-auto" label={`Remove ${one()} ${i + 1}`} onClick={() => props.onChange(list().toSpliced(i, 1))} />
            </div>
            <SchemaFields
              fields={fieldsOf(items())}
              values={item()}
              path={`${props.path}.${i}`}
              problems={props.problems}
              onChange={(name, value) => props.onChange(list().with(i, { ...item(), [name]: value }))}
              widgets={props.widgets}
            />
          </div>
        )}
      </Index>
      <div>
        <Button small icon="plus" blocked={full()} onClick={() => props.onChange([...list(), defaultsOf(items())])}>
          Add {one()}
        </Button>
      </div>
    </Group>
  );
}

function Fields(props: SchemaFieldProps & { fields: ReturnType<typeof fieldsOf> }): JSX.Element {
  return (
    <div class="border-l-2 border-line pl-4">
      <SchemaFields
        fields={props.fields}
        values={recordOf(props.value)}
        path={props.path}
        problems={props.problems}
        onChange={(name, value) => props.onChange({ ...recordOf(props.value), [name]: value })}
        widgets={props.widgets}
      />
    </div>
  );
}

function Group(props: { label: string; help: string | undefined; hideLabel?: boolean; error: string | undefined; children: JSX.Element }): JSX.Element {
  const id = createUniqueId();
  return (
    <fieldset class="field flex flex-col gap-3" aria-describedby={props.error ? id : undefined} data-invalid={props.error ? "" : undefined}>
      <legend class={props.hideLabel ? "sr-only" : "label"}>{props.label}</legend>
      <Show when={props.help && !props.hideLabel}>
        <div class="help mt-0!">{props.help}</div>
      </Show>
      {props.children}
      <FieldError id={id} error={props.error} />
    </fieldset>
  );
}
