import { type JsonObject } from "../json.ts";
import type { Profile } from "./profiles.ts";
import type { Resource } from "./resource.ts";
export type Lookup = (path: string) => JsonObject | undefined;
export declare function applyQuery(profile: Profile, resource: Resource, whole: JsonObject, query: URLSearchParams, look: Lookup): JsonObject;
