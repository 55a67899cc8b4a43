// A live table in the terminal: what runs turns, what is done has its time. Where nobody watches it is plain lines.

export interface BoardOptions {
  /** Redraws in place; for a terminal only. */
  live: boolean;
  color: boolean;
  write: (text: string) => void;
  columns: () => number;
}

export interface Row {
  /** What it is at, while it runs. */
  say(detail: string): void;
  done(detail: string): void;
  fail(detail: string): void;
}

type State = "runs" | "done" | "failed";
interface Line {
  name: string;
  detail: string;
  state: State;
  startedAt: number;
  ms: number;
  /** Last time that a plain line told of it. */
  toldAt: number;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const redrawMs = 100;
const plainEveryMs = 5_000;
const timeWidth = 9;

export class Board {
  readonly #options: BoardOptions;
  readonly #nameWidth: number;
  #lines: Line[] = [];
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BoardOptions, nameWidth: number) {
    this.#options = options;
    this.#nameWidth = nameWidth;
  }

  start(name: string, detail = ""): Row {
    const now = performance.now();
    const line: Line = { name, detail, state: "runs", startedAt: now, ms: 0, toldAt: now };
    this.#lines.push(line);
    if (this.#options.live) this.#timer ??= setInterval(() => this.#draw(), redrawMs).unref();
    this.#draw();
    const end = (state: State, text: string): void => {
      if (line.state !== "runs") return;
      Object.assign(line, { state, detail: text, ms: performance.now() - line.startedAt });
      if (this.#options.live) this.#draw();
      else this.#options.write(`${this.#text(line)}\n`);
    };
    return {
      say: (text) => {
        if (line.state !== "runs") return;
        line.detail = text;
        if (this.#options.live || performance.now() - line.toldAt < plainEveryMs) return;
        line.toldAt = performance.now();
        this.#options.write(`${this.#text(line)}\n`);
      },
      done: (text) => end("done", text),
      fail: (text) => end("failed", text),
    };
  }

  /** The last picture stays; what is written from now on comes below it. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw();
    this.#lines = [];
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.#options.live || this.#lines.length === 0) return;
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : "";
    this.#options.write(`${up}${this.#lines.map((line) => `\x1b[2K${this.#text(line)}\n`).join("")}`);
    this.#drawn = this.#lines.length;
  }

  #text(line: Line): string {
    const ms = line.state === "runs" ? performance.now() - line.startedAt : line.ms;
    const mark = line.state === "done" ? this.#paint("32", "✓") : line.state === "failed" ? this.#paint("31", "✗") : this.#paint("36", this.#frame());
    // A line that wraps would be two, and the next picture would be drawn over the wrong ones.
    const room = this.#options.live ? Math.max(10, this.#options.columns() - this.#nameWidth - timeWidth - 6) : Number.POSITIVE_INFINITY;
    const detail = line.detail.length > room ? `${line.detail.slice(0, room - 1)}…` : line.detail;
    return `${mark} ${line.name.padEnd(this.#nameWidth)} ${inWords(ms).padStart(timeWidth)}  ${line.state === "failed" ? this.#paint("31", detail) : detail}`;
  }

  #frame(): string {
    return this.#options.live ? (frames[Math.floor(performance.now() / redrawMs) % frames.length] ?? "·") : "·";
  }

  #paint(code: string, text: string): string {
    return this.#options.color ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

function inWords(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
