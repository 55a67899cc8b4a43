// A child process that answers calls over Node's own channel: the control plane and the agents of a measurement, each with an event loop of its own.
import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Call {
  n: number;
  name: string;
  input: unknown;
}

interface Answer {
  n: number;
  value?: unknown;
  error?: string;
}

const live = new Set<ChildProcess>();
// Before the hook that removes their folders.
process.prependListener("exit", () => {
  for (const child of live) child.kill("SIGKILL");
});

export class Child {
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private n = 0;

  /** `module` is a file beside this one; what it prints goes to `logFile`. */
  constructor(module: string, logFile: string, execArgv: string[] = []) {
    const out = openSync(logFile, "a");
    this.process = fork(fileURLToPath(new URL(module, import.meta.url)), [], { stdio: ["ignore", out, out, "ipc"], execArgv: [...process.execArgv, ...execArgv] });
    closeSync(out);
    live.add(this.process);
    this.process.on("message", (message) => {
      const { n, value, error } = message as Answer;
      const waiting = this.waiting.get(n);
      this.waiting.delete(n);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    });
    this.process.once("exit", (code, signal) => {
      live.delete(this.process);
      const log = this.waiting.size > 0 ? readFileSync(logFile, "utf8").slice(-2_000) : "";
      for (const { reject } of this.waiting.values()) reject(new Error(`${module} ended (${code ?? signal}):\n${log}`));
      this.waiting.clear();
    });
  }

  call<T>(name: string, input: unknown = null): Promise<T> {
    const n = ++this.n;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(n, { resolve: (value) => resolve(value as T), reject });
      this.process.send({ n, name, input } satisfies Call);
    });
  }

  /** Seconds of processor time so far, in all its threads. */
  async cpu(): Promise<number> {
    const { user, system } = await this.call<NodeJS.CpuUsage>("cpu");
    return (user + system) / 1e6;
  }

  /** Resolves when it is gone, or at once for a signal that does not end it. */
  async kill(signal: "SIGKILL" | "SIGSTOP"): Promise<void> {
    const gone = new Promise<void>((resolve) => this.process.once("exit", () => resolve()));
    this.process.kill(signal);
    if (signal === "SIGKILL") await gone;
  }

  async stop(): Promise<void> {
    if (!live.has(this.process)) return;
    const gone = new Promise<void>((resolve) => this.process.once("exit", () => resolve()));
    this.process.disconnect();
    const timer = setTimeout(() => this.process.kill("SIGKILL"), 3_000);
    await gone;
    clearTimeout(timer);
  }
}

/** In the child: answers calls until the channel closes, then ends the process. */
export function answer(calls: Record<string, (input: never) => unknown>, end: () => Promise<void>): void {
  process.on("message", (message) => {
    const { n, name, input } = message as Call;
    Promise.resolve()
      .then(() => (name === "cpu" ? process.cpuUsage() : calls[name]?.(input as never)))
      .then(
        (value) => process.send?.({ n, value }),
        (error: unknown) => process.send?.({ n, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.once("disconnect", () => {
    end().finally(() => process.exit(0));
  });
}

/** Milliseconds of the machine's monotonic clock: the same in all its processes. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
