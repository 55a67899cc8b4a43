import type { IncomingHttpHeaders } from "node:http";
import { type Json, type JsonObject } from "../json.ts";
import type { Account } from "./accounts.ts";
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
export declare function typed(path: string, type: string, properties: JsonObject): JsonObject;
export declare function collectionBody(path: string, type: string, name: string, members: JsonObject[]): JsonObject;
export declare function collection(path: string, type: string, name: string, members: () => readonly string[]): Resource;
export interface Parameter {
  readonly type: "string" | "number" | "boolean" | "object";
  readonly isRequired?: boolean;
  readonly allowed?: readonly string[];
}
/** An action: checks its parameters as strictly as the real service, then runs. */
export declare function action(
  path: string,
  parameters: Readonly<Record<string, Parameter>>,
  run: (body: JsonObject, request: RedfishRequest) => Reply,
  more?: Pick<Resource, "privilege" | "worksInLockdown">,
): Resource;
export declare function checkParameters(body: JsonObject, parameters: Readonly<Record<string, Parameter>>): void;
export declare function printed(value: Json): string;
export declare const NO_CONTENT: Reply;
/** The Allow header. */
export declare function allowed(resource: Resource): string;
