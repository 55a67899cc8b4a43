// What the service adds to every body: Dell's "X@odata.count" beside arrays (everywhere on iDRAC7-9, only at members
// and links on iDRAC10), and ETags where the generation has them.
import { createHash } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Profile } from "./profiles.ts";

export function counted(profile: Profile, body: JsonObject): JsonObject {
  return count(body, profile.countsAllArrays) as JsonObject;
}

function count(value: Json, everywhere: boolean, isInLinks = false): Json {
  if (Array.isArray(value)) return value.map((item) => count(item, everywhere, isInLinks));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    result[key] = key === "Actions" ? inner : count(inner, everywhere, isInLinks || key === "Links");
    const isCounted = Array.isArray(inner) && !key.includes("@") && (everywhere || isInLinks || key === "Members");
    if (isCounted) result[`${key}@odata.count`] ??= value[`${key}@odata.count`] ?? inner.length;
  }
  return result;
}

/** Clocks and readings tick without anybody changing the resource: they do not make a new generation. */
const VOLATILE = /"(DateTime|LastUpdateTime|Reading\w*|PowerConsumedWatts)":("[^"]*"|[\d.]+)/g;

export class Etags {
  #generations = new Map<string, { hash: string; number: number }>();

  /** `W/"gen-N"`: N rises when the resource changes. */
  of(path: string, body: JsonObject): string {
    const hash = createHash("sha1").update(JSON.stringify(body).replaceAll(VOLATILE, "")).digest("base64");
    const known = this.#generations.get(path);
    const number = known ? known.number + (known.hash === hash ? 0 : 1) : 1;
    this.#generations.set(path, { hash, number });
    return `W/"gen-${number}"`;
  }
}
