import { type JsonObject } from "../../json.ts";
import type { Idrac } from "../idrac.ts";
import { type Branch } from "../resource.ts";
export declare function system(idrac: Idrac): Branch;
export declare function status(health: string): JsonObject;
/** "DELL" in hexadecimal and the tag inside, as Dell makes them. */
export declare function uuidOf(serviceTag: string): string;
