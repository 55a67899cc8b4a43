// How a program that starts others ends: a person's Ctrl-C, a signal, a parent that is gone, a part that crashed. Whatever it is, nothing is left behind.
import { readFileSync } from "node:fs";
import type { ManagedProcess } from "./process.ts";

export class Stopped extends Error {
  readonly signal: string;
  constructor(signal: string) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

const parentEveryMs = 500;
const logTailLines = 15;

export class Lifetime {
  /** Rejects when the program must end: `Stopped`, or an error that says what crashed. */
  readonly over: Promise<never>;
  readonly #end: (error: Error) => void;
  readonly #expected = new WeakSet<ManagedProcess>();
  #isEnding = false;

  constructor() {
    let end = (_error: Error): void => undefined;
    this.over = new Promise((_resolve, reject) => {
      end = reject;
    });
    this.#end = end;
    // Whoever waits for it hears of it; until then it is no fault.
    this.over.catch(() => undefined);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        // Twice means now: the exit handlers still end all that was started.
        if (this.#isEnding) process.exit(130);
        this.#finish(new Stopped(signal));
      });
    }
    // npm hands a SIGTERM to its shell, which dies without passing it on; killed, npm leaves even the shell behind.
    if (process.env.npm_lifecycle_event !== undefined) {
      const above = ancestors();
      setInterval(() => ancestors() !== above && this.#finish(new Stopped("the end of npm")), parentEveryMs).unref();
    }
  }

  /** From now on the end of this process is the end of the program. */
  watch(child: ManagedProcess): void {
    void child.exited.then((code) => {
      if (this.#isEnding || this.#expected.has(child)) return;
      const tail = child.log().trimEnd().split("\n").slice(-logTailLines).join("\n");
      this.#finish(new Error(`The ${child.name} ended by itself (${code === null ? "killed" : `exit code ${code}`}). Its last lines:\n${tail}`));
    });
  }

  /** This one is about to be killed on purpose. */
  expectEnd(child: ManagedProcess): void {
    this.#expected.add(child);
  }

  ending(): void {
    this.#isEnding = true;
  }

  #finish(error: Error): void {
    this.#isEnding = true;
    this.#end(error);
  }
}

/** Our parent, and on Linux its parent too. */
function ancestors(): string {
  const parent = process.ppid;
  try {
    return `${parent} ${/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${parent}/status`, "utf8"))?.[1] ?? ""}`;
  } catch {
    return `${parent}`;
  }
}
