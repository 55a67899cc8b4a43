// The API's description, OpenAPI 3.1, made from what the routes say of themselves: nothing in it is written twice.
import { z } from "zod";
import * as credentials from "#schema/api/credentials.ts";
import * as identity from "#schema/api/identity.ts";
import * as jobs from "#schema/api/jobs.ts";
import * as live from "#schema/api/live.ts";
import * as servers from "#schema/api/servers.ts";
import * as common from "#schema/api/shapes.ts";
import * as sites from "#schema/api/sites.ts";
import { ErrorCode } from "#schema/errors.ts";
import { JobType } from "#schema/jobs/index.ts";
import type { Access, Answer, Endpoint, Route, Tag } from "./endpoint.ts";
import { validationOf } from "./validate.ts";

type JsonSchema = Record<string, unknown>;

export interface Operation {
  operationId: string;
  tags: Tag[];
  summary: string;
  description?: string;
  "x-role": Access;
  security: Record<string, string[]>[];
  parameters: { name: string; in: "path" | "query" | "header"; required: boolean; description?: string; schema: JsonSchema }[];
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> }>;
}

export interface Document {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } };
  servers: { url: string }[];
  tags: { name: Tag; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> };
}

const tags: Record<Tag, string> = {
  "Sign-in": "Setting up, sessions, one's own account",
  "Users and tokens": "People, and what programs sign in with",
  "Sites and agents": "Sites, the agents inside them, and how they get in",
  Servers: "The inventory and what is known about each server",
  Credentials: "Credential sets; passwords go in, never out",
  Jobs: "Everything that reaches a site is a job",
  Activity: "Every request that left an agent, and who did what",
  Settings: "What is kept and for how long",
  Live: "What changes, as it changes",
  About: "The control plane itself",
};

/** Exported shapes become named components, so that the document reads like the source. */
const named = z.registry<{ id: string; description?: string | undefined }>();
const components = new Set<string>();
for (const [name, schema] of Object.entries({ ...common, ...credentials, ...identity, ...jobs, ...live, ...servers, ...sites, ErrorCode, JobType })) {
  if (!(schema instanceof z.ZodType) || components.has(name)) continue;
  named.add(schema, { id: name, description: z.globalRegistry.get(schema)?.description });
  components.add(name);
}

const uri = (id: string): string => `#/components/schemas/${id}`;

function answerSchema(schema: z.ZodType): JsonSchema {
  const id = named.get(schema)?.id;
  if (id !== undefined) return { $ref: uri(id) };
  return rehome(withoutDialect(z.toJSONSchema(schema, { io: "output", metadata: named }))) as JsonSchema;
}

/** Named schemas inside an unnamed one (a list, a page) point at the document's components instead of a copy beside them. */
function rehome(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rehome);
  if (typeof value === "string" && value.startsWith("#/$defs/")) return uri(value.slice("#/$defs/".length));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rehome(item)]));
}

/** What is asked is spelled out where it is asked: defaults make it another shape than what is answered. */
function requestSchema(schema: z.ZodType): JsonSchema {
  return withoutDialect(z.toJSONSchema(schema, { io: "input" }));
}

function withoutDialect({ $schema: _, $defs: __, "~standard": ___, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function componentSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(named, { io: "output", uri });
  return Object.fromEntries(Object.entries(schemas).map(([name, { $id: _, ...schema }]) => [name, withoutDialect(schema as JsonSchema)]));
}

function queryParameters(schema: z.ZodType): Operation["parameters"] {
  const { properties = {}, required = [] } = requestSchema(schema) as { properties?: Record<string, JsonSchema>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(typeof description === "string" ? { description } : {}),
    schema: property,
  }));
}

function pathParameters(path: string): Operation["parameters"] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

const problem = (description: string) => ({ description, content: { "application/problem+json": { schema: { $ref: uri("Problem") } } } });

/** Refusals that follow from what the route is, and those that it names itself. */
function problemsOf({ endpoint, path }: Route, hasInput: boolean): Record<string, string> {
  return {
    ...(hasInput ? { 400: "The request does not fit; `issues` names each field" } : {}),
    ...(endpoint.access === "public" ? {} : { 401: "Not signed in" }),
    ...(endpoint.access === "operator" || endpoint.access === "admin" || endpoint.sessionOnly
      ? { 403: `Needs the role ${endpoint.access}${endpoint.sessionOnly ? ", and a session" : ""}` }
      : {}),
    ...(path.includes(":") ? { 404: "There is no such thing" } : {}),
    ...endpoint.problems,
  };
}

function answerOf({ description, schema, media }: Answer): Operation["responses"][string] {
  if (!schema && media === undefined) return { description };
  return { description, content: { [media ?? "application/json"]: { schema: schema ? answerSchema(schema) : { type: "string" } } } };
}

function securityOf({ access, sessionOnly }: Endpoint): Operation["security"] {
  if (access === "public") return [];
  return sessionOnly ? [{ session: [] }] : [{ session: [] }, { token: [] }];
}

function operationOf(route: Route): Operation {
  const { endpoint } = route;
  const validations = route.handlers.map(validationOf).filter((validation) => validation !== undefined);
  const bodySchema = validations.find(({ target }) => target === "json")?.schema;
  const querySchema = validations.find(({ target }) => target === "query")?.schema;
  const headers = Object.entries(endpoint.headers ?? {}).map(([name, { description }]) => ({
    name,
    in: "header" as const,
    required: false,
    description,
    schema: { type: "string" },
  }));
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    "x-role": endpoint.access,
    security: securityOf(endpoint),
    parameters: [...pathParameters(route.path), ...(querySchema ? queryParameters(querySchema) : []), ...headers],
    ...(bodySchema ? { requestBody: { required: true as const, content: { "application/json": { schema: requestSchema(bodySchema) } } } } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(endpoint.answers).map(([status, answer]) => [status, answerOf(answer)])),
      ...Object.fromEntries(Object.entries(problemsOf(route, validations.length > 0)).map(([status, description]) => [status, problem(description)])),
      default: problem("Anything else that went wrong"),
    },
  };
}

export function openApi(routes: readonly Route[], version: string): Document {
  const paths: Document["paths"] = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Dell Server Manager",
      version,
      description: "Times are ISO 8601 in UTC. Lists give a `next`, which goes into `?cursor=`. Errors are problem+json (RFC 9457) with a code from a closed list and a hint.",
      license: { name: "Apache License 2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(tags).map(([name, description]) => ({ name: name as Tag, description })),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "__Host-dsm", description: "Set by sign-in. Over plain loopback HTTP its name is `dsm`." },
        token: { type: "http", scheme: "bearer", description: "An API token: `Authorization: Bearer dsm_…`" },
      },
    },
  };
}
