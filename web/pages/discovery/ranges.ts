// Ranges as typed: checked line by line while one types, counted together, compared with what is known and allowed.
import { type AddressRange, compactRanges, countScan, mergeRanges, parseRange } from "#schema/addresses.ts";
import { AppError } from "#schema/errors.ts";

export interface RangeProblem {
  /** From 1, as editors count. */
  line: number;
  column: number;
  /** Where it stands in the whole text. */
  from: number;
  text: string;
  message: string;
  hint: string;
}
export interface CheckedRanges {
  ranges: string[];
  parsed: AddressRange[];
  /** Addresses that will be asked, each once; null while something is wrong. */
  count: number | null;
  problems: RangeProblem[];
  /** Of the whole: too many addresses. */
  tooMany: { message: string; hint: string } | null;
}

/** A part: no white space, comma or semicolon in it, but blanks around a dash. A lone dash is a part too, so that it is not passed over. */
const part = /[^\s,;-]+(?:[ \t]*-[ \t]*[^\s,;-]*)*|-[^\s,;]*/g;

// The same text is checked at every key: of thousands of lines only the one that changed is new.
const kept = new Map<string, AddressRange | AppError>();
function parsed(text: string): AddressRange | AppError {
  const known = kept.get(text);
  if (known) return known;
  if (kept.size > 200_000) kept.clear();
  let result: AddressRange | AppError;
  try {
    result = parseRange(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    result = error;
  }
  kept.set(text, result);
  return result;
}

/** What stands after a # is a remark. */
export function checkRanges(text: string): CheckedRanges {
  const ranges: string[] = [];
  const good: AddressRange[] = [];
  const problems: RangeProblem[] = [];
  let start = 0;
  for (const [i, whole] of text.split("\n").entries()) {
    const line = whole.replace(/#.*/, "");
    for (const match of line.matchAll(part)) {
      const range = match[0].trimEnd();
      const result = parsed(range);
      ranges.push(range);
      if (result instanceof AppError)
        problems.push({ line: i + 1, column: match.index + 1, from: start + match.index, text: range, message: result.message, hint: result.hint ?? "" });
      else good.push(result);
    }
    start += whole.length + 1;
  }
  if (problems.length > 0 || good.length === 0) return { ranges, parsed: good, count: null, problems, tooMany: null };
  try {
    return { ranges, parsed: good, count: countScan(good), problems, tooMany: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ranges, parsed: good, count: null, problems, tooMany: { message: error.message, hint: error.hint ?? "" } };
  }
}

/** A request has room for a megabyte: thousands of single addresses travel as the ranges that they make up. */
export function rangesToSend({ ranges, parsed: all }: CheckedRanges): string[] {
  return ranges.length > 256 ? compactRanges(all) : ranges;
}

/** Which of many addresses lie in the ranges: each looked up, none compared with every range. */
export function insideOf(ranges: readonly AddressRange[]): (address: string) => boolean {
  const merged = mergeRanges(ranges);
  return (address) => {
    const one = parsed(address);
    if (one instanceof AppError) return false;
    let low = 0;
    let high = merged.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = merged[middle] as AddressRange;
      if (range.version < one.version || (range.version === one.version && range.last < one.first)) low = middle + 1;
      else if (range.version > one.version || range.first > one.first) high = middle - 1;
      else return true;
    }
    return false;
  };
}

/** How many of the addresses no entry of the allow-list names, and which the first ranges of them are. */
export function outsideOf(ranges: readonly AddressRange[], allowList: readonly string[]): { count: number; examples: string[] } {
  const allowed = mergeRanges(
    allowList.flatMap((entry) => {
      const range = parsed(entry);
      // Taken whole: network and broadcast addresses of a block are allowed as well.
      return range instanceof AppError ? [] : [{ ...range, text: "" }];
    }),
  );
  const left: AddressRange[] = [];
  for (const range of mergeRanges(ranges)) {
    let first = range.first;
    for (const entry of allowed) {
      if (entry.version !== range.version || entry.last < first || entry.first > range.last) continue;
      if (entry.first > first) left.push({ ...range, first, last: entry.first - 1n, text: "" });
      first = entry.last + 1n;
      if (first > range.last) break;
    }
    if (first <= range.last) left.push({ ...range, first, text: "" });
  }
  return { count: left.reduce((sum, range) => sum + Number(range.last - range.first + 1n), 0), examples: compactRanges(left).slice(0, 3) };
}

/** Addresses that an agent knocks at side by side. */
const inFlight = 2_048;
/** iDRACs that it looks at side by side, and how long it is busy with one, about. */
const visits = 32;
const visitMs = 4_000;

/** How long the scan takes, about: nobody answers at most addresses, and each of those costs the whole wait. */
export function roughDuration(addresses: number, answering: number, timeoutMs: number): number {
  return Math.ceil(addresses / inFlight) * timeoutMs + Math.ceil(answering / visits) * visitMs;
}
