import { Refusal } from "./errors.ts";
import type { Idrac } from "./idrac.ts";
import { type Resource } from "./resource.ts";
/** iDRAC7/8 say 404 only for a missing member; a service they do not know is a bad request to them. */
export declare function unknownPath(idrac: Idrac, path: string): never;
export declare function wrongMethod(resource: Resource): Refusal;
