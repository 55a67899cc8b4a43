// The part of OData's $filter that Redfish services offer: comparisons, and, or, not, parentheses. Dates compare as
// moments, so that an offset in the filter does not matter.
import { isObject, type Json, type JsonObject } from "../json.ts";

export type Predicate = (body: JsonObject) => boolean;

type Literal = string | number | boolean | null;

/** Throws a SyntaxError for what the service does not understand. */
export function parseFilter(text: string): Predicate {
  const tokens = tokenize(text);
  const predicate = parseOr(tokens);
  if (tokens.length > 0) throw new SyntaxError(`unexpected ${tokens[0]}`);
  return predicate;
}

function tokenize(text: string): string[] {
  const tokens = text.match(/'(?:[^']|'')*'|\(|\)|[^\s()']+/g) ?? [];
  if (tokens.join("").length !== text.replaceAll(/\s(?=(?:[^']*'[^']*')*[^']*$)/g, "").length) {
    throw new SyntaxError("unbalanced quotes");
  }
  return [...tokens];
}

function parseOr(tokens: string[]): Predicate {
  let left = parseAnd(tokens);
  while (tokens[0] === "or") {
    tokens.shift();
    const [before, after] = [left, parseAnd(tokens)];
    left = (body) => before(body) || after(body);
  }
  return left;
}

function parseAnd(tokens: string[]): Predicate {
  let left = parseUnary(tokens);
  while (tokens[0] === "and") {
    tokens.shift();
    const [before, after] = [left, parseUnary(tokens)];
    left = (body) => before(body) && after(body);
  }
  return left;
}

function parseUnary(tokens: string[]): Predicate {
  const first = tokens.shift();
  if (first === "not") {
    const inner = parseUnary(tokens);
    return (body) => !inner(body);
  }
  if (first === "(") {
    const inner = parseOr(tokens);
    if (tokens.shift() !== ")") throw new SyntaxError("missing )");
    return inner;
  }
  if (first === undefined || !/^[A-Za-z@]/.test(first)) throw new SyntaxError(`unexpected ${first ?? "end"}`);
  return parseComparison(first, tokens.shift(), tokens.shift());
}

function parseComparison(property: string, operator: string | undefined, value: string | undefined): Predicate {
  const compare = OPERATORS[operator ?? ""];
  if (!compare || value === undefined) throw new SyntaxError(`unexpected ${operator ?? "end"}`);
  const literal = parseLiteral(value);
  return (body) => {
    const found = property.split("/").reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), body);
    if (found === undefined || (typeof found === "object") !== (literal === null)) return false;
    return compare(order(found as Literal, literal));
  };
}

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

function parseLiteral(text: string): Literal {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  const number = Number(text);
  if (Number.isNaN(number)) throw new SyntaxError(`unexpected ${text}`);
  return number;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function order(a: Literal, b: Literal): number {
  if (typeof a === "string" && typeof b === "string") {
    if (MOMENT.test(a) && MOMENT.test(b)) return Date.parse(a) - Date.parse(b);
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return typeof a === typeof b ? Number(a) - Number(b) : Number.NaN;
}
