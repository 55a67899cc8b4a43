// Data that enters is parsed here and trusted inside. What does not fit becomes one problem+json that names each field.
import { sValidator } from "@hono/standard-validator";
import { z } from "zod";
import { AppError } from "#schema/errors.ts";

const validated = Symbol("validated");

interface Issue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** An `invalid_request` that names fields; onError lifts them to `issues`. */
export function invalidFields(issues: readonly { path: string; message: string }[]): AppError {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return new AppError("invalid_request", first ? `${first.path === "" ? "The request" : first.path}: ${first.message}${more}` : "The request does not fit.", {
    details: { issues },
  });
}

function refuse(result: { success: true } | { success: false; error: readonly Issue[] }): void {
  if (result.success) return;
  throw invalidFields(
    result.error.map((issue) => ({
      path: (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join("."),
      message: issue.message,
    })),
  );
}

/** A name that nobody knows is a spelling mistake, and dropping it would do something else than was asked for. */
function strict<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema instanceof z.ZodObject ? (schema.strict() as unknown as Schema) : schema;
}

export function body<Schema extends z.ZodType>(given: Schema) {
  const schema = strict(given);
  return Object.assign(sValidator("json", schema, refuse), { [validated]: { target: "json", schema } as const });
}

export function query<Schema extends z.ZodType>(given: Schema) {
  const schema = strict(given);
  return Object.assign(sValidator("query", schema, refuse), { [validated]: { target: "query", schema } as const });
}

/** What a handler validates, for the API's documentation. */
export function validationOf(handler: unknown): { target: "json" | "query"; schema: z.ZodType } | undefined {
  return (handler as { [validated]?: { target: "json" | "query"; schema: z.ZodType } })[validated];
}
