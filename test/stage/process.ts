// A child process of a stage: started with our own Node, its output kept in a file, killed with the stage whatever happens.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const followParent = new URL("follow-parent.mjs", import.meta.url).href;
const live = new Set<ChildProcess>();

// A stage that dies leaves nothing behind.
process.on("exit", () => {
  for (const child of live) child.kill("SIGKILL");
});

let isClosed = false;

/** Ends everything that was started, the newest first, and starts nothing more: for a program that ends. */
export async function stopAll(patienceMs = 4_000): Promise<void> {
  isClosed = true;
  for (const child of [...live].reverse()) {
    if (!live.has(child)) continue;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    await exited;
    clearTimeout(timer);
  }
}

export interface ProcessOptions {
  name: string;
  args: readonly string[];
  logFile: string;
  env?: Record<string, string>;
  /** Waits for this text in the log. */
  readyWhen: RegExp;
  timeoutMs?: number;
  /** Told at once, long before it is ready: for somebody who kills it while it starts. */
  spawned?: ((process: ManagedProcess) => void) | undefined;
}

export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<number | null>;
  readonly isRunning: boolean;
  readonly logFile: string;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL when that does not help within `patienceMs`. */
  stop(patienceMs?: number): Promise<void>;
  log(): string;
}

export async function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  if (isClosed) throw new Error(`${options.name} is not started: the program is ending.`);
  const out = openSync(options.logFile, "a");
  const from = fstatSync(out).size;
  const child = spawn(process.execPath, ["--import", followParent, ...options.args], { cwd: root, stdio: ["ignore", out, out], env: { ...process.env, ...options.env } });
  closeSync(out);
  live.add(child);
  let running = true;
  const exited = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => {
      running = false;
      live.delete(child);
      resolve(code);
    });
  });
  const read = (): string => readFrom(options.logFile, from);
  const managed: ManagedProcess = {
    name: options.name,
    pid: child.pid ?? 0,
    exited,
    get isRunning() {
      return running;
    },
    logFile: options.logFile,
    kill: (signal) => void child.kill(signal),
    async stop(patienceMs = 5_000) {
      if (!running) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      await exited;
      clearTimeout(timer);
    },
    log: read,
  };
  options.spawned?.(managed);
  const deadline = Date.now() + (options.timeoutMs ?? 20_000);
  while (!options.readyWhen.test(read())) {
    if (!running) throw new Error(`${options.name} ended before it was ready:\n${read().slice(-4_000)}`);
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`${options.name} was not ready in time:\n${read().slice(-4_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  return managed;
}

/** The rest of a file: a log to which many processes wrote, one after the other, is not read as a whole each time. */
function readFrom(path: string, from: number): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
}
