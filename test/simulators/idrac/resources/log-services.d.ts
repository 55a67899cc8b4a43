import type { Idrac } from "../idrac.ts";
import { type Branch } from "../resource.ts";
export declare function logServices(idrac: Idrac): Branch;
