// What tests of the console share: a built console, signed-in pages for each kind of person, and a picture of what a person would have seen when it went wrong.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Role } from "#schema/vocabulary.ts";
import { type Showcase, type ShowcaseOptions, startShowcase } from "#test/showcase/showcase.ts";
import { launch, open, type Watched } from "./browser.ts";
import { signIn } from "./pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The console as its sources are now. */
export function buildConsole(): void {
  execFileSync(process.execPath, [".ci/build-console.ts"], { cwd: root });
}

type PageOptions = Parameters<typeof open>[2];

/** A browser of its own for the admin, or for somebody with less of a role who is made for it. */
export async function openAs(browser: Browser, { stage }: Showcase, role: Role, options: PageOptions = {}): Promise<Watched> {
  const watched = await open(browser, stage.url, options);
  let person = stage.admin;
  if (role !== "admin") {
    person = { username: `${role}-${Math.random().toString(36).slice(2, 8)}`, password: "a long sentence for a test" };
    await stage.api.send("POST", "/api/users", { ...person, role });
  }
  await signIn(watched.page, stage.url, person);
  // Chromium takes a stylesheet for another origin's when requests are intercepted from the middle of a page's loading on.
  await watched.page.locator("h1").first().waitFor();
  return watched;
}

/** What is sent there arrives, and the answer is lost in a proxy in between. Call what it returns for answers to come through again. */
export async function loseAnswers(page: Page, path: string): Promise<() => Promise<void>> {
  const url = `**${path}`;
  await page.route(url, async (route) => {
    await route.fetch();
    await route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ detail: "The answer was lost." }) });
  });
  return () => page.unroute(url);
}

/** What stood on the page when the test failed. */
async function picture(watched: Watched | undefined, task: { name: string; result?: { state?: string } | undefined }): Promise<void> {
  if (task.result?.state !== "fail" || !watched || watched.page.isClosed()) return;
  const folder = join(root, "test/e2e/screenshots");
  mkdirSync(folder, { recursive: true });
  await watched.page.screenshot({ path: join(folder, `${task.name.replaceAll(/\W+/g, "-").slice(0, 60)}.png`) }).catch(() => undefined);
}

export interface OnShowcase {
  readonly showcase: Showcase;
  readonly browser: Browser;
  /** The admin's page, which the tests of the file go on with. */
  readonly watched: Watched;
  readonly url: string;
  /** Another page that this test is about: its picture is taken when it fails. */
  shown: Watched | undefined;
}

/** For the tests of one `describe`: a showcase, a browser, and the admin signed in; all there once they run. */
export function onShowcase(options: ShowcaseOptions): OnShowcase {
  let showcase: Showcase | undefined;
  let browser: Browser | undefined;
  let watched: Watched | undefined;
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("the showcase does not stand yet: use it in a test or a hook");
    return value;
  };
  const on: OnShowcase = {
    get showcase() {
      return there(showcase);
    },
    get browser() {
      return there(browser);
    },
    get watched() {
      return there(watched);
    },
    get url() {
      return there(showcase).stage.url;
    },
    shown: undefined,
  };
  beforeAll(async () => {
    buildConsole();
    showcase = await startShowcase(options);
    browser = await launch();
    watched = await openAs(browser, showcase, "admin");
  });
  afterAll(async () => {
    await browser?.close();
    await showcase?.stop();
  });
  afterEach(async ({ task }) => {
    await picture(on.shown ?? watched, task);
    on.shown = undefined;
  });
  return on;
}
