// The gallery as a site of its own: built apart from the product, and served with the product's own policy, so that what breaks under it shows here.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { securityHeaders } from "#control-plane/http/security.ts";
import { launch, open } from "./browser.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

interface GallerySite {
  origin: string;
  /** Where a part is shown. */
  url: (part: string, query?: string) => string;
  stop: () => Promise<void>;
}

async function startGallery(): Promise<GallerySite> {
  const folder = mkdtempSync(join(tmpdir(), "dsm-gallery-"));
  // Vite asks for it while it builds; vitest has set it to "test".
  const mode = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  const { build } = await import("vite");
  await build({
    configFile: join(root, "web/vite.config.ts"),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: join(root, "web/gallery/index.html") } },
  });
  process.env.NODE_ENV = mode;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://gallery");
    const file = join(folder, pathname === "/gallery/" ? "gallery/index.html" : pathname);
    if (!file.startsWith(folder) || !extname(file) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { ...securityHeaders(false), "Content-Type": types[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: (part, query = "") => `${origin}/gallery/?part=${part}${query}`,
    stop: async () => {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Visit = Parameters<typeof open>[2] & { query?: string };

/** For one file of tests: the gallery and a browser, from the first test to the last. */
export function useGallery(): { visit: (part: string, act: (page: Page) => Promise<void>, options?: Visit) => Promise<void>; urlOf: GallerySite["url"] } {
  let browser: Browser;
  let site: GallerySite;
  beforeAll(async () => {
    site = await startGallery();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });
  return {
    urlOf: (part, query) => site.url(part, query),
    /** A part in a window of its own; at the end nothing may have been complained about. */
    visit: async (part, act, options = {}) => {
      const { page, context, complaints } = await open(browser, site.origin, options);
      await page.goto(site.url(part, `&still=1${options.query ?? ""}`));
      await page.locator("h1").waitFor();
      await act(page);
      expect(complaints).toEqual([]);
      await context.close();
    },
  };
}

/** How much wider the page is than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What has the focus, in words. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim() ?? "");
}
