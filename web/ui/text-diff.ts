// Lines of two or more texts beside each other: equal ones level, replaced ones opposite each other. The first text is what the others are compared with.
export interface DiffLine {
  /** The line of each text; null where that text has none. */
  texts: readonly (string | null)[];
  /** Counted from one. */
  numbers: readonly (number | null)[];
  same: boolean;
}

/** More differences than this are not worth the time: what lies between is then shown as replaced. */
const mostEdits = 1500;

/** For each line of `a` the equal line of `b`, or -1: a longest common subsequence (Myers, "An O(ND) Difference Algorithm", 1986). */
export function matchLines(a: readonly string[], b: readonly string[]): Int32Array {
  const matches = new Int32Array(a.length).fill(-1);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    matches[start] = start;
    start += 1;
  }
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
    matches[endA] = endB;
  }
  const n = endA - start;
  const m = endB - start;
  if (n === 0 || m === 0) return matches;
  const most = Math.min(n + m, mostEdits);
  const width = 2 * most + 3;
  const middle = most + 1;
  // How far each diagonal is reached; of one step only every second is written, so the other half still holds the step before.
  const reach = new Int32Array(width);
  const history: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    history.push(reach.slice());
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (reach[middle + k - 1] as number) < (reach[middle + k + 1] as number));
      let x = down ? (reach[middle + k + 1] as number) : (reach[middle + k - 1] as number) + 1;
      let y = x - k;
      while (x < n && y < m && a[start + x] === b[start + y]) {
        x += 1;
        y += 1;
      }
      reach[middle + k] = x;
      if (x < n || y < m) continue;
      walkBack(history, edits, middle, n, m, (atA, atB) => {
        matches[start + atA] = start + atB;
      });
      return matches;
    }
  }
  return matches;
}

function walkBack(history: readonly Int32Array[], edits: number, middle: number, n: number, m: number, match: (a: number, b: number) => void): void {
  let x = n;
  let y = m;
  for (let d = edits; d > 0; d -= 1) {
    const reach = history[d] as Int32Array;
    const k = x - y;
    const down = k === -d || (k !== d && (reach[middle + k - 1] as number) < (reach[middle + k + 1] as number));
    const formerK = down ? k + 1 : k - 1;
    const formerX = reach[middle + formerK] as number;
    const formerY = formerX - formerK;
    while (x > formerX && y > formerY) {
      x -= 1;
      y -= 1;
      match(x, y);
    }
    x = formerX;
    y = formerY;
  }
  while (x > 0 && y > 0) {
    x -= 1;
    y -= 1;
    match(x, y);
  }
}

interface Side {
  /** For each line of the first text: the line opposite it, or -1. */
  opposite: Int32Array;
  /** Lines that stand after a line of the first text, with nothing opposite; at index 0 those before its first. */
  extra: number[][];
}

function sideOf(first: readonly string[], other: readonly string[]): Side {
  const opposite = matchLines(first, other);
  const extra: number[][] = Array.from({ length: first.length + 1 }, () => []);
  let nextOther = 0;
  let free: number[] = [];
  const closeGap = (until: number, before: number): void => {
    // What was replaced stands opposite what replaced it; what is left over stands below.
    for (const line of free) {
      if (nextOther >= until) break;
      opposite[line] = nextOther;
      nextOther += 1;
    }
    for (; nextOther < until; nextOther += 1) extra[before]?.push(nextOther);
    free = [];
  };
  for (let i = 0; i < first.length; i += 1) {
    const at = opposite[i] as number;
    if (at < 0) free.push(i);
    else {
      closeGap(at, i);
      nextOther = at + 1;
    }
  }
  closeGap(other.length, first.length);
  return { opposite, extra };
}

export function alignTexts(texts: readonly string[]): DiffLine[] {
  const lines = texts.map((text) => text.replace(/\n$/, "").split("\n"));
  const first = lines[0] ?? [];
  const sides = lines.slice(1).map((other) => sideOf(first, other));
  const out: DiffLine[] = [];
  const row = (at: readonly number[]): void => {
    const shown = at.map((index, side) => (index < 0 ? null : (lines[side]?.[index] ?? null)));
    out.push({ texts: shown, numbers: at.map((index) => (index < 0 ? null : index + 1)), same: shown.every((text) => text === shown[0]) });
  };
  for (let i = 0; i <= first.length; i += 1) {
    const most = Math.max(0, ...sides.map((side) => side.extra[i]?.length ?? 0));
    for (let j = 0; j < most; j += 1) row([-1, ...sides.map((side) => side.extra[i]?.[j] ?? -1)]);
    if (i < first.length) row([i, ...sides.map((side) => side.opposite[i] as number)]);
  }
  return out;
}

/** The part of two lines that differs, as [from, until] in each. */
export function changedPart(a: string, b: string): [number, number, number, number] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  // Whole words: half of one says little.
  const inWord = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);
  while (start > 0 && inWord(a[start - 1]) && (inWord(a[start]) || inWord(b[start]))) start -= 1;
  while (end > 0 && inWord(a[a.length - end]) && (inWord(a[a.length - end - 1]) || inWord(b[b.length - end - 1]))) end -= 1;
  return [start, a.length - end, start, b.length - end];
}

/** Runs of rows: those that differ with a few around them, and what can be left out between. */
export function hunks(lines: readonly DiffLine[], context: number): { from: number; to: number; shown: boolean }[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, i) => {
    if (!line.same) near.fill(1, Math.max(0, i - context), i + context + 1);
  });
  const out: { from: number; to: number; shown: boolean }[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const shown = near[i] === 1;
    const last = out.at(-1);
    if (last && last.shown === shown) last.to = i + 1;
    else out.push({ from: i, to: i + 1, shown });
  }
  return out;
}
