import { expect, test } from "vitest";
import { z } from "zod";
import { catalogue } from "#schema/jobs/index.ts";
import { defaultsOf, type FormSchema, fieldsOf, labelOf, problemsOf, titleOf } from "./json-schema.ts";

const schemaOf = (type: keyof typeof catalogue): FormSchema => z.toJSONSchema(catalogue[type].details, { io: "input" }) as FormSchema;

test("a form starts with the catalogue's defaults", () => {
  expect(defaultsOf(schemaOf("fetch_event_logs"))).toEqual({ services: ["sel", "lclog"], max_entries: 5000 });
  expect(defaultsOf(schemaOf("health_check"))).toEqual({ include_firmware: true });
});
test("what starts as it is passes the catalogue's own check", () => {
  for (const type of ["test_credentials", "health_check", "fetch_event_logs", "power_action"] as const) {
    const schema = schemaOf(type);
    const values = defaultsOf(schema);
    expect(problemsOf(schema, values)).toEqual({});
    expect(catalogue[type].details.safeParse(values).success).toBe(true);
  }
});
test("what is wrong is said for each field", () => {
  const schema = schemaOf("power_action");
  expect(problemsOf(schema, { graceful_timeout_seconds: 5 })).toEqual({ action: "This is needed.", graceful_timeout_seconds: "At least 10." });
  expect(problemsOf(schema, { action: "explode", graceful_timeout_seconds: 30.5 })).toEqual({
    action: "Choose one of the list.",
    graceful_timeout_seconds: "This must be a whole number.",
  });
  expect(problemsOf(schemaOf("fetch_event_logs"), { services: [] })).toEqual({ services: "Choose or name at least one." });
});
test("labels and plain words come from the catalogue, or from the name", () => {
  const fields = fieldsOf(schemaOf("power_action"));
  expect(fields.map(labelOf)[0]).toBe("Action");
  expect(titleOf(fields[0]?.schema ?? {}, "off")).toBe("Power off now");
  expect(labelOf({ name: "dry_run", schema: {}, required: false })).toBe("Dry run");
});
test("null beside a type is an empty field", () => {
  const schema = z.toJSONSchema(z.object({ note: z.string().max(3).nullable() })) as FormSchema;
  expect(problemsOf(schema, { note: null })).toEqual({ note: "This is needed." });
  expect(problemsOf(schema, { note: "long" })).toEqual({ note: "At most 3 characters." });
});
