// How a command on the same host asks the running control plane for a back-up: a socket in its data folder, which only the folder's owner may open.
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, rmSync, statSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "#schema/errors.ts";
import type { Database } from "./database.ts";

/** sockaddr_un holds 108 bytes (unix(7)); other systems less. */
const maxPathBytes = 100;

function socketOf(folder: string): string {
  const inFolder = join(resolve(folder), "control-plane.sock");
  if (Buffer.byteLength(inFolder) <= maxPathBytes) return inFolder;
  return join(tmpdir(), `dsm-${createHash("sha256").update(resolve(folder)).digest("hex").slice(0, 24)}.sock`);
}

const partOf = (folder: string, id: number): string => join(folder, `backup-${process.pid}-${id}.part`);

/** `made` is called before each back-up, so that it is on the record, and in it. Without a socket (a file system that has none) `failed` is told, and all else goes on. */
export function serveLocally(folder: string, database: Database, made: () => Promise<void>, failed: (error: unknown) => void): { close(): void } {
  for (const left of readdirSync(folder)) if (/^backup-\d+-\d+\.part$/.test(left)) rmSync(join(folder, left), { force: true });
  let count = 0;
  const server = createServer((incoming, answer) => {
    const part = partOf(folder, ++count);
    const gone = new AbortController();
    answer.once("close", () => gone.abort());
    const make = async (): Promise<void> => {
      if (incoming.method !== "POST" || incoming.url !== "/backup") return void answer.writeHead(404).end();
      try {
        await made();
        await database.copyTo(part, gone.signal);
        answer.writeHead(200, { "content-type": "application/vnd.sqlite3", "content-length": statSync(part).size });
        await pipeline(createReadStream(part), answer);
      } catch (error) {
        if (answer.headersSent) return void answer.destroy();
        const { message, hint } = error instanceof AppError ? error : { message: String(error), hint: undefined };
        answer.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ message, hint }));
      } finally {
        rmSync(part, { force: true });
      }
    };
    void make();
  });
  const path = socketOf(folder);
  server.on("error", failed);
  const former = process.umask(0o077);
  try {
    // Whoever holds the folder's lock is the only one alive: this is what a killed one left.
    rmSync(path, { force: true });
    // It is bound before `listen` returns.
    server.listen(path).unref();
  } catch (error) {
    failed(error);
  } finally {
    process.umask(former);
  }
  return {
    close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      rmSync(path, { force: true });
    },
  };
}

/** The back-up that the control plane of this folder makes, and how many bytes it will be. Throws `conflict` when it does not answer. */
export function askForBackup(folder: string, signal: AbortSignal): Promise<{ bytes: number; stream: Readable }> {
  return new Promise((done, failed) => {
    const path = socketOf(folder);
    // Where the socket could not be in the folder, anybody on this host could have made one of its name.
    const owner = statSync(path, { throwIfNoEntry: false })?.uid;
    if (owner !== undefined && owner !== statSync(folder).uid) {
      return failed(new AppError("conflict", `The socket ${path} is not the control plane's.`, { hint: "Somebody else made it: remove it, and start the control plane again." }));
    }
    const asked = request({ socketPath: path, method: "POST", path: "/backup", signal }, (answer) => {
      if (answer.statusCode === 200) return done({ bytes: Number(answer.headers["content-length"]), stream: answer });
      let text = "";
      answer.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on("end", () => {
        const { message, hint } = JSON.parse(text || "{}") as { message?: string; hint?: string };
        failed(new AppError("conflict", message ?? `The control plane answered with ${answer.statusCode}.`, hint === undefined ? {} : { hint }));
      });
    });
    asked.once("error", (cause: NodeJS.ErrnoException) => {
      failed(
        cause.name === "AbortError"
          ? cause
          : new AppError("conflict", `The control plane of this folder does not answer (${cause.code ?? cause.message}).`, {
              hint: "Run this as the user that the control plane runs as.",
              cause,
            }),
      );
    });
    asked.end();
  });
}
