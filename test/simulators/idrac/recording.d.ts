import { type JsonObject } from "../json.ts";
import type { Profile } from "./profiles.ts";
export declare class Recording {
  #private;
  /** `folder` is the recorded /redfish/v1. */
  constructor(folder: string);
  /** What the recorded machine says about its firmware: a seeded iDRAC says the same. */
  firmware(): Partial<Profile>;
  /** The recorded attributes of the iDRAC itself. */
  attributes(): JsonObject;
  bodyAt(path: string): JsonObject | undefined;
  paths(): string[];
}
