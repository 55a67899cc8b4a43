// The built console, served from memory: a handful of files, each with its type, its ETag and, where the name carries a hash, a cache for ever.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { codingFor } from "./compress.ts";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
};

interface ConsoleFile {
  body: Uint8Array<ArrayBuffer>;
  gzip: Uint8Array<ArrayBuffer>;
  /** Made by the build; a console that was built without it is served as gzip. */
  br: Uint8Array<ArrayBuffer> | undefined;
  etag: string;
  type: string;
  immutable: boolean;
}

function readTree(folder: string): Map<string, ConsoleFile> {
  const files = new Map<string, ConsoleFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || extname(entry.name) === ".br") continue;
    const full = join(entry.parentPath, entry.name);
    const body = new Uint8Array(readFileSync(full));
    const path = `/${relative(folder, full).split(sep).join("/")}`;
    files.set(path, {
      body,
      gzip: new Uint8Array(gzipSync(body)),
      br: existsSync(`${full}.br`) ? new Uint8Array(readFileSync(`${full}.br`)) : undefined,
      etag: `"${createHash("sha256").update(body).digest("hex").slice(0, 32)}"`,
      type: types[extname(entry.name)] ?? "application/octet-stream",
      immutable: path.startsWith("/assets/"),
    });
  }
  return files;
}

function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}

/** RFC 9110 13.1.2: a list, compared weakly, since a proxy that compresses marks them so. */
function has(ifNoneMatch: string | null, etag: string): boolean {
  return (ifNoneMatch ?? "").split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag);
}

/** Answers for the console's paths: a file, or index.html for a page of the console. Undefined when there is nothing built. */
export function consoleFiles(folder: string): (request: Request) => Response {
  const files = existsSync(folder) ? readTree(folder) : new Map<string, ConsoleFile>();
  return (request) => {
    const path = decodedPath(request.url);
    if (path === undefined) return new Response("The path is not text.\n", { status: 400, headers: { "content-type": "text/plain; charset=utf-8" } });
    const page = extname(path) === "" ? files.get("/index.html") : undefined;
    const file = files.get(path) ?? page;
    if (!file) {
      const text = files.size === 0 ? "The console is not built. Run `npm run build`, then start again.\n" : "Not found.\n";
      return new Response(text, { status: files.size === 0 ? 503 : 404, headers: { "content-type": "text/plain; charset=utf-8" } });
    }
    const headers = new Headers({
      "content-type": file.type,
      etag: file.etag,
      vary: "accept-encoding",
      "cache-control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    });
    if (has(request.headers.get("if-none-match"), file.etag)) return new Response(null, { status: 304, headers });
    const coding = codingFor(request.headers.get("accept-encoding"), file.br ? ["br", "gzip"] : ["gzip"]);
    if (coding) headers.set("content-encoding", coding);
    return new Response(request.method === "HEAD" ? null : ((coding && file[coding]) ?? file.body), { headers });
  };
}
