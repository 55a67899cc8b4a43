// The text of a filter: `health:critical,warning model:R7* -site:lab memory:>256 esx`. Words without a key match anywhere.
export type FieldValue = string | number | null | readonly string[];
export interface FilterField<T> {
  /** As typed before the colon. */
  key: string;
  title: string;
  of: (row: T) => FieldValue;
  /** Its values are few: they are offered while typing. */
  closed?: boolean;
}
export interface Term {
  /** Empty for a bare word. */
  key: string;
  values: string[];
  negated: boolean;
}

/** Splits at spaces outside of quotes. */
export function tokens(text: string): string[] {
  return text.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? [];
}

export function parseFilter(text: string, keys: readonly string[]): Term[] {
  return tokens(text).map((token) => {
    const negated = token.startsWith("-") && token.length > 1;
    const bare = negated ? token.slice(1) : token;
    const colon = bare.indexOf(":");
    const key = colon > 0 ? bare.slice(0, colon).toLowerCase() : "";
    if (!keys.includes(key)) return { key: "", values: [unquote(bare)], negated };
    return {
      key,
      values: bare
        .slice(colon + 1)
        .split(",")
        .map(unquote)
        .filter(Boolean),
      negated,
    };
  });
}

function unquote(text: string): string {
  return text.replaceAll('"', "");
}

/** Writes a term so that `parseFilter` reads it back. */
export function formatTerm(term: Term): string {
  const values = term.values.map((value) => (/[\s,]/.test(value) ? `"${value}"` : value)).join(",");
  return `${term.negated ? "-" : ""}${term.key ? `${term.key}:` : ""}${values}`;
}

type Test = (value: string) => boolean;

function testOf(wanted: string, whole: boolean): Test {
  const lower = wanted.toLowerCase();
  const comparison = /^(>=|<=|>|<|=)(-?\d+(?:\.\d+)?)$/.exec(lower);
  if (comparison) {
    const limit = Number(comparison[2]);
    const sign = comparison[1];
    return (value) => {
      const number = Number(value);
      if (value === "" || Number.isNaN(number)) return false;
      return sign === ">" ? number > limit : sign === "<" ? number < limit : sign === ">=" ? number >= limit : sign === "<=" ? number <= limit : number === limit;
    };
  }
  if (lower.includes("*")) {
    const pattern = new RegExp(
      `^${lower
        .split("*")
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join(".*")}$`,
    );
    return (value) => pattern.test(value.toLowerCase());
  }
  return whole ? (value) => value.toLowerCase() === lower : (value) => value.toLowerCase().includes(lower);
}

function texts(value: FieldValue): readonly string[] {
  if (value === null) return [""];
  return typeof value === "object" ? value : [String(value)];
}

type Anywhere<T> = (row: T) => readonly (string | null)[];

// What a bare word is looked for in, in small letters, for as long as the row lives: each key that is typed goes over thousands of rows.
const haystacks = new WeakMap<object, WeakMap<object, string>>();

function haystackOf<T extends object>(row: T, anywhere: Anywhere<T>): string {
  let known = haystacks.get(anywhere);
  if (!known) {
    known = new WeakMap();
    haystacks.set(anywhere, known);
  }
  let text = known.get(row);
  if (text === undefined) {
    text = anywhere(row)
      .filter((value) => value !== null)
      .join("\n")
      .toLowerCase();
    known.set(row, text);
  }
  return text;
}

/** Compiles a filter. Values of one key are alternatives; terms must all hold. A closed field matches whole words by their beginning. */
export function compileFilter<T extends object>(text: string, fields: readonly FilterField<T>[], anywhere: Anywhere<T>): (row: T) => boolean {
  const terms = parseFilter(
    text,
    fields.map((field) => field.key),
  ).filter((term) => term.values.length > 0);
  const tests = terms.map((term) => {
    const field = fields.find((one) => one.key === term.key);
    if (!field && term.values.every((value) => !/[*<>=]/.test(value))) {
      const words = term.values.map((value) => value.toLowerCase());
      return (row: T): boolean => words.some((word) => haystackOf(row, anywhere).includes(word)) !== term.negated;
    }
    const matches = term.values.map((value) => (field?.closed && !value.includes("*") ? (one: string) => one.toLowerCase().startsWith(value.toLowerCase()) : testOf(value, false)));
    return (row: T): boolean => {
      const found = field
        ? texts(field.of(row)).some((value) => matches.some((match) => match(value)))
        : anywhere(row).some((value) => value !== null && matches.some((match) => match(value)));
      return found !== term.negated;
    };
  });
  return (row) => tests.every((test) => test(row));
}

export interface Suggestion {
  /** Replaces the token under the cursor. */
  insert: string;
  title: string;
  count: number | null;
}

/** What could come next: keys while a word is typed, values after a colon. */
export function suggest<T>(token: string, fields: readonly FilterField<T>[], rows: readonly T[]): Suggestion[] {
  const negated = token.startsWith("-") ? "-" : "";
  const bare = token.slice(negated.length);
  const colon = bare.indexOf(":");
  const key = colon > 0 ? bare.slice(0, colon).toLowerCase() : "";
  const field = fields.find((one) => one.key === key);
  if (!field) {
    return fields.filter((one) => one.key.startsWith(bare.toLowerCase())).map((one) => ({ insert: `${negated}${one.key}:`, title: one.title, count: null }));
  }
  const typed = bare.slice(colon + 1);
  const comma = typed.lastIndexOf(",");
  const before = typed.slice(0, comma + 1);
  const last = typed
    .slice(comma + 1)
    .replaceAll('"', "")
    .toLowerCase();
  const counts = new Map<string, number>();
  for (const row of rows) for (const value of texts(field.of(row))) if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .filter(([value]) => value.toLowerCase().includes(last) && value.toLowerCase() !== last)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 10)
    .map(([value, count]) => ({ insert: `${negated}${field.key}:${before}${/[\s,]/.test(value) ? `"${value}"` : value}`, title: value, count }));
}
