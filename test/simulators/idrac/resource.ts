// What a resource of the tree is, and the few shapes most of them have.
import type { IncomingHttpHeaders } from "node:http";
import { isObject, type Json, type JsonObject, links } from "../json.ts";
import type { Account } from "./accounts.ts";
import { refuse } from "./errors.ts";
import type { Session } from "./sessions.ts";

export interface RedfishRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  readonly source: string;
  /** Missing on the few resources that need no login. */
  readonly account: Account | undefined;
  readonly session: Session | undefined;
}

export interface Reply {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Runs when the answer is on its way: what cuts the connection, such as a reset of the iDRAC itself. */
  readonly afterwards?: () => void;
}

export type Handler = (request: RedfishRequest) => Reply;

export interface Resource {
  readonly path: string;
  readonly get?: () => JsonObject;
  /** Not JSON: `$metadata`. */
  readonly xml?: () => string;
  /** What the simulator knows better than a recording that this resource is seeded from. Absent: the recording stands. */
  readonly live?: () => JsonObject;
  readonly patch?: Handler;
  readonly post?: Handler;
  readonly delete?: Handler;
  readonly isPublic?: boolean;
  /** A POST that opens a session: needs no login, and the login counts as its own. */
  readonly isLogin?: boolean;
  /** Members for each page. Absent: all at once. */
  readonly pageSize?: number;
  /** What a write takes beyond being logged in. Default ConfigureComponents. */
  readonly privilege?: string;
  /** Power, sessions and reads work in lockdown; configuration does not (redfish.md 17). */
  readonly worksInLockdown?: boolean;
  /** iDRAC10 puts an ETag on everything but log entries and settings. */
  readonly hasNoEtag?: boolean;
}

/** A part of the tree: fixed resources, and those that come and go, found by their path. */
export interface Branch {
  readonly resources: readonly Resource[];
  readonly find?: (path: string) => Resource | undefined;
}

export function typed(path: string, type: string, properties: JsonObject): JsonObject {
  const name = /^#([^.]+)/.exec(type)?.[1] ?? "";
  return {
    "@odata.context": `/redfish/v1/$metadata#${name}.${name}`,
    "@odata.id": path,
    "@odata.type": type,
    ...properties,
  };
}

export function collectionBody(path: string, type: string, name: string, members: JsonObject[]): JsonObject {
  return typed(path, `#${type}.${type}`, {
    Description: name,
    Name: name,
    Members: members,
    "Members@odata.count": members.length,
  });
}

export function collection(path: string, type: string, name: string, members: () => readonly string[]): Resource {
  return { path, get: () => collectionBody(path, type, name, links(members())) };
}

export interface Parameter {
  readonly type: "string" | "number" | "boolean" | "object";
  readonly isRequired?: boolean;
  readonly allowed?: readonly string[];
}

/** An action: checks its parameters as strictly as the real service, then runs. */
export function action(
  path: string,
  parameters: Readonly<Record<string, Parameter>>,
  run: (body: JsonObject, request: RedfishRequest) => Reply,
  more: Pick<Resource, "privilege" | "worksInLockdown"> = {},
): Resource {
  return {
    path,
    ...more,
    post: (request) => {
      checkParameters(request.body, parameters);
      return run(request.body, request);
    },
  };
}

export function checkParameters(body: JsonObject, parameters: Readonly<Record<string, Parameter>>): void {
  // Annotations that a client sends back from its GET are passed over.
  const names = Object.keys(body).filter((name) => !name.startsWith("@odata."));
  if (names.length === 0 && Object.keys(body).length > 0) throw refuse(400, "NoOperation");
  for (const name of names) if (!parameters[name]) throw refuse(400, "SYS429", name);
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = body[name];
    if (value === undefined) {
      if (parameter.isRequired) throw refuse(400, "SYS428", name);
      continue;
    }
    const fits = parameter.type === "object" ? isObject(value) : typeof value === parameter.type;
    if (!fits) throw refuse(400, "SYS424", printed(value), name);
    if (parameter.allowed && !parameter.allowed.includes(String(value))) throw refuse(400, "SYS426", String(value), name);
  }
}

function printed(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export const NO_CONTENT: Reply = { status: 204 };

/** The Allow header. */
export function allowed(resource: Resource): string {
  const methods = [
    ...(resource.get || resource.xml ? ["GET"] : []),
    ...(resource.isPublic ? ["HEAD"] : []),
    ...(resource.post ? ["POST"] : []),
    ...(resource.patch ? ["PATCH"] : []),
    ...(resource.delete ? ["DELETE"] : []),
  ];
  return methods.join(", ");
}
