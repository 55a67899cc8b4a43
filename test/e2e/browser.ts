// A real Chromium that reports what a careful person would complain about: console errors, failed requests, requests to another origin, axe findings.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];
/** Where a Chromium was found; undefined where there is none. */
export const chromiumPath = candidates.find((path): path is string => path !== undefined && existsSync(path));

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export interface Watched {
  page: Page;
  context: BrowserContext;
  /** What the console said that it should not have, and requests that left the origin. Tests end with `expect(complaints).toEqual([])`. */
  complaints: string[];
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

export async function open(browser: Browser, origin: string, options: { width?: number; height?: number; theme?: "light" | "dark" } = {}): Promise<Watched> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: options.width ?? 1280, height: options.height ?? 720 },
    colorScheme: options.theme ?? "light",
    reducedMotion: "reduce",
    // Scripts of a test (axe) come in past the page's own policy; the policy itself is tested over HTTP.
    bypassCSP: false,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(12_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // The browser reports each answer of 400 and above as an error of its own; that a refusal is shown well is what the tests look at.
    if (/Failed to load resource: the server responded with a status of (4\d\d|503)/.test(message.text())) return;
    complaints.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.protocol !== "blob:" && url.origin !== origin) complaints.push(`request to another origin: ${url.origin}`);
  });
  return { page, context, complaints };
}

/** WCAG 2.2 AA findings of the page as it is now, in words. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  // A page is judged when it is there, not while its code is still on the way.
  await page.locator("h1").first().waitFor();
  // Why evaluate and not addScriptTag: the page's policy admits no inline script, and evaluate does not need one.
  await page.evaluate(axeSource);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: Document, options: unknown): Promise<{ violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }> };
    };
    const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map(
      (violation) =>
        `${violation.id}: ${violation.help} (${violation.nodes
          .map((node) => node.target.join(" "))
          .slice(0, 4)
          .join("; ")})`,
    );
  });
}
