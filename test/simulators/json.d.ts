export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
export declare function isObject(value: unknown): value is JsonObject;
/** For object literals: `{ ...when(isLate, { Vendor: 'Dell' }) }`. */
export declare function when(condition: boolean, properties: JsonObject): JsonObject;
export declare function link(path: string): JsonObject;
export declare function links(paths: readonly string[]): JsonObject[];
/** `over` wins; objects are merged, everything else is replaced. */
export declare function merge(base: JsonObject, over: JsonObject): JsonObject;
