// A process that is kept up, as systemd would: killed and stopped on purpose, started again, and watched for an end of its own.
import { setTimeout as sleep } from "node:timers/promises";
import type { ManagedProcess } from "#test/stage/process.ts";

const restartMs = 500;
const logTailLines = 6;

export interface OwnEnd {
  name: string;
  /** The last lines it wrote. */
  last: string;
  /** Whether there was a reason that lies outside of it, such as a full disk. */
  excuse: string | null;
}

export class KeptProcess {
  readonly name: string;
  kills = 0;
  stops = 0;
  readonly ownEnds: OwnEnd[] = [];
  readonly #start: () => Promise<unknown>;
  readonly #excuse: () => string | null;
  #process: ManagedProcess | undefined;
  #wanted = false;
  #isReady = false;
  #downMs = 0;
  #isExpected = false;
  #life: Promise<void> = Promise.resolve();
  #stopped: NodeJS.Timeout | undefined;

  /** `start` resolves when the process is ready; meanwhile `spawned` has been told of it. */
  constructor(name: string, start: () => Promise<unknown>, excuse: () => string | null) {
    this.name = name;
    this.#start = start;
    this.#excuse = excuse;
  }

  get isReady(): boolean {
    return this.#isReady && this.#process?.isRunning === true && this.#stopped === undefined;
  }

  /** Whether it is meant to run. */
  get isKept(): boolean {
    return this.#wanted;
  }

  spawned(process: ManagedProcess): void {
    this.#process = process;
  }

  /** Starts it and keeps it up, until `end`. */
  keep(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#life = this.#live();
  }

  /** SIGKILL; it comes back after `downMs`. */
  kill(downMs: number): void {
    if (!this.#process?.isRunning) return;
    this.kills++;
    this.#isExpected = true;
    this.#downMs = downMs;
    this.#wake();
    this.#process.kill("SIGKILL");
  }

  /** SIGSTOP, and SIGCONT after `forMs`. */
  stop(forMs: number): void {
    if (!this.#process?.isRunning || this.#stopped) return;
    this.stops++;
    // Whoever waits for it to become ready may lose patience meanwhile.
    if (!this.#isReady) this.#isExpected = true;
    this.#process.kill("SIGSTOP");
    this.#stopped = setTimeout(() => this.resume(), forMs);
  }

  resume(): void {
    this.#wake();
    this.#process?.kill("SIGCONT");
  }

  /** SIGTERM, as systemd does it, and up again. */
  async restart(): Promise<void> {
    this.#isExpected = true;
    this.#downMs = 0;
    this.resume();
    await this.#process?.stop(8_000);
  }

  /** Ends it for good: by SIGKILL for one that is to be lost, else by SIGTERM. */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#wanted = false;
    this.#isExpected = true;
    this.resume();
    if (signal === "SIGKILL") this.#process?.kill("SIGKILL");
    else await this.#process?.stop(8_000);
    await this.#life;
  }

  #wake(): void {
    clearTimeout(this.#stopped);
    this.#stopped = undefined;
  }

  async #live(): Promise<void> {
    while (this.#wanted) {
      this.#isExpected = false;
      this.#downMs = restartMs;
      this.#isReady = false;
      // A start that fails is an end like any other: the process has its own log.
      const failed = await this.#start().then(
        () => undefined,
        (error: unknown) => error,
      );
      this.#isReady = failed === undefined;
      await this.#process?.exited;
      this.#wake();
      if (!this.#isExpected && this.#process) this.ownEnds.push({ name: this.name, last: tailOf(this.#process), excuse: this.#excuse() });
      if (this.#wanted) await sleep(this.#downMs);
    }
  }
}

function tailOf(process: ManagedProcess): string {
  return process.log().trimEnd().split("\n").slice(-logTailLines).join("\n");
}
