import type { Idrac } from "../idrac.ts";
import { type Branch } from "../resource.ts";
export declare function accountService(idrac: Idrac): Branch;
