// A small disk of its own for one process's folder, which can be filled and freed: a tmpfs, where we may mount one.
import { execFileSync } from "node:child_process";
import { cpSync, renameSync, rmSync } from "node:fs";
import { type FileHandle, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const mounted = new Set<string>();
const blockBytes = 1024 ** 2;

// Whatever happens, no mount is left behind.
process.on("exit", () => unmountAll());

/** `keep`: what lay on the disks lies in their folders afterwards. */
export function unmountAll({ keep = false } = {}): void {
  for (const folder of mounted) {
    const copy = `${folder}.kept`;
    if (keep) cpSync(folder, copy, { recursive: true });
    unmount(folder);
    if (!keep) continue;
    rmSync(folder, { recursive: true });
    renameSync(copy, folder);
  }
}

function unmount(folder: string): void {
  mounted.delete(folder);
  try {
    execFileSync("umount", ["--lazy", folder], { stdio: "ignore" });
  } catch {
    // Gone already, or somebody else's: nothing that we could do.
  }
}

export class SmallDisk {
  readonly folder: string;
  /** Milliseconds on the monotonic clock when it last had room again; what ends shortly after may still be its fault. */
  #freedAt = Number.NEGATIVE_INFINITY;
  #isFull = false;
  episodes = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Undefined with the reason where this user or machine cannot mount; `folder` must exist. */
  static mount(folder: string, sizeMib: number): SmallDisk | string {
    if (process.getuid?.() !== 0) return "mounting a tmpfs needs root";
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMib}m,mode=700`, "dsm-chaos", folder], { stdio: ["ignore", "ignore", "pipe"] });
    } catch (error) {
      return `a tmpfs could not be mounted: ${error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error)}`;
    }
    mounted.add(folder);
    return new SmallDisk(folder);
  }

  get isFull(): boolean {
    return this.#isFull || performance.now() - this.#freedAt < 3_000;
  }

  /** Fills it up to the last `leaveMib`, and frees it after `forMs` or when `signal` aborts. */
  async fill(leaveMib: number, forMs: number, signal: AbortSignal): Promise<void> {
    if (this.#isFull) return;
    this.#isFull = true;
    this.episodes++;
    const path = join(this.folder, "somebody-elses-file");
    try {
      const file = await open(path, "w");
      try {
        await fillUp(file, this.folder, leaveMib);
      } finally {
        await file.close();
      }
      await sleep(forMs, undefined, { signal }).catch(() => undefined);
    } finally {
      await rm(path, { force: true });
      this.#freedAt = performance.now();
      this.#isFull = false;
    }
  }
}

async function fillUp(file: FileHandle, folder: string, leaveMib: number): Promise<void> {
  const block = Buffer.alloc(blockBytes);
  for (;;) {
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize <= leaveMib * blockBytes) return;
    try {
      await file.write(block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return;
      throw error;
    }
  }
}
