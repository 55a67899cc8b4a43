// Many texts looked for at once: what it costs follows from the text that is searched, not from how many are looked for.

/** Every text that is looked for has at least so many characters. */
export const shortestNeedle = 4;

export class Needles {
  /** Which hashes of four characters begin a needle; answers almost every position with one look. */
  private readonly marks = new Uint8Array(1 << 16);
  private readonly byHead = new Map<number, string[]>();

  constructor(needles: Iterable<string>) {
    for (const needle of needles) {
      if (needle.length < shortestNeedle) throw new RangeError("A needle is too short.");
      const head = hash(needle.charCodeAt(0), needle.charCodeAt(1), needle.charCodeAt(2), needle.charCodeAt(3));
      this.marks[mark(head)] = 1;
      const same = this.byHead.get(head);
      if (same) same.push(needle);
      else this.byHead.set(head, [needle]);
    }
  }

  /** Whether any of them is in the text. */
  occurIn(text: string): boolean {
    if (this.byHead.size === 0 || text.length < shortestNeedle) return false;
    let a = 0;
    let b = text.charCodeAt(0);
    let c = text.charCodeAt(1);
    let d = text.charCodeAt(2);
    for (let end = 3; end < text.length; end++) {
      a = b;
      b = c;
      c = d;
      d = text.charCodeAt(end);
      const head = hash(a, b, c, d);
      if (this.marks[mark(head)] === 0) continue;
      for (const needle of this.byHead.get(head) ?? []) if (text.startsWith(needle, end - 3)) return true;
    }
    return false;
  }
}

function hash(a: number, b: number, c: number, d: number): number {
  return Math.imul(Math.imul(Math.imul(a, 31) + b, 31) + c, 31) + d;
}

function mark(head: number): number {
  return (head ^ (head >>> 16)) & 0xffff;
}
