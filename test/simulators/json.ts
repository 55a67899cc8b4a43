// JSON as Redfish bodies use it.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** For object literals: `{ ...when(isLate, { Vendor: 'Dell' }) }`. */
export function when(condition: boolean, properties: JsonObject): JsonObject {
  return condition ? properties : {};
}

export function link(path: string): JsonObject {
  return { "@odata.id": path };
}

export function links(paths: readonly string[]): JsonObject[] {
  return paths.map(link);
}

/** `over` wins; objects are merged, everything else is replaced. */
export function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return merged;
}
