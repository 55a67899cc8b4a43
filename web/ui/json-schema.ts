// What a form needs of a JSON Schema: its fields, how each is asked for, and what a new form starts with. No library: it rides in the first load of each form.
export interface FormSchema {
  type?: string | undefined;
  title?: string;
  description?: string;
  label?: string;
  help?: string;
  /** What each value of an enum is called. */
  titles?: Record<string, string>;
  /** Behind a number: "s", "GiB". */
  unit?: string;
  placeholder?: string;
  secret?: boolean;
  widget?: string;
  advanced?: boolean;
  /** A text of many lines. */
  multiline?: boolean;
  default?: unknown;
  enum?: readonly (string | number)[];
  const?: unknown;
  anyOf?: readonly FormSchema[];
  oneOf?: readonly FormSchema[];
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  properties?: Record<string, FormSchema>;
  required?: readonly string[];
  items?: FormSchema;
}

export interface FormField {
  name: string;
  schema: FormSchema;
  required: boolean;
}

export type FieldKind = "secret" | "text" | "number" | "boolean" | "radio" | "select" | "checks" | "list" | "object" | "variants" | "objects" | "json";

/** Up to this many choices are shown at once; more are a list that opens. */
const fewChoices = 4;

/** `string | null` and the like: the part that is not null. */
export function plain(schema: FormSchema): FormSchema {
  const some = schema.anyOf?.filter((one) => one.type !== "null");
  if (some?.length !== 1 || !some[0]) return schema;
  const { anyOf: _, ...own } = schema;
  return { ...some[0], ...own, type: some[0].type };
}

export function kindOf(schema: FormSchema): FieldKind {
  if (variantsOf(schema)) return "variants";
  if (schema.secret) return "secret";
  if (schema.enum) return schema.enum.length <= fewChoices ? "radio" : "select";
  if (schema.type === "boolean") return "boolean";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "array") {
    const items = schema.items ? plain(schema.items) : {};
    if (items.enum) return "checks";
    if (items.type === "object" && items.properties) return "objects";
    return items.type === "string" ? "list" : "json";
  }
  if (schema.type === "object" && schema.properties) return "object";
  return schema.type === "string" ? "text" : "json";
}

export function fieldsOf(schema: FormSchema): FormField[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    schema: plain(property),
    // A field with a default may be left out by a program; a form always holds it.
    required: (schema.required?.includes(name) ?? false) && property.default === undefined,
  }));
}

export interface Variants {
  /** The field whose value says which of them it is. */
  by: string;
  options: readonly { value: string; schema: FormSchema }[];
}

/** A choice between objects that one field tells apart. */
export function variantsOf(schema: FormSchema): Variants | undefined {
  const options = schema.oneOf ?? schema.anyOf;
  if (!options || options.length < 2 || !options.every((one) => one.properties)) return undefined;
  const by = Object.keys(options[0]?.properties ?? {}).find((name) => options.every((one) => one.properties?.[name]?.const !== undefined));
  if (by === undefined) return undefined;
  return { by, options: options.map((one) => ({ value: String(one.properties?.[by]?.const), schema: one })) };
}

/** The fields of one variant but the one that chooses it. */
export function variantFields(variants: Variants, value: string): FormField[] {
  const option = variants.options.find((one) => one.value === value);
  return option ? fieldsOf(option.schema).filter((field) => field.name !== variants.by) : [];
}

export function wordsOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function labelOf(field: FormField): string {
  return field.schema.label ?? field.schema.title ?? wordsOf(field.name);
}

export function titleOf(schema: FormSchema, value: string | number): string {
  return schema.titles?.[String(value)] ?? String(value);
}

/** The value that a new field starts with; undefined for empty. A secret always starts empty. */
function startOf({ schema, required }: FormField): unknown {
  if (schema.secret) return undefined;
  if (schema.default !== undefined) return structuredClone(schema.default);
  if (schema.enum && required) return schema.enum[0];
  if (schema.type === "boolean") return false;
  if (schema.type === "array") return [];
  const variants = variantsOf(schema);
  if (variants && required) return startOfVariant(variants, variants.options[0]?.value ?? "", {});
  if (schema.type === "object" && schema.properties && required) return defaultsOf(schema);
  return undefined;
}

/** The values that a new form starts with. */
export function defaultsOf(schema: FormSchema): Record<string, unknown> {
  const variants = variantsOf(schema);
  if (variants) return startOfVariant(variants, variants.options[0]?.value ?? "", {});
  return Object.fromEntries(
    fieldsOf(schema).flatMap((field): [string, unknown][] => {
      const start = startOf(field);
      return start === undefined ? [] : [[field.name, start]];
    }),
  );
}

/** What another variant starts with: what was typed where it has the same field, and nothing of what it does not know. */
export function startOfVariant(variants: Variants, value: string, typed: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = { [variants.by]: value };
  for (const field of variantFields(variants, value)) {
    const start = typed[field.name] ?? startOf(field);
    if (start !== undefined) out[field.name] = start;
  }
  return out;
}

/** The values without secrets, at any depth: what a draft may keep. */
export function withoutSecrets(schema: FormSchema, values: Record<string, unknown>): Record<string, unknown> {
  const variants = variantsOf(schema);
  const fields = variants ? [...variantFields(variants, String(values[variants.by]))] : fieldsOf(schema);
  const out = { ...values };
  for (const field of fields) {
    const value = out[field.name];
    if (field.schema.secret) delete out[field.name];
    else if (isRecord(value)) out[field.name] = withoutSecrets(field.schema, value);
    else if (Array.isArray(value) && field.schema.items) {
      const items = plain(field.schema.items);
      if (items.secret) delete out[field.name];
      else out[field.name] = value.map((item) => (isRecord(item) ? withoutSecrets(items, item) : item));
    }
  }
  return out;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
