// What is wrong with a form's values, in words, by the path of each field: "address.port". The control plane checks again; this only spares the way there.
import { type FormField, type FormSchema, fieldsOf, isRecord, plain, variantFields, variantsOf } from "./json-schema.ts";

export type Problems = Record<string, string>;

/** Empty when nothing is wrong. */
export function problemsOf(schema: FormSchema, values: Record<string, unknown>): Problems {
  const problems: Problems = {};
  checkObject(schema, values, "", problems);
  return problems;
}

/** What the server found, by the path of the form's own fields: `details.port` is `port` under the prefix `details`. What is about no field of it stays out. */
export function problemsFromIssues(issues: readonly { path: string; message: string }[], prefix: string): Problems {
  const start = prefix ? `${prefix}.` : "";
  return Object.fromEntries(issues.filter((issue) => issue.path.startsWith(start)).map((issue) => [issue.path.slice(start.length), sentence(issue.message)]));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

const under = (path: string, name: string | number): string => (path === "" ? String(name) : `${path}.${name}`);

function checkObject(schema: FormSchema, values: Record<string, unknown>, path: string, problems: Problems): void {
  const variants = variantsOf(schema);
  if (variants && !variants.options.some((one) => one.value === values[variants.by])) {
    problems[under(path, variants.by)] = "Choose one of the list.";
    return;
  }
  const fields = variants ? variantFields(variants, String(values[variants.by])) : fieldsOf(schema);
  for (const field of fields) check(field, values[field.name], under(path, field.name), problems);
}

function check({ schema, required }: FormField, value: unknown, path: string, problems: Problems): void {
  if (value === undefined || value === null || value === "") {
    if (required) problems[path] = "This is needed.";
    return;
  }
  const problem = Array.isArray(value) ? listProblem(schema, value) : typeof value === "string" ? textProblem(schema, value) : numberProblem(schema, value);
  if (problem) problems[path] = problem;
  else if (Array.isArray(value) && schema.items) {
    const items = plain(schema.items);
    for (const [i, item] of value.entries()) check({ name: String(i), schema: items, required: true }, item, under(path, i), problems);
  } else if (isRecord(value) && (schema.properties || variantsOf(schema))) checkObject(schema, value, path, problems);
}

function numberProblem(schema: FormSchema, value: unknown): string | undefined {
  if (schema.type !== "integer" && schema.type !== "number") return undefined;
  if (typeof value !== "number" || Number.isNaN(value)) return "This must be a number.";
  if (schema.type === "integer" && !Number.isInteger(value)) return "This must be a whole number.";
  const unit = schema.unit ? ` ${schema.unit}` : "";
  if (schema.minimum !== undefined && value < schema.minimum) return `At least ${schema.minimum.toLocaleString("en")}${unit}.`;
  if (schema.exclusiveMinimum !== undefined && value <= schema.exclusiveMinimum) return `More than ${schema.exclusiveMinimum.toLocaleString("en")}${unit}.`;
  if (schema.maximum !== undefined && value > schema.maximum) return `At most ${schema.maximum.toLocaleString("en")}${unit}.`;
  if (schema.exclusiveMaximum !== undefined && value >= schema.exclusiveMaximum) return `Less than ${schema.exclusiveMaximum.toLocaleString("en")}${unit}.`;
  if (schema.multipleOf !== undefined && Math.abs(value / schema.multipleOf - Math.round(value / schema.multipleOf)) > 1e-9) return `In steps of ${schema.multipleOf}${unit}.`;
  return undefined;
}

const formats: Record<string, [pattern: RegExp, words: string]> = {
  email: [/^[^\s@]+@[^\s@]+$/, "This is no e-mail address."],
  uri: [/^[a-z][a-z\d+.-]*:\S+$/i, "This is no address of a page or file."],
  "date-time": [/^\d{4}-\d\d-\d\dT\d\d:\d\d/, "This is no date with a time."],
};

function textProblem(schema: FormSchema, value: string): string | undefined {
  if (schema.type === "integer" || schema.type === "number") return "This must be a number.";
  if (schema.enum) return schema.enum.map(String).includes(value) ? undefined : "Choose one of the list.";
  if (schema.minLength !== undefined && value.length < schema.minLength) return schema.minLength === 1 ? "This is needed." : `At least ${schema.minLength} characters.`;
  if (schema.maxLength !== undefined && value.length > schema.maxLength) return `At most ${schema.maxLength} characters.`;
  const format = formats[schema.format ?? ""];
  if (format) return format[0].test(value) ? undefined : format[1];
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) return "This has not the form that is expected.";
  return undefined;
}

function listProblem(schema: FormSchema, value: readonly unknown[]): string | undefined {
  if (schema.minItems !== undefined && value.length < schema.minItems) return schema.minItems === 1 ? "Choose or name at least one." : `At least ${schema.minItems}.`;
  if (schema.maxItems !== undefined && value.length > schema.maxItems) return `At most ${schema.maxItems}.`;
  return undefined;
}
