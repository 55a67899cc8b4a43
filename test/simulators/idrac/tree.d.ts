import { type JsonObject } from "../json.ts";
import type { Idrac } from "./idrac.ts";
import type { Recording } from "./recording.ts";
import type { Resource } from "./resource.ts";
export declare class Tree {
  #private;
  constructor(idrac: Idrac, recording?: Recording);
  find(path: string): Resource | undefined;
  body(path: string): JsonObject | undefined;
  /** Every path a client can get to without guessing. */
  paths(): string[];
}
