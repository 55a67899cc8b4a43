// Logins and sessions at BMCs that must survive a crash: failed ones are counted, open ones are given back.
import { randomUUID } from "node:crypto";
import type { LoginJournal, LoginKey, LoginOutcome, RememberedSession, SessionJournal } from "../bmc/journals.ts";
import type { JournalDatabase } from "./database.ts";

const keepLoginsMs = 24 * 3600 * 1000;

export function loginJournal(db: JournalDatabase): LoginJournal {
  const same = "address = ? and credential = ? and version = ? and assigned = ?";
  const keyOf = (key: LoginKey): [string, string, number, number] => [key.address, key.credentialId, key.version, key.assigned ? 1 : 0];
  return {
    begin(key, at) {
      const id = randomUUID();
      db.now(() => {
        db.run("insert into logins (id, address, credential, version, assigned, at) values (?, ?, ?, ?, ?, ?)", id, ...keyOf(key), at);
        // A refused password stays on record until it works or changes; the others only matter for the last minute.
        db.run("delete from logins where at < ? and outcome is not 'refused'", at - keepLoginsMs);
      });
      return id;
    },
    settle(id: string, outcome: LoginOutcome) {
      db.now(() => {
        if (outcome === "refused") return db.run("update logins set outcome = 'refused' where id = ?", id);
        if (outcome === "works") {
          db.run("delete from logins where outcome = 'refused' and (address, credential, version) in (select address, credential, version from logins where id = ?)", id);
        }
        db.run("delete from logins where id = ?", id);
      });
    },
    failedSince(address, since) {
      return db.all<{ at: number }>("select at from logins where address = ? and at >= ? order by at", address, since).map((row) => row.at);
    },
    refusedAt(key: LoginKey) {
      return db.get<{ at: number | null }>(`select max(at) as at from logins where ${same} and outcome = 'refused'`, ...keyOf(key))?.at ?? null;
    },
    forgetAssigned(address, exceptCredentialId) {
      // They may be tried again, but they have failed: the iDRAC counts them, and so does failedSince.
      db.now(() => db.run("update logins set outcome = 'forgotten' where address = ? and credential <> ? and assigned = 1 and outcome = 'refused'", address, exceptCredentialId));
    },
  };
}

export function sessionJournal(db: JournalDatabase): SessionJournal {
  // What stands here when the process starts was left by an earlier one.
  const earlier = new Set(
    db.all<{ address: string; port: number; uri: string }>("select address, port, uri from bmc_sessions").map((row) => `${row.address} ${row.port} ${row.uri}`),
  );
  return {
    remember(session) {
      db.now(() =>
        db.run(
          "insert into bmc_sessions (address, port, uri, username, way) values (?, ?, ?, ?, ?) on conflict do nothing",
          session.address,
          session.port,
          session.uri,
          session.username,
          session.way === undefined ? null : JSON.stringify(session.way),
        ),
      );
    },
    forget(session) {
      earlier.delete(`${session.address} ${session.port} ${session.uri}`);
      db.later(() => db.run("delete from bmc_sessions where address = ? and port = ? and uri = ?", session.address, session.port, session.uri));
    },
    leftOver() {
      return db
        .all<Omit<RememberedSession, "way"> & { way: string | null }>("select address, port, uri, username, way from bmc_sessions")
        .filter((row) => earlier.has(`${row.address} ${row.port} ${row.uri}`))
        .map(({ way, ...row }) => (way === null ? row : { ...row, way: JSON.parse(way) as NonNullable<RememberedSession["way"]> }));
    },
  };
}
