// The link between a tab and the control plane: lost, found, resumed, behind a gap, in many tabs.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "#schema/api/servers.ts";
import { accessibilityFindings, chromiumPath, type Watched } from "./browser.ts";
import { linkWords, type Stand, startStand } from "./stand.ts";

/** Requests for data that the page has made since it was told to forget. */
function countRequests(page: Page): { of: (path: string) => number; forget: () => void } {
  let paths: string[] = [];
  page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  return {
    of: (path) => paths.filter((one) => one === path).length,
    forget: () => {
      paths = [];
    },
  };
}

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("the link to the control plane, in Chromium", () => {
  let stand: Stand;
  let servers: Server[];
  let watched: Watched;
  let page: Page;

  beforeAll(async () => {
    stand = await startStand({ name: "dsm-link" });
    servers = await stand.addServers(12);
    watched = await stand.person();
    page = watched.page;
  });
  afterAll(async () => {
    await stand?.stop();
  });

  const rename = async (server: Server, hostname: string): Promise<void> => void (await stand.stage.api.send("PATCH", `/api/servers/${server.id}`, { hostname }));
  const row = (name: string) => page.getByRole("row", { name: new RegExp(name) });
  const server = (i: number): Server => servers[i] as Server;
  const isLive = () =>
    linkWords(page)
      .getByText(/^(live|caught up)$/)
      .waitFor();
  /** Our own complaints apart from the browser's about connections that were refused. */
  const complaints = (): string[] =>
    watched.complaints.filter((text) => !/net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED)/.test(text));

  it("shows a change that is made elsewhere within a second, without asking for the list again", async () => {
    await page.goto(`${stand.url}/servers`);
    await row("esx-01").waitFor();
    await isLive();
    const requests = countRequests(page);
    await rename(server(0), "renamed-a");
    await row("renamed-a").waitFor({ timeout: 1_000 });
    expect(requests.of("/api/servers")).toBe(0);
  });

  it("asks for each answer once when it is loaded, and for nothing twice", async () => {
    const asked: string[] = [];
    const note = (request: { url(): string }): void => void asked.push(new URL(request.url()).pathname + new URL(request.url()).search);
    page.on("request", note);
    await page.goto(`${stand.url}/servers`);
    await row("renamed-a").waitFor();
    await isLive();
    await rename(server(1), "renamed-b");
    await row("renamed-b").waitFor();
    page.off("request", note);
    const twice = asked.filter((path, i) => path.startsWith("/api/") && asked.indexOf(path) !== i);
    expect(twice).toEqual([]);
  });

  it("says within seconds that the cable was pulled; the page stays, with its age, and nothing can be pressed that would be lost", async () => {
    stand.cable.pull();
    await linkWords(page)
      .getByText(/^Link lost since \d\d:\d\d/)
      .waitFor({ timeout: 16_000 });
    await page.getByText(/^As of \d\d:\d\d:\d\d$/).waitFor();
    await row("renamed-a").waitFor();
    const add = page.getByRole("button", { name: "Add server" });
    expect(await add.getAttribute("aria-disabled")).toBe("true");
    expect(await add.getAttribute("title")).toMatch(/link to the control plane is lost/);
    await linkWords(page)
      .getByText(/tries again in \d+ s/)
      .waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it("goes on from its cursor when the cable is back: what happened meanwhile is there, and the list was not fetched again", async () => {
    const requests = countRequests(page);
    await rename(server(2), "while-away");
    stand.cable.plugIn();
    // It tries by itself too, and may have been first.
    await page
      .getByRole("button", { name: "Try now" })
      .first()
      .click({ timeout: 1_000 })
      .catch(() => undefined);
    await isLive();
    await row("while-away").waitFor();
    expect(requests.of("/api/servers")).toBe(0);
    expect(await page.getByRole("row", { name: /while-away/ }).count()).toBe(1);
    await page.getByText(/^As of/).waitFor({ state: "hidden" });
    expect(await page.getByRole("button", { name: "Add server" }).getAttribute("aria-disabled")).toBe(null);
  });

  it("says at once that the control plane was killed, keeps what was typed, and catches up by itself when it is back", async () => {
    await page.getByRole("button", { name: "Add server" }).click();
    const dialog = page.getByRole("dialog");
    await dialog
      .getByLabel(/address/i)
      .first()
      .fill("10.9.77.7");
    stand.stage.controlPlane.kill("SIGKILL");
    await stand.stage.controlPlane.exited;
    await linkWords(page)
      .getByText(/^Link lost/)
      .waitFor({ timeout: 5_000 });
    expect(
      await dialog
        .getByLabel(/address/i)
        .first()
        .inputValue(),
    ).toBe("10.9.77.7");
    await stand.stage.startControlPlane();
    await rename(server(3), "after-restart");
    await linkWords(page).getByText("caught up").waitFor({ timeout: 15_000 });
    expect(
      await dialog
        .getByLabel(/address/i)
        .first()
        .inputValue(),
    ).toBe("10.9.77.7");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Discard" }).click();
    await row("after-restart").waitFor();
    await linkWords(page).getByText("live", { exact: true }).waitFor();
  });

  it("notices at once that the machine slept, before any watch of its own has run out", async () => {
    stand.cable.pull();
    await rename(server(4), "while-asleep");
    stand.cable.plugIn();
    // As on waking: the connection is dead, timers stood still, and the clock on the wall is an hour on.
    await page.evaluate(() => {
      const awake = Date.now;
      Date.now = () => awake() + 3_600_000;
    });
    await row("while-asleep").waitFor({ timeout: 3_500 });
    await isLive();
    await page.reload();
    await row("while-asleep").waitFor();
  });

  it("works with eight tabs over HTTP/1.1, where a browser opens six connections: each follows what happens", async () => {
    const tabs: Page[] = [];
    for (let i = 0; i < 8; i++) {
      const tab = await watched.context.newPage();
      tab.setDefaultTimeout(8_000);
      await tab.goto(`${stand.url}/servers`);
      await tab.getByRole("row", { name: /renamed-b/ }).waitFor();
      tabs.push(tab);
    }
    await rename(server(5), "seen-by-all");
    await Promise.all(tabs.map((tab) => tab.getByRole("row", { name: /seen-by-all/ }).waitFor({ timeout: 4_000 })));
    // And one can still work in each of them.
    await Promise.all(tabs.map((tab) => tab.goto(`${stand.url}/jobs`).then(() => tab.getByRole("heading", { name: "Jobs", exact: true }).waitFor())));
    await Promise.all(tabs.map((tab) => tab.close()));
  });

  it("is quiet", () => {
    expect(complaints()).toEqual([]);
  });
});
