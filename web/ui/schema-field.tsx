import { createMemo, createSignal, type JSX, Match, Show, Switch } from "solid-js";
import { ChecksField, type Choice, RadioField } from "./choice-field.tsx";
import { CheckField, type FieldProps, SelectField, TextField } from "./field.tsx";
import { type FormField, type FormSchema, kindOf, labelOf, plain, titleOf } from "./json-schema.ts";
import type { Problems } from "./json-schema-check.ts";
import type { Widgets } from "./schema-form.tsx";
import { ObjectField, ObjectsField, VariantsField } from "./schema-groups.tsx";
import { SecretField } from "./secret-field.tsx";

export interface SchemaFieldProps {
  field: FormField;
  path: string;
  value: unknown;
  problems: Problems;
  onChange: (value: unknown) => void;
  widgets: Widgets;
}

/** One field of a form, asked for in the way that its schema wants. */
export function SchemaField(props: SchemaFieldProps): JSX.Element {
  const schema = (): FormSchema => props.field.schema;
  const error = createMemo(() => problemUnder(props.problems, props.path, kindOf(schema()) === "list" || kindOf(schema()) === "checks"));
  const custom = (): Widgets[string] | undefined => (schema().widget ? props.widgets[schema().widget as string] : undefined);
  return (
    <Show when={custom()} fallback={<Plain {...props} error={error()} />}>
      {(widget) =>
        widget()({
          field: props.field,
          get value() {
            return props.value;
          },
          get error() {
            return problemUnder(props.problems, props.path, true);
          },
          onChange: props.onChange,
        })
      }
    </Show>
  );
}

/** The problem of a field; of a list also that of one of its lines, which it names. */
function problemUnder(problems: Problems, path: string, lines: boolean): string | undefined {
  if (problems[path] || !lines) return problems[path];
  const line = Object.keys(problems).find((one) => one.startsWith(`${path}.`));
  return line === undefined ? undefined : `Line ${Number(line.slice(path.length + 1).split(".")[0]) + 1}: ${problems[line]}`;
}

/** "Power off now (ForceOff)": the plain word, and the term where the word alone is not clear. */
function choicesOf(schema: FormSchema, titled: FormSchema): Choice[] {
  return (schema.enum ?? []).map((value) => {
    const title = titleOf(titled, value);
    const twice = Object.values(titled.titles ?? {}).filter((one) => one === title).length > 1;
    return { value: String(value), title: twice ? `${title} (${value})` : title };
  });
}

function boundsOf(schema: FormSchema): string {
  const { minimum, maximum } = schema;
  // Zod writes the bounds of a safe integer for a plain int().
  const from = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum.toLocaleString("en");
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum.toLocaleString("en");
  if (from !== undefined && to !== undefined) return `${from} to ${to}.`;
  return from !== undefined ? `At least ${from}.` : to !== undefined ? `At most ${to}.` : "";
}

function Plain(props: SchemaFieldProps & { error: string | undefined }): JSX.Element {
  const schema = (): FormSchema => props.field.schema;
  const kind = createMemo(() => kindOf(schema()));
  const text = (): string => (props.value === undefined || props.value === null ? "" : String(props.value));
  const enumValue = (value: string): unknown => (value === "" ? undefined : (schema().enum?.find((one) => String(one) === value) ?? value));
  const common = (): FieldProps => ({
    label: labelOf(props.field),
    help: schema().help,
    error: props.error,
    optional: !props.field.required && schema().default === undefined,
  });
  return (
    <Switch>
      <Match when={kind() === "radio"}>
        <RadioField {...common()} value={text()} choices={choicesOf(schema(), schema())} onChange={(value) => props.onChange(enumValue(value))} />
      </Match>
      <Match when={kind() === "select"}>
        <SelectField
          {...common()}
          value={text()}
          options={[...(text() === "" || common().optional ? [{ value: "", title: common().optional ? "Not set" : "Choose…" }] : []), ...choicesOf(schema(), schema())]}
          onChange={(value) => props.onChange(enumValue(value))}
        />
      </Match>
      <Match when={kind() === "boolean"}>
        <CheckField label={labelOf(props.field)} help={schema().help} checked={props.value === true} onChange={props.onChange} />
      </Match>
      <Match when={kind() === "number"}>
        <TextField
          {...common()}
          help={[schema().help, boundsOf(schema())].filter(Boolean).join(" ") || undefined}
          inputMode={schema().type === "integer" ? "numeric" : "decimal"}
          narrow
          unit={schema().unit}
          value={text()}
          // What is no number is kept as it was typed: the check says what is wrong with it.
          onInput={(typed) => props.onChange(typed.trim() === "" ? undefined : Number.isNaN(Number(typed)) ? typed : Number(typed))}
        />
      </Match>
      <Match when={kind() === "secret"}>
        <SecretField {...common()} value={text()} onInput={(typed) => props.onChange(typed === "" ? undefined : typed)} />
      </Match>
      <Match when={kind() === "checks"}>
        <ChecksField
          {...common()}
          optional={false}
          values={Array.isArray(props.value) ? props.value : []}
          choices={choicesOf(plain(schema().items ?? {}), schema().titles ? schema() : plain(schema().items ?? {}))}
          onChange={props.onChange}
        />
      </Match>
      <Match when={kind() === "text"}>
        <TextField
          {...common()}
          type={schema().format === "date-time" ? "datetime-local" : "text"}
          value={schema().format === "date-time" ? toLocalInput(text()) : text()}
          placeholder={schema().placeholder ?? ""}
          {...(schema().multiline ? { lines: 4 } : {})}
          onInput={(typed) => props.onChange(typed === "" ? undefined : schema().format === "date-time" ? new Date(typed).toISOString() : typed)}
        />
      </Match>
      <Match when={kind() === "list"}>
        <ListField {...common()} optional={common().optional && !schema().minItems} value={props.value} onChange={props.onChange} />
      </Match>
      <Match when={kind() === "json"}>
        <JsonField {...common()} value={props.value} onChange={props.onChange} />
      </Match>
      <Match when={kind() === "object"}>
        <ObjectField {...props} />
      </Match>
      <Match when={kind() === "objects"}>
        <ObjectsField {...props} />
      </Match>
      <Match when={kind() === "variants"}>
        <VariantsField {...props} />
      </Match>
    </Switch>
  );
}

/** An ISO time as the browser's field for a local time takes it. */
function toLocalInput(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** Texts, one on each line. */
function ListField(props: FieldProps & { value: unknown; onChange: (value: unknown) => void }): JSX.Element {
  const given = (): string[] => (Array.isArray(props.value) ? props.value.map(String) : []);
  const [typed, setTyped] = createSignal(given().join("\n"));
  // What is typed stays as it is typed (an empty line is where the next begins), until the value comes from elsewhere.
  const text = createMemo(() => (linesOf(typed()).join("\n") === given().join("\n") ? typed() : given().join("\n")));
  return (
    <TextField
      {...props}
      help={props.help ?? "One on each line."}
      mono
      lines={3}
      value={text()}
      onInput={(next) => {
        setTyped(next);
        props.onChange(linesOf(next));
      }}
    />
  );
}

/** A value of no simple kind, as JSON. */
function JsonField(props: FieldProps & { value: unknown; onChange: (value: unknown) => void }): JSX.Element {
  const [typed, setTyped] = createSignal(props.value === undefined ? "" : JSON.stringify(props.value, null, 2));
  const [wrong, setWrong] = createSignal("");
  const type = (next: string): void => {
    setTyped(next);
    try {
      props.onChange(next.trim() === "" ? undefined : JSON.parse(next));
      setWrong("");
    } catch (error) {
      setWrong(`This is no JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return <TextField {...props} help={props.help ?? "As JSON."} error={wrong() || props.error} mono lines={4} value={typed()} onInput={type} />;
}
