// Ranges as typed: checked line by line while one types, counted together.
import { countScan, parseRange } from "#schema/addresses.ts";
import { AppError } from "#schema/errors.ts";

export interface CheckedRanges {
  ranges: string[];
  /** Addresses that will be asked; null while something is wrong. */
  count: number | null;
  problems: { text: string; message: string; hint: string }[];
}

export function checkRanges(text: string): CheckedRanges {
  const ranges = text
    .split(/[\s,;]+(?!-)(?<!-[\s,;]+)/)
    .map((part) => part.trim())
    .filter(Boolean);
  const problems: CheckedRanges["problems"] = [];
  const parsed = ranges.flatMap((range) => {
    try {
      return [parseRange(range)];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ text: range, message: error.message, hint: error.hint ?? "" });
      return [];
    }
  });
  if (problems.length > 0 || parsed.length === 0) return { ranges, count: null, problems };
  try {
    return { ranges, count: countScan(parsed), problems };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ranges, count: null, problems: [{ text: "", message: error.message, hint: error.hint ?? "" }] };
  }
}
