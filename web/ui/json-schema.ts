// What a form needs of a JSON Schema: the fields, their defaults, and what is wrong with a value. No library: it rides in the first load of each form.
export interface FormSchema {
  type?: string | undefined;
  title?: string;
  description?: string;
  label?: string;
  help?: string;
  titles?: Record<string, string>;
  secret?: boolean;
  widget?: string;
  advanced?: boolean;
  default?: unknown;
  enum?: readonly (string | number)[];
  const?: unknown;
  anyOf?: readonly FormSchema[];
  minimum?: number;
  maximum?: number;
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

/** `string | null` and the like: the part that is not null. */
function plain(schema: FormSchema): FormSchema {
  const some = schema.anyOf?.filter((one) => one.type !== "null");
  return some?.length === 1 && some[0] ? { ...some[0], ...schema, type: some[0].type } : schema;
}

export function fieldsOf(schema: FormSchema): FormField[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    schema: plain(property),
    // A field with a default may be left out by a program; a form always holds it.
    required: (schema.required?.includes(name) ?? false) && property.default === undefined,
  }));
}

export function labelOf(field: FormField): string {
  if (field.schema.label ?? field.schema.title) return (field.schema.label ?? field.schema.title) as string;
  const words = field.name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function titleOf(schema: FormSchema, value: string | number): string {
  return schema.titles?.[String(value)] ?? String(value);
}

/** The values a new form starts with. */
export function defaultsOf(schema: FormSchema): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf(schema).flatMap(({ name, schema: field, required }): [string, unknown][] => {
      if (field.default !== undefined) return [[name, structuredClone(field.default)]];
      if (field.enum && required) return [[name, field.enum[0]]];
      if (field.type === "boolean") return [[name, false]];
      if (field.type === "array") return [[name, []]];
      return [];
    }),
  );
}

/** What is wrong with each field, in words; empty when nothing is. */
export function problemsOf(schema: FormSchema, values: Record<string, unknown>): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of fieldsOf(schema)) {
    const problem = problemOf(field, values[field.name]);
    if (problem) problems[field.name] = problem;
  }
  return problems;
}

function problemOf({ schema, required }: FormField, value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return required ? "This is needed." : undefined;
  if (schema.type === "integer" || schema.type === "number") {
    if (typeof value !== "number" || Number.isNaN(value)) return "This must be a number.";
    if (schema.type === "integer" && !Number.isInteger(value)) return "This must be a whole number.";
    if (schema.minimum !== undefined && value < schema.minimum) return `At least ${schema.minimum.toLocaleString("en")}.`;
    // Zod writes the bounds of a safe integer for a plain int().
    if (schema.maximum !== undefined && value > schema.maximum) return `At most ${schema.maximum.toLocaleString("en")}.`;
  }
  if (typeof value === "string") {
    if (schema.minLength !== undefined && value.length < schema.minLength) return schema.minLength === 1 ? "This is needed." : `At least ${schema.minLength} characters.`;
    if (schema.maxLength !== undefined && value.length > schema.maxLength) return `At most ${schema.maxLength} characters.`;
    if (schema.enum && !schema.enum.includes(value)) return "Choose one of the list.";
  }
  if (Array.isArray(value)) {
    if (schema.minItems !== undefined && value.length < schema.minItems) return schema.minItems === 1 ? "Choose or name at least one." : `At least ${schema.minItems}.`;
    if (schema.maxItems !== undefined && value.length > schema.maxItems) return `At most ${schema.maxItems}.`;
  }
  return undefined;
}
