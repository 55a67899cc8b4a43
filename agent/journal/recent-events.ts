// The newest events of the outbox, kept in memory too: what is sent a moment after it was written need not be read back from the file.

/** Characters that are kept: about what may be on its way without an acknowledgement, twice. */
const maxChars = 4 * 1024 * 1024;

export class RecentEvents {
  /** Without a gap: the first has the number `first`. Those before `gone` have been let go of. */
  private texts: string[] = [];
  private first = 0;
  private gone = 0;
  private chars = 0;

  add(seq: number, text: string): void {
    if (seq !== this.first + this.texts.length) {
      this.clear();
      this.first = seq;
    }
    this.texts.push(text);
    this.chars += text.length;
    while (this.chars > maxChars) this.dropOldest();
    this.tidy();
  }

  has(seq: number): boolean {
    return seq >= this.first + this.gone && seq < this.first + this.texts.length;
  }

  *from(seq: number, most: number): Iterable<{ seq: number; event: string }> {
    const end = Math.min(this.texts.length, seq - this.first + most);
    for (let i = seq - this.first; i < end; i++) yield { seq: this.first + i, event: this.texts[i] ?? "" };
  }

  /** Those up to this number are acknowledged. */
  forget(upTo: number): void {
    while (this.first + this.gone <= upTo && this.gone < this.texts.length) this.dropOldest();
    this.tidy();
  }

  /** A write was taken back, or the numbers begin anew. */
  clear(): void {
    this.texts = [];
    this.first = 0;
    this.gone = 0;
    this.chars = 0;
  }

  private dropOldest(): void {
    this.chars -= this.texts[this.gone]?.length ?? 0;
    this.texts[this.gone++] = "";
  }

  /** Why now and then: to cut the list for each event would cost more than the event. */
  private tidy(): void {
    if (this.gone < 1_000 || this.gone * 2 < this.texts.length) return;
    this.texts.splice(0, this.gone);
    this.first += this.gone;
    this.gone = 0;
  }
}
