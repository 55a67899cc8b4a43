// Query parameters of a GET: $expand, $select, $filter, $top, $skip and `only`, as far as the generation knows them
// (redfish.md 6). Pages are cut here too: log pages hold 50 entries and name the next one in Members@odata.nextLink.
import { isObject, type Json, type JsonObject } from "../json.ts";
import { refuse } from "./errors.ts";
import { parseFilter } from "./filter.ts";
import type { Profile } from "./profiles.ts";
import type { Resource } from "./resource.ts";

export type Lookup = (path: string) => JsonObject | undefined;

const KNOWN = ["$expand", "$select", "$filter", "$top", "$skip"];

export function applyQuery(profile: Profile, resource: Resource, whole: JsonObject, query: URLSearchParams, look: Lookup): JsonObject {
  checkSupport(profile, query);
  let body = whole;
  if (Array.isArray(body.Members)) body = page(profile, resource, filtered(profile, body, query, look), query);
  if (query.has("only") && profile.query.filter) body = only(body, look);
  const expand = profile.query.expand ? query.get("$expand") : null;
  if (expand !== null) body = expanded(body, expand, look);
  const select = profile.query.select ? query.get("$select") : null;
  if (select !== null) body = selected(body, select, expand !== null);
  return body;
}

function checkSupport(profile: Profile, query: URLSearchParams): void {
  for (const name of query.keys()) {
    if (!name.startsWith("$")) continue;
    if (!KNOWN.includes(name)) throw refuse(501, "QueryNotSupported", name);
    // iDRAC7/8 pass over $expand and $select; a $filter they refuse (wikimedia spicerack redfish.py).
    if (name === "$filter" && !profile.query.filter) throw refuse(400, "QueryNotSupported", name);
  }
  const only = query.get("only");
  if (only !== null && only !== "" && profile.query.filter) throw refuse(400, "SYS407", only, "only");
}

function filtered(profile: Profile, body: JsonObject, query: URLSearchParams, look: Lookup): JsonObject {
  const text = query.get("$filter");
  if (text === null || !profile.query.filter) return body;
  const predicate = readFilter(text);
  const members = membersOf(body).filter((member) => predicate(isLink(member) ? (look(idOf(member)) ?? member) : member));
  return { ...body, Members: members, "Members@odata.count": members.length };
}

function readFilter(text: string) {
  try {
    return parseFilter(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(400, "SYS407", text, "$filter");
    throw error;
  }
}

function page(profile: Profile, resource: Resource, body: JsonObject, query: URLSearchParams): JsonObject {
  const members = membersOf(body);
  const top = wholeNumber(query, "$top", 1);
  const skip = wholeNumber(query, "$skip", 0) ?? 0;
  if (skip > 0 && skip >= members.length) {
    throw refuse(400, "SYS417", String(skip), "$skip", `0-${Math.max(0, members.length - 1)}`);
  }
  const size = Math.min(top ?? Number.POSITIVE_INFINITY, resource.pageSize ?? Number.POSITIVE_INFINITY);
  const end = skip + size;
  const isCut = end < members.length && (top === undefined || top > size);
  const next = isCut ? { "Members@odata.nextLink": nextLink(resource.path, query, profile.pagesOverlap ? end - 1 : end, top === undefined ? undefined : top - size) } : {};
  return { ...body, Members: members.slice(skip, end), ...next };
}

function nextLink(path: string, query: URLSearchParams, skip: number, top: number | undefined): string {
  const kept = [...query].filter(([name]) => name !== "$skip" && name !== "$top");
  const parts = kept.map(([name, value]) => (value === "" ? name : `${name}=${encodeURIComponent(value)}`));
  if (top !== undefined) parts.push(`$top=${top}`);
  return `${path}?${[...parts, `$skip=${skip}`].join("&")}`;
}

function wholeNumber(query: URLSearchParams, name: string, lowest: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text) || Number(text) < lowest) throw refuse(400, "SYS407", text, name);
  return Number(text);
}

function only(body: JsonObject, look: Lookup): JsonObject {
  const [first, ...others] = membersOf(body);
  return first && others.length === 0 ? (look(idOf(first)) ?? body) : body;
}

/** `*` all links, `.` those outside Links, `~` those inside; one level, which is all an iDRAC offers. */
function expanded(body: JsonObject, value: string, look: Lookup): JsonObject {
  const match = /^([*.~])(?:\(\$levels=(\d+)\))?$/.exec(value);
  if (!match) throw refuse(400, "SYS407", value, "$expand");
  const levels = Number(match[2] ?? 1);
  if (levels !== 1) throw refuse(400, "SYS417", String(levels), "$levels", "1-1");
  const kind = match[1];
  const follow = (at: Json, isInLinks: boolean): Json => {
    if (Array.isArray(at)) return at.map((item) => follow(item, isInLinks));
    if (!isObject(at)) return at;
    if (isLink(at)) {
      const isWanted = kind === "*" || (kind === "~") === isInLinks;
      return isWanted ? (look(idOf(at)) ?? at) : at;
    }
    return Object.fromEntries(Object.entries(at).map(([key, inner]) => [key, follow(inner, isInLinks || key === "Links")]));
  };
  return Object.fromEntries(
    Object.entries(body).map(([key, inner]) => [key, key === "Members" ? membersOf(body).map((member) => follow(member, false)) : follow(inner, key === "Links")]),
  );
}

function selected(body: JsonObject, value: string, isExpanded: boolean): JsonObject {
  const wanted = value.split(",").map((name) => name.trim().split("/")[0] ?? "");
  const pick = (at: JsonObject): JsonObject => Object.fromEntries(Object.entries(at).filter(([key]) => key.startsWith("@") || wanted.includes(key.split("@")[0] ?? key)));
  if (!isExpanded || !Array.isArray(body.Members)) return pick(body);
  return { ...body, Members: membersOf(body).map(pick) };
}

function membersOf(body: JsonObject): JsonObject[] {
  const members = body.Members;
  return Array.isArray(members) ? members.filter(isObject) : [];
}

function isLink(value: JsonObject): boolean {
  return typeof value["@odata.id"] === "string" && Object.keys(value).length === 1;
}

function idOf(value: JsonObject): string {
  return String(value["@odata.id"] ?? "");
}
