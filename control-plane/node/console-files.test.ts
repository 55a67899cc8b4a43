import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { consoleFiles } from "./console-files.ts";

let folder: string;
let files: ReturnType<typeof consoleFiles>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dsm-console-"));
  const dist = join(folder, "dist");
  mkdirSync(join(dist, "assets"), { recursive: true });
  writeFileSync(join(dist, "index.html"), "<!doctype html><title>Console</title>");
  writeFileSync(join(dist, "assets", "main-abc123.js"), "export const x = 1;");
  writeFileSync(join(dist, "assets", "main-abc123.js.br"), brotliCompressSync("export const x = 1;"));
  writeFileSync(join(dist, "icon.svg"), "<svg/>");
  writeFileSync(join(dist, "two words.txt"), "hello");
  writeFileSync(join(folder, "secret.txt"), "Canary");
  files = consoleFiles(dist);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function get(path: string, headers: Record<string, string> = {}, method = "GET"): Response {
  return files(new Request(`https://dsm.test${path}`, { method, headers }));
}

test.each([
  ["/index.html", "text/html; charset=utf-8", "no-cache"],
  ["/assets/main-abc123.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
  ["/icon.svg", "image/svg+xml", "no-cache"],
  ["/two%20words.txt", "text/plain; charset=utf-8", "no-cache"],
])("%s has its type, and is kept as long as its name allows", (path, type, cache) => {
  const response = get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(type);
  expect(response.headers.get("cache-control")).toBe(cache);
});

test("every page of the console is its one page; a missing file is not", async () => {
  for (const path of ["/", "/servers", "/jobs/0198-abc", "/settings/users/"]) expect(await get(path).text()).toContain("<title>Console");
  expect(get("/assets/old-name.js").status).toBe(404);
  expect(get("/nothing.png").status).toBe(404);
});

test.each([`"x"`, `W/"x"`, `"other", "x"`, "*"])("a browser that has the file (%s) gets no second copy", async (header) => {
  const etag = get("/icon.svg").headers.get("etag") ?? "";
  const response = get("/icon.svg", { "if-none-match": header.replace('"x"', etag) });
  expect(response.status).toBe(304);
  expect(await response.text()).toBe("");
  expect(response.headers.get("etag")).toBe(etag);
  expect(get("/icon.svg", { "if-none-match": '"another"' }).status).toBe(200);
});

test("whoever takes gzip gets gzip of the same bytes", async () => {
  const response = get("/icon.svg", { "accept-encoding": "br, gzip" });
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect(response.headers.get("vary")).toBe("accept-encoding");
  expect(gunzipSync(new Uint8Array(await response.arrayBuffer())).toString()).toBe("<svg/>");
  expect(get("/icon.svg").headers.get("content-encoding")).toBeNull();
  expect(get("/icon.svg", { "accept-encoding": "gzip;q=0" }).headers.get("content-encoding")).toBeNull();
});

test("whoever takes Brotli gets what the build has made, which has no address of its own", async () => {
  const response = get("/assets/main-abc123.js", { "accept-encoding": "gzip, br" });
  expect(response.headers.get("content-encoding")).toBe("br");
  expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(brotliDecompressSync(new Uint8Array(await response.arrayBuffer())).toString()).toBe("export const x = 1;");
  expect(get("/assets/main-abc123.js.br").status).toBe(404);
});

test("HEAD has the headers and no body", async () => {
  const response = get("/icon.svg", {}, "HEAD");
  expect(response.headers.get("content-type")).toBe("image/svg+xml");
  expect(await response.text()).toBe("");
});

test.each([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e%2fsecret.txt",
  "/assets/..%5c..%5csecret.txt",
  "//secret.txt",
  "/%252e%252e/secret.txt",
  "/icon.svg%00.txt",
  "/%00",
])("%s leads nowhere", async (path) => {
  const response = get(path);
  const text = await response.text();
  expect(text).not.toContain("Canary");
  expect(response.status === 404 || text.includes("<title>Console")).toBe(true);
});

test.each(["/%", "/%zz", "/%c3", "/assets/%ff.js"])("a path that is no text (%s) is refused, not an error of ours", (path) => {
  expect(get(path).status).toBe(400);
});

test("a console that was not built says what to do", async () => {
  const response = consoleFiles(join(folder, "nowhere"))(new Request("https://dsm.test/"));
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("npm run build");
});
