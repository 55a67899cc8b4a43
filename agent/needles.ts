// Many texts looked for at once: what it costs follows from the text that is searched, not from how many are looked for.

/** Every text that is looked for has at least so many characters. */
export const shortestNeedle = 4;
const markBits = 14;

export class Needles {
  /** Which four characters may begin a needle; answers almost every position with one look. Small enough to stay close to the processor. */
  private readonly marks = new Uint8Array(1 << markBits);
  private readonly byHead = new Map<number, string[]>();

  constructor(needles: Iterable<string>) {
    for (const needle of needles) {
      if (needle.length < shortestNeedle) throw new RangeError("A needle is too short.");
      const head = lastFour(lastFour(lastFour(lastFour(0, needle.charCodeAt(0)), needle.charCodeAt(1)), needle.charCodeAt(2)), needle.charCodeAt(3));
      this.marks[mark(head)] = 1;
      const same = this.byHead.get(head);
      if (same) same.push(needle);
      else this.byHead.set(head, [needle]);
    }
  }

  /** Whether any of them is in the text. */
  occurIn(text: string): boolean {
    if (this.byHead.size === 0 || text.length < shortestNeedle) return false;
    let head = lastFour(lastFour(lastFour(0, text.charCodeAt(0)), text.charCodeAt(1)), text.charCodeAt(2));
    for (let end = 3; end < text.length; end++) {
      head = lastFour(head, text.charCodeAt(end));
      if (this.marks[mark(head)] === 0) continue;
      for (const needle of this.byHead.get(head) ?? []) if (text.startsWith(needle, end - 3)) return true;
    }
    return false;
  }
}

/** Goes on by one character. What came four characters ago has left the 32 bits; of characters above 255 some bits share theirs with their neighbours', which harms nothing. */
function lastFour(head: number, next: number): number {
  return (head << 8) ^ next;
}

function mark(head: number): number {
  return Math.imul(head, 0x9e3779b1) >>> (32 - markBits);
}
