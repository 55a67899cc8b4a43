// The ports on Node.
import { hash, randomFillSync, scrypt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import pino from "pino";
import { pooledRandom } from "#schema/id.ts";
import type { Migration } from "../migrate.ts";
import type { Log, Platform } from "../platform.ts";
import type { Database } from "./database.ts";

export function nodeLog(level: string): Log {
  // Why redact here too: whatever slips into a log field by these names stays out of the file.
  return pino({ level, base: null, redact: ["password", "*.password", "secret", "*.secret", "token", "*.token", "authorization", "*.authorization", "cookie", "*.cookie"] });
}

export interface NodePlatformOptions {
  database: Pick<Database, "writer" | "reader">;
  log: Log;
  version: string;
  publicUrl: () => string;
  certificateFingerprint: () => string | null;
  setupCode: string | null;
  /** The database is across a network. */
  isRemote?: boolean;
}

export function nodePlatform(options: NodePlatformOptions): Platform & { stop(): void } {
  const alarms = new Map<string, NodeJS.Timeout>();
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    log: options.log,
    random: pooledRandom(randomFillSync),
    sha256: (data) => hash("sha256", data, "buffer"),
    scrypt: (password, salt, params) =>
      new Promise((resolve, reject) => {
        const { N, r, p, length } = params;
        scrypt(password, salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) => (error ? reject(error) : resolve(new Uint8Array(key))));
      }),
    mayLoseAnswers: options.isRemote ?? false,
    writer: options.database.writer,
    reader: options.database.reader,
    alarm(key, atMonotonicMs, wake) {
      clearTimeout(alarms.get(key));
      const timer = setTimeout(
        () => {
          alarms.delete(key);
          wake();
        },
        Math.max(0, atMonotonicMs - performance.now()),
      );
      timer.unref();
      alarms.set(key, timer);
    },
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    publicUrl: options.publicUrl,
    certificateFingerprint: options.certificateFingerprint,
    setupCode: options.setupCode,
    version: options.version,
    stop() {
      for (const timer of alarms.values()) clearTimeout(timer);
      alarms.clear();
    },
  };
}

/** The generated migrations beside the schema. */
export function readMigrations(folder = new URL("../../schema/migrations/", import.meta.url)): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => ({ name: file.slice(0, -".sql".length), sql: readFileSync(new URL(file, folder), "utf8") }));
}
