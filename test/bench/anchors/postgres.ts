// A PostgreSQL of its own for the anchors: a cluster in a temporary folder, reached through a socket in that folder only, every commit synced.
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeTempFolder, removeTempFolder } from "../temp-folder.ts";

const run = promisify(execFile);
const debianBinaries = "/usr/lib/postgresql";

/** Thrown where this machine has no PostgreSQL: the anchors' rows then say so. */
export class NoPostgres extends Error {}

/** The folder with initdb and postgres: Debian's newest, else the one that the PATH names. */
function binaries(): string {
  const versions = existsSync(debianBinaries) ? readdirSync(debianBinaries).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debianBinaries, version, "bin")), ...(process.env.PATH ?? "").split(":")];
  const found = folders.find((folder) => ["initdb", "postgres", "pg_ctl"].every((name) => existsSync(join(folder, name))));
  if (found === undefined) throw new NoPostgres("PostgreSQL is not installed");
  return found;
}

/** initdb and postgres refuse to run as root: then who else, by /etc/passwd. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (!user) throw new NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

export class Postgres {
  readonly version: string;
  readonly folder: string;
  private readonly bin: string;
  private readonly as: { uid: number; gid: number } | undefined;
  private server: ChildProcess | undefined;
  private readonly endNow = (): void => this.kill();

  private constructor(bin: string, as: { uid: number; gid: number } | undefined, version: string) {
    this.bin = bin;
    this.as = as;
    this.version = version;
    this.folder = makeTempFolder("pg");
    // Before the hook that removes the folder.
    process.prependListener("exit", this.endNow);
  }

  /** Makes the cluster; nothing runs yet. Throws NoPostgres where there is none. */
  static async create(): Promise<Postgres> {
    const bin = binaries();
    const as = owner();
    const { stdout } = await run(join(bin, "postgres"), ["--version"], { ...as });
    const postgres = new Postgres(bin, as, stdout.trim().replace("postgres (PostgreSQL) ", ""));
    try {
      chmodSync(postgres.folder, 0o700);
      if (as) chownSync(postgres.folder, as.uid, as.gid);
      const options = ["-D", postgres.data, "--username=bench", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"];
      await run(join(bin, "initdb"), options, { ...as, cwd: postgres.folder, timeout: 60_000 });
      return postgres;
    } catch (error) {
      postgres.remove();
      throw error;
    }
  }

  /** For pg: the socket's folder stands in for a host. */
  get connectionString(): string {
    return `postgresql://bench@localhost/postgres?host=${encodeURIComponent(this.folder)}`;
  }

  /** Of the server, while it runs. */
  get pid(): number {
    return this.server?.pid ?? 0;
  }

  async start(): Promise<void> {
    // Defaults of PostgreSQL but for the address; what durability hangs on is named, so that no surprise of a package lowers it.
    const settings = ["listen_addresses=", `unix_socket_directories=${this.folder}`, "fsync=on", "synchronous_commit=on", "full_page_writes=on"];
    const server = spawn(join(this.bin, "postgres"), ["-D", this.data, ...settings.flatMap((setting) => ["-c", setting])], {
      ...this.as,
      cwd: this.folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.server = server;
    let log = "";
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`PostgreSQL was not ready in 30 s:\n${log}`)), 30_000);
      server.stderr?.setEncoding("utf8").on("data", (text: string) => {
        log = (log + text).slice(-4_000);
        if (!log.includes("ready to accept connections")) return;
        clearTimeout(timer);
        resolve();
      });
      server.once("error", reject);
      server.once("exit", () => reject(new Error(`PostgreSQL ended:\n${log}`)));
    });
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
    // Fast shutdown: sessions are ended, the cluster stays whole.
    server.kill("SIGINT");
    const timer = setTimeout(() => this.kill(), 15_000);
    await gone;
    clearTimeout(timer);
    this.server = undefined;
  }

  remove(): void {
    this.kill();
    process.removeListener("exit", this.endNow);
    removeTempFolder(this.folder);
  }

  private get data(): string {
    return join(this.folder, "data");
  }

  /** At once and without waiting for a turn of the loop: what Ctrl-C comes to. SIGKILL would leave its backends and its shared memory behind. */
  private kill(): void {
    if (!this.server || this.server.exitCode !== null) return;
    spawnSync(join(this.bin, "pg_ctl"), ["stop", "-D", this.data, "-m", "immediate", "-w", "-t", "5"], { ...this.as, cwd: this.folder, stdio: "ignore" });
    this.server = undefined;
  }
}
