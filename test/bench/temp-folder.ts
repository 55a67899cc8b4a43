// Where the databases of a run lie: on a real disk, or a synced commit would cost nothing; removed at the end, after Ctrl-C too.
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Of tmpfs and ramfs: linux/magic.h. */
const inMemory = new Set([0x01021994, 0x858458f6]);

/** The machine's temporary folder, or /var/tmp where that one is kept in memory. */
export const diskFolder = inMemory.has(statfsSync(tmpdir()).type) ? "/var/tmp" : tmpdir();

const folders = new Set<string>();
// Whoever runs something in such a folder ends it in a hook that is put before this one.
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

export function makeTempFolder(name: string): string {
  const folder = mkdtempSync(join(diskFolder, `dsm-bench-${name}-`));
  folders.add(folder);
  return folder;
}

export function removeTempFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
}
