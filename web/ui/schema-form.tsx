import { createMemo, For, type JSX, Show } from "solid-js";
import { Icon } from "./icon.tsx";
import { type FormField, type FormSchema, fieldsOf, startOfVariant, type Variants, variantFields, variantsOf, wordsOf } from "./json-schema.ts";
import type { Problems } from "./json-schema-check.ts";
import { SchemaField } from "./schema-field.tsx";
import { VariantChoice } from "./schema-groups.tsx";

export interface WidgetProps {
  field: FormField;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}
/** What draws a field whose schema names it as its `widget`. */
export type Widgets = Record<string, (props: WidgetProps) => JSX.Element>;

/** A form drawn from a JSON Schema; what is marked `advanced` is folded. Problems are named by the paths of fields: `address.port`. */
export function SchemaForm(props: {
  schema: FormSchema;
  values: Record<string, unknown>;
  problems: Problems;
  onChange: (name: string, value: unknown) => void;
  widgets?: Widgets;
}): JSX.Element {
  const variants = createMemo(() => variantsOf(props.schema));
  return (
    <Show
      when={variants()}
      fallback={<SchemaFields fields={fieldsOf(props.schema)} values={props.values} path="" problems={props.problems} onChange={props.onChange} widgets={props.widgets ?? {}} />}
    >
      {(some) => <RootVariants variants={some()} form={props} />}
    </Show>
  );
}

function RootVariants(props: { variants: Variants; form: Parameters<typeof SchemaForm>[0] }): JSX.Element {
  const chosen = (): string => String(props.form.values[props.variants.by] ?? "");
  const choose = (value: string): void => {
    const next = startOfVariant(props.variants, value, props.form.values);
    for (const name of Object.keys(props.form.values)) if (!(name in next)) props.form.onChange(name, undefined);
    for (const [name, one] of Object.entries(next)) props.form.onChange(name, one);
  };
  return (
    <div class="flex flex-col gap-4">
      <VariantChoice variants={props.variants} label={wordsOf(props.variants.by)} value={chosen()} error={props.form.problems[props.variants.by]} onChange={choose} />
      <SchemaFields
        fields={variantFields(props.variants, chosen())}
        values={props.form.values}
        path=""
        problems={props.form.problems}
        onChange={props.form.onChange}
        widgets={props.form.widgets ?? {}}
      />
    </div>
  );
}

export interface SchemaFieldsProps {
  fields: readonly FormField[];
  values: Record<string, unknown>;
  /** Of the object that holds them; empty for the form itself. */
  path: string;
  problems: Problems;
  onChange: (name: string, value: unknown) => void;
  widgets: Widgets;
}

/** Fields of one object: the usual ones, and the advanced ones below, folded unless one of them is wrong. */
export function SchemaFields(props: SchemaFieldsProps): JSX.Element {
  const pathOf = (name: string): string => (props.path ? `${props.path}.${name}` : name);
  const advanced = createMemo(() => props.fields.filter((field) => field.schema.advanced));
  const isWrong = createMemo(() =>
    advanced().some((field) => Object.keys(props.problems).some((path) => path === pathOf(field.name) || path.startsWith(`${pathOf(field.name)}.`))),
  );
  const each = (fields: readonly FormField[]): JSX.Element => (
    <For each={fields}>
      {(field) => (
        <SchemaField
          field={field}
          path={pathOf(field.name)}
          value={props.values[field.name]}
          problems={props.problems}
          onChange={(value) => props.onChange(field.name, value)}
          widgets={props.widgets}
        />
      )}
    </For>
  );
  return (
    <div class="flex flex-col gap-4">
      {each(props.fields.filter((field) => !field.schema.advanced))}
      <Show when={advanced().length > 0}>
        <details open={isWrong()}>
          <summary class="inline-flex min-h-6 items-center gap-1 text-muted">
            <Icon name="right" size={12} class="fold" /> Advanced
          </summary>
          <div class="mt-2">
            <div class="flex flex-col gap-4">{each(advanced())}</div>
          </div>
        </details>
      </Show>
    </div>
  );
}
