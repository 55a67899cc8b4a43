import { afterAll, beforeAll, expect, test } from "vitest";
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import { type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import { routeTable } from "./endpoint.ts";
import type { Document, Operation } from "./openapi.ts";

let rig: ControlPlaneRig;
let viewer: Person;
let document: Document;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  viewer = await rig.addPerson(await rig.setUp(), "viewer");
  document = await rig.json<Document>(viewer, "GET", "/api/openapi.json");
});
afterAll(() => rig.stop());

function operations(): { path: string; method: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
}

/** Every object in the document, with the way to it. */
function* walk(value: unknown, way: string): Generator<[string, Record<string, unknown>]> {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* walk(item, `${way}/${i}`);
  else if (typeof value === "object" && value !== null) {
    yield [way, value as Record<string, unknown>];
    for (const [key, item] of Object.entries(value)) yield* walk(item, `${way}/${key}`);
  }
}

test("every route is in the document, and nothing else", () => {
  const routes = routeTable(rig.app).map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, "{$1}")}`);
  expect(
    operations()
      .map(({ method, path }) => `${method.toUpperCase()} ${path}`)
      .sort(),
  ).toEqual(routes.sort());
});

test("every operation is complete: id, tag, words, security, answers, problems, its path's parameters", () => {
  expect(document.openapi).toBe("3.1.0");
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Set(document.tags.map((tag) => tag.name));
  for (const { path, method, operation } of operations()) {
    const where = `${method} ${path}`;
    expect(operation.operationId, where).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(operation.summary.length, where).toBeGreaterThan(7);
    expect(
      operation.tags.every((tag) => known.has(tag)),
      where,
    ).toBe(true);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(
      operation.parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name),
      where,
    ).toEqual(named);
    expect(
      Object.keys(operation.responses).some((status) => status.startsWith("2")),
      where,
    ).toBe(true);
    expect(operation.responses.default?.content, where).toHaveProperty(["application/problem+json"]);
    for (const response of Object.values(operation.responses)) expect(response.description.length, where).toBeGreaterThan(3);
    expect(operation.security.length === 0, where).toBe(operation["x-role"] === "public");
    if (operation["x-role"] !== "public") expect(operation.responses, where).toHaveProperty("401");
    for (const requirement of operation.security) for (const name of Object.keys(requirement)) expect(document.components.securitySchemes).toHaveProperty(name);
  }
});

test("the customer's edge functions are operations under their own names", () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(ids).toEqual(expect.arrayContaining(["create-job", "update-job", "encrypt-credentials", "cleanup-old-jobs"]));
});

test("every reference leads to a schema that is there, and schemas hold only what JSON Schema 2020-12 knows", () => {
  const types = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
  let references = 0;
  for (const [way, node] of walk(document, "#")) {
    if (typeof node.$ref === "string") {
      references++;
      expect(node.$ref, way).toMatch(/^#\/components\/schemas\/\w+$/);
      expect(document.components.schemas, `${way} → ${node.$ref}`).toHaveProperty(node.$ref.split("/").at(-1) ?? "");
    }
    if (/schemas?(\/|$)/.test(way) && !way.endsWith("/properties") && typeof node.type === "string")
      expect(types.has(node.type) || way.includes("securitySchemes"), `${way}: ${node.type}`).toBe(true);
    expect(node, way).not.toHaveProperty("$defs");
    expect(node, way).not.toHaveProperty("$schema");
  }
  expect(references).toBeGreaterThan(100);
});

test("shapes carry the names of the source, and answers point at them", () => {
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(["Server", "Job", "JobDetail", "Site", "Agent", "CredentialSet", "Problem", "LiveEvent"]));
  expect(document.paths["/api/servers/{id}"]?.get?.responses["200"]?.content?.["application/json"]?.schema).toEqual({ $ref: "#/components/schemas/Server" });
  expect(document.paths["/api/servers"]?.get?.responses["200"]?.content?.["application/json"]?.schema).toEqual({ type: "array", items: { $ref: "#/components/schemas/Server" } });
  expect(document.paths["/api/jobs"]?.get?.responses["200"]?.content?.["application/json"]?.schema).toMatchObject({
    properties: { items: { items: { $ref: "#/components/schemas/Job" } } },
  });
});

test("what may be left out of a request is not required, and what is answered always is", () => {
  const newJob = document.paths["/api/jobs"]?.post?.requestBody?.content["application/json"]?.schema as { required: string[] };
  expect(newJob.required.sort()).toEqual(["job_type", "target_scope"]);
  const audit = document.components.schemas.Problem as { required: string[] };
  expect(audit.required).toEqual(expect.arrayContaining(["type", "title", "status", "detail", "code"]));
});

test("the catalogue's schemas are good for drawing a form", async () => {
  const types = await rig.json<JobTypeInfo[]>(viewer, "GET", "/api/job-types");
  expect(types.map((type) => type.type)).toContain("power_action");
  expect(types.find((type) => type.type === "power_action")?.details_schema).toMatchObject({ properties: { action: { label: "Action" } }, required: ["action"] });
});

test("the page that shows it needs no script, no style of its own and nothing from elsewhere", async () => {
  const page = await rig.ask(viewer, "GET", "/api/docs");
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const html = await page.text();
  expect(html).not.toMatch(/<script|style=|https?:\/\//);
  for (const { operation } of operations()) expect(html).toContain(`id="${operation.operationId}"`);
  const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  for (const id of targets) expect(html).toContain(`id="${id}"`);
  expect((await rig.ask(viewer, "GET", "/api/docs.css")).headers.get("content-type")).toMatch(/^text\/css/);
});
