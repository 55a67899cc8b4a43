// A process of its own: copying a large database takes seconds in which its process answers nobody. `node copy-database.ts <data folder> <file>`.
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";

/** What of the data folder is no row of the database, and is needed to go on as the same control plane: agents know it by its certificate. */
export const filesInBackup = ["tls.crt", "tls.key"];

if (import.meta.main) {
  const [folder, file] = process.argv.slice(2) as [string, string];
  process.umask(0o077);
  const source = new Database(join(folder, "control-plane.db"), { readonly: true, timeout: 5_000 });
  // One state of the database, whatever is written meanwhile, without what was deleted (sqlite.org/lang_vacuum.html#vacuuminto).
  source.prepare("vacuum into ?").run([file]);
  source.close();
  chmodSync(file, 0o600);
  const copy = new Database(file);
  copy.exec("create table backup_files (name text primary key not null, content blob not null)");
  for (const name of filesInBackup) {
    if (existsSync(join(folder, name))) copy.prepare("insert into backup_files (name, content) values (?, ?)").run([name, readFileSync(join(folder, name))]);
  }
  copy.close();
}
