import type { IncomingMessage } from "node:http";
import { type JsonObject } from "../json.ts";
import type { Idrac } from "./idrac.ts";
export declare function readBody(request: IncomingMessage): Promise<string>;
/** Without query and with at most no trailing slash: an iDRAC takes both forms. */
export declare function pathOf(url: string): string;
export declare function checkHeaders(idrac: Idrac, request: IncomingMessage): void;
/** A POST or PATCH must say that it is JSON, and be an object: an action without parameters wants a literal {}. */
export declare function parseBody(request: IncomingMessage, text: string): JsonObject;
