// A file that one process at a time owns, and that outlives a kill only until somebody looks: it names its owner by number and by start, since numbers are given out again.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** When the process with this number started, as the kernel counts. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Removes what a dead process left at `path`, and not what another one put there since `left` was read. */
function removeLeft(path: string, left: string): void {
  const aside = `${path}.${process.pid}.left`;
  try {
    renameSync(path, aside);
    if (contentOf(aside) !== left) linkSync(aside, path);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** What gives it back, or the number of the living process that has it. Throws what the file system does. */
export function takeLock(path: string): (() => void) | number {
  const mine = `${path}.${process.pid}`;
  // Written aside and linked: a lock that can be seen names its owner.
  writeFileSync(mine, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 });
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        linkSync(mine, path);
        return () => rmSync(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 2) throw error;
        const left = contentOf(path);
        const [pid, start] = left.split(" ");
        const owner = Number(pid);
        if (owner !== process.pid && isAlive(owner) && startOf(owner) === start) return owner;
        removeLeft(path, left);
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}
