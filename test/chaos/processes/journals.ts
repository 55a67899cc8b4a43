// What stands in an agent's journal: for one that is lost, the only place where the rest of its log is.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CommandRecord } from "#schema/commands.ts";

function reading<T>(home: string, read: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(home, "journal.db"), { readOnly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

/** Whether the control plane has acknowledged all that this agent had to tell. */
export function isReported(home: string): boolean {
  return reading(home, (db) => {
    const row = db.prepare("select (select count(*) from outbox) + (select count(*) from open_commands) as n").get() as { n: number };
    return row.n === 0;
  });
}

/** Rows of the command log that never left this agent. */
export function unreportedCommands(home: string): CommandRecord[] {
  return reading(home, (db) => {
    const events = (db.prepare("select event from outbox order by seq").all() as { event: string }[]).map(
      ({ event }) => JSON.parse(event) as { kind: string; command?: CommandRecord },
    );
    const open = db.prepare("select record from open_commands").all() as { record: string }[];
    return [...events.flatMap(({ kind, command }) => (kind === "command" && command ? [command] : [])), ...open.map(({ record }) => JSON.parse(record) as CommandRecord)];
  });
}

/** Addresses at which this agent still has a session, one for each. */
export function openSessions(home: string): string[] {
  return reading(home, (db) => (db.prepare("select address from bmc_sessions").all() as { address: string }[]).map(({ address }) => address));
}
