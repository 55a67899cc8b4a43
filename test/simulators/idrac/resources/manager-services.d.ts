import { type JsonObject } from "../../json.ts";
import type { Idrac } from "../idrac.ts";
import { type Branch } from "../resource.ts";
export declare function attributesPaths(idrac: Idrac): string[];
export declare function managerServices(idrac: Idrac): Branch;
export declare function remoteServices(idrac: Idrac): JsonObject;
