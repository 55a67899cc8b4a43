// Programs of other people that test/peers/install puts into node_modules/.cache/peers, and how they are run.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("../../node_modules/.cache/peers/", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));

/** Redfish schema files of DMTF and SNIA. */
export const schemaFolder = join(home, "schemas");

/** Absent unless the installer got to its end. */
const isInstalled = existsSync(join(home, "installed"));

/** For `describe.skipIf`: with REQUIRE_PEERS nothing is skipped, and `program` says what is missing. */
export const skipsPeers = !isInstalled && !process.env.REQUIRE_PEERS;

/** Path of an installed program. Throws when it is missing. */
export function program(name: string): string {
  const path = join(home, "venv/bin", name);
  if (!isInstalled || !existsSync(path)) throw new Error(`The peer ${name} is missing: run test/peers/install.`);
  return path;
}

/** A Python script of this folder, as arguments of `program("python")`. */
export function script(name: string): string {
  return join(here, name);
}

/** Certificates of simulated devices are self-signed; variables like these would win over a program's own switch to accept them. */
const { REQUESTS_CA_BUNDLE: _, CURL_CA_BUNDLE: __, SSL_CERT_FILE: ___, ...environment } = process.env;
const env = { ...environment, PYTHONWARNINGS: "ignore", PYTHONDONTWRITEBYTECODE: "1", NO_PROXY: "*", no_proxy: "*" };

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Rejects when it takes longer than `timeoutMs`; any exit code is an answer. */
export function run(path: string, args: readonly string[], options: { cwd?: string; timeoutMs?: number } = {}): Promise<Ended> {
  const { cwd, timeoutMs = 100_000 } = options;
  return new Promise((resolve, reject) => {
    execFile(path, args, { env, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, ...(cwd === undefined ? {} : { cwd }) }, (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") reject(new Error(`${path} did not end by itself (${error.signal ?? error.code}):\n${stderr.slice(-2_000)}`));
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

export interface Running {
  /** What it printed so far. */
  said(): string;
  stop(): Promise<void>;
}

const live = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of live) child.kill("SIGKILL");
});

/** Starts a server and waits until it has printed `readyWhen`. */
export async function start(path: string, args: readonly string[], readyWhen: RegExp, timeoutMs = 20_000): Promise<Running> {
  const child = spawn(path, args, { env: { ...env, PYTHONUNBUFFERED: "1" }, stdio: ["ignore", "pipe", "pipe"] });
  live.add(child);
  let text = "";
  const exited = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      text += String(error);
      resolve();
    });
    child.once("exit", () => resolve());
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      text += chunk;
    });
  }
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
    live.delete(child);
  };
  const deadline = Date.now() + timeoutMs;
  while (!readyWhen.test(text)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${path} was not ready in time:\n${text.slice(-2_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { said: () => text, stop };
}
