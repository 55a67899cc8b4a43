// How a page comes: what it asks for goes out together, the way from one page to the next is short, and a new version that was put in place meanwhile is said in words.
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "#schema/api/servers.ts";
import { accessibilityFindings, chromiumPath, type Watched } from "./browser.ts";
import { linkWords, type Stand, startStand } from "./stand.ts";

/** So long each request takes: what waits for another shows as one step more. */
const delayMs = 300;
const quietFromMs = 1_900;
const dist = fileURLToPath(new URL("../../web/dist/", import.meta.url));

/** The requests of a page that is loaded afresh, in the steps in which they go out. */
async function stepsOf(page: Page, url: string): Promise<string[][]> {
  const started: { at: number; path: string }[] = [];
  const note = (request: Request): void => {
    // What the page before was still asking for is not of this one.
    if (started.length > 0 || request.isNavigationRequest()) started.push({ at: performance.now(), path: new URL(request.url()).pathname });
  };
  await page.route("**/*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await route.continue().catch(() => undefined);
  });
  page.on("request", note);
  await page.goto(url, { waitUntil: "commit" });
  let seen = -1;
  while (seen !== started.length) {
    seen = started.length;
    await new Promise((resolve) => setTimeout(resolve, 3 * delayMs));
  }
  page.off("request", note);
  await page.unroute("**/*");
  const steps: string[][] = [];
  const first = started[0]?.at ?? 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, path } of started) {
    // The code of dialogs is fetched when nothing else is to be done.
    if (at - first > quietFromMs) break;
    if (at - last > delayMs / 2) steps.push([]);
    steps.at(-1)?.push(path);
    last = at;
  }
  return steps;
}

/** The same console under other names, as after a change: what an open tab asks for by the old names is gone. */
function renewedConsole(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const assets = join(to, "assets");
  const renamed = new Map<string, string>();
  for (const name of readdirSync(assets)) {
    if (name.endsWith(".br")) rmSync(join(assets, name));
    else renamed.set(name, name.replace(/-[\w-]{8}\.(js|css)$/, "-renewed0.$1"));
  }
  const files = [...renamed.keys()].map((name) => join(assets, name)).concat(join(to, "index.html"));
  rmSync(join(to, "index.html.br"), { force: true });
  for (const file of files) {
    if (!/\.(js|css|html)$/.test(file)) continue;
    let text = readFileSync(file, "utf8");
    for (const [old, next] of renamed) text = text.replaceAll(old, next);
    writeFileSync(file, text);
  }
  for (const [old, next] of renamed) renameSync(join(assets, old), join(assets, next));
}

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("how pages come, in Chromium", () => {
  let stand: Stand;
  let server: Server;
  let jobId: string;
  let watched: Watched;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dsm-loading-"));
    stand = await startStand({ name: "dsm-loading", console: join(folder, "console") });
    server = (await stand.addServers(3))[0] as Server;
    watched = await stand.person();
    page = watched.page;
    const enrolled = await stand.stage.enrol("agent");
    expect(enrolled).toBeTruthy();
    jobId = (await stand.stage.api.createJob({ job_type: "health_check", target_scope: { server_ids: [server.id] } })).id;
  });
  afterAll(async () => {
    await stand?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ["/servers", 3],
    ["/servers/:server", 3],
    ["/jobs", 3],
    // The log of a target is asked for when it is known which targets there are.
    ["/jobs/:job", 4],
  ])("%s asks for everything in %i steps: the document, its code, and all the rest together", async (path, most) => {
    const steps = await stepsOf(page, stand.url + path.replace(":server", server.id).replace(":job", jobId));
    expect(steps.length, JSON.stringify(steps, null, 1)).toBeLessThanOrEqual(most);
    expect(steps[2]).toContain("/api/me");
    expect(steps[2]).toContain("/api/events");
    expect(steps[2]?.some((one) => one.startsWith("/assets/"))).toBe(true);
  });

  it("goes from page to page within 100 ms once the code is there, and says where one is", async () => {
    await page.goto(`${stand.url}/servers`);
    await page.getByRole("row", { name: /esx-01/ }).waitFor();
    for (const name of ["Jobs", "Servers"]) {
      await page.getByRole("link", { name, exact: false }).first().hover();
      await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name }).click();
      await page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
    }
    const times: number[] = [];
    for (const name of ["Jobs", "Servers", "Jobs", "Servers"]) {
      times.push(
        await page.evaluate(async (heading) => {
          const link = [...document.querySelectorAll<HTMLAnchorElement>("nav.nav a")].find((one) => one.textContent?.includes(heading));
          const from = performance.now();
          link?.click();
          while (document.querySelector("main h1")?.textContent !== heading) await new Promise((resolve) => setTimeout(resolve, 1));
          return performance.now() - from;
        }, name),
      );
      await page.waitForFunction((heading) => document.activeElement?.textContent === heading && document.activeElement.tagName === "H1", name);
      expect(await page.title()).toBe(`${name} · Dell Server Manager`);
    }
    expect(Math.max(...times)).toBeLessThan(100);
  });

  it("answers are compressed on the wire, and the console's files are kept for ever", async () => {
    const answer = await page.request.get(`${stand.url}/api/job-types`);
    expect(answer.headers()["content-encoding"]).toMatch(/^(br|gzip)$/);
    const script = await page.locator('script[type="module"]').first().getAttribute("src");
    const file = await page.request.get(stand.url + script);
    expect(file.headers()["cache-control"]).toContain("immutable");
    expect(file.headers()["content-encoding"]).toBe("br");
  });

  it("says that a new version was put in place while the tab was open, and loads it when asked", async () => {
    await page.goto(`${stand.url}/servers`);
    await page.getByRole("row", { name: /esx-01/ }).waitFor();
    await page.getByRole("button", { name: "Add server" }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/address/i)
      .first()
      .fill("10.9.88.8");
    await stand.stage.controlPlane.stop();
    rmSync(join(folder, "console"), { recursive: true });
    renewedConsole(dist, join(folder, "console"));
    await stand.stage.startControlPlane();
    await linkWords(page)
      .getByText(/caught up|live/)
      .waitFor();
    await page.getByText("A new version is here.").waitFor();
    expect(
      await page
        .getByRole("dialog")
        .getByLabel(/address/i)
        .first()
        .inputValue(),
    ).toBe("10.9.88.8");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    // A page whose code this tab does not have yet, and which is not there under its old name any more.
    await page.getByRole("link", { name: "Credentials" }).click();
    await page.getByRole("heading", { name: "A new version is here" }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("main").getByRole("button", { name: "Load it" }).click();
    await page.getByRole("heading", { name: "Credentials", level: 1 }).waitFor();
    expect(await page.locator('script[type="module"]').first().getAttribute("src")).toContain("renewed0");
    await page.getByText("A new version is here").waitFor({ state: "hidden" });
  });

  it("is quiet", () => {
    expect(watched.complaints.filter((text) => !/net::ERR_/.test(text))).toEqual([]);
  });
});
