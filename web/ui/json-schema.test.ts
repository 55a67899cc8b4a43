import { expect, test } from "vitest";
import { z } from "zod";
import { catalogue } from "#schema/jobs/index.ts";
import { defaultsOf, type FormSchema, fieldsOf, kindOf, labelOf, startOfVariant, titleOf, type Variants, variantsOf, withoutSecrets } from "./json-schema.ts";
import { problemsFromIssues, problemsOf } from "./json-schema-check.ts";

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

const wide = z.strictObject({
  name: z.string().min(3).meta({ label: "Name" }),
  mode: z.enum(["a", "b"]),
  level: z.enum(["1", "2", "3", "4", "5"]).optional(),
  wait_seconds: z.number().min(0).max(10).multipleOf(0.5).optional(),
  hosts: z.array(z.string().min(2)).min(1),
  parts: z.array(z.enum(["x", "y"])),
  proxy: z.strictObject({ host: z.string(), port: z.number().int().min(1).max(65_535).default(3128), password: z.string().meta({ secret: true }) }).optional(),
  share: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("nfs"), path: z.string(), comment: z.string().optional() }),
    z.strictObject({ kind: z.literal("cifs"), user: z.string(), password: z.string().meta({ secret: true }), comment: z.string().optional() }),
  ]),
  users: z.array(z.strictObject({ name: z.string(), password: z.string().meta({ secret: true }) })).max(2),
  labels: z.record(z.string(), z.string()).optional(),
  at: z.iso.datetime().optional(),
});
const wideSchema = z.toJSONSchema(wide, { io: "input" }) as FormSchema;

test("each shape is asked for in its own way", () => {
  expect(Object.fromEntries(fieldsOf(wideSchema).map((field) => [field.name, kindOf(field.schema)]))).toEqual({
    name: "text",
    mode: "radio",
    level: "select",
    wait_seconds: "number",
    hosts: "list",
    parts: "checks",
    proxy: "object",
    share: "variants",
    users: "objects",
    labels: "json",
    at: "text",
  });
  expect(kindOf({ type: "string", secret: true })).toBe("secret");
});
test("problems carry the path of their field, at any depth", () => {
  const values = {
    ...defaultsOf(wideSchema),
    name: "ab",
    wait_seconds: 0.3,
    hosts: ["ok", "x"],
    proxy: { port: 0 },
    share: { kind: "cifs", password: "p" },
    users: [{ name: "a", password: "p" }, {}],
    at: "soon",
  };
  expect(problemsOf(wideSchema, values)).toEqual({
    name: "At least 3 characters.",
    wait_seconds: "In steps of 0.5.",
    "hosts.1": "At least 2 characters.",
    "proxy.host": "This is needed.",
    "proxy.port": "At least 1.",
    "proxy.password": "This is needed.",
    "share.user": "This is needed.",
    "users.1.name": "This is needed.",
    "users.1.password": "This is needed.",
    at: "This is no date with a time.",
  });
});
test("what it lets through, the schema lets through, and what is no number is said to be none", () => {
  const values = { name: "abc", mode: "a", hosts: ["h1"], parts: [], share: { kind: "nfs", path: "/x" }, users: [], at: "2026-03-02T14:02:00.000Z" };
  expect(problemsOf(wideSchema, values)).toEqual({});
  expect(wide.safeParse(values).success).toBe(true);
  expect(problemsOf(wideSchema, { ...values, wait_seconds: "soon" })).toEqual({ wait_seconds: "This must be a number." });
});
test("another variant keeps what both have, and nothing of what it does not know", () => {
  const variants = variantsOf(fieldsOf(wideSchema).find((field) => field.name === "share")?.schema ?? {}) as Variants;
  expect(variants.options.map((one) => one.value)).toEqual(["nfs", "cifs"]);
  expect(startOfVariant(variants, "cifs", { kind: "nfs", path: "/x", comment: "c" })).toEqual({ kind: "cifs", comment: "c" });
});
test("a draft holds no secret, however deep it stands", () => {
  const values = { name: "a", proxy: { host: "h", password: "p1" }, share: { kind: "cifs", user: "u", password: "p2" }, users: [{ name: "n", password: "p3" }] };
  expect(JSON.stringify(withoutSecrets(wideSchema, values))).not.toMatch(/p[123]/);
  expect(withoutSecrets(wideSchema, values)).toEqual({ name: "a", proxy: { host: "h" }, share: { kind: "cifs", user: "u" }, users: [{ name: "n" }] });
});
test("a secret never starts with anything", () => expect(defaultsOf({ properties: { token: { type: "string", secret: true, default: "x" } } })).toEqual({}));
test("what the server found is put to the form's own fields", () =>
  expect(
    problemsFromIssues(
      [
        { path: "details.proxy.port", message: "is taken" },
        { path: "target_scope", message: "is empty" },
      ],
      "details",
    ),
  ).toEqual({ "proxy.port": "Is taken." }));
