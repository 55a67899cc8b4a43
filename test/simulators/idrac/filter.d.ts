import { type JsonObject } from "../json.ts";
export type Predicate = (body: JsonObject) => boolean;
/** Throws a SyntaxError for what the service does not understand. */
export declare function parseFilter(text: string): Predicate;
