import { type JsonObject } from "../json.ts";
import type { Profile } from "./profiles.ts";
export declare function counted(profile: Profile, body: JsonObject): JsonObject;
export declare class Etags {
  #private;
  /** `W/"gen-N"`: N rises when the resource changes. */
  of(path: string, body: JsonObject): string;
}
