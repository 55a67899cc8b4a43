// Discovery in a real Chromium against the simulated data centre: from typing to results, again with another set, and what is refused beforehand.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Job, JobDetail } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { accessibilityFindings, chromiumPath } from "./browser.ts";
import { loseAnswers, onShowcase, openAs } from "./console.ts";

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("discovery, in Chromium", () => {
  const on = onShowcase({ servers: 20, jobs: 20 });
  const addresses = (page: Page) => page.getByLabel("Addresses", { exact: true });
  const happens = (page: Page) => page.getByRole("region", { name: "What will happen" });
  const found = (page: Page) => page.getByRole("region", { name: "What was found" });
  const done = (page: Page) =>
    found(page)
      .getByText(/^in \d/)
      .waitFor({ timeout: 90_000 });
  /** Without what an earlier test has typed. */
  const begin = async (page: Page): Promise<void> => {
    await page.goto(`${on.url}/discover`);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await addresses(page).waitFor();
  };
  const onPort = async (page: Page): Promise<void> => {
    await page.getByText("Advanced").click();
    await page.getByLabel("Port").fill(String(on.showcase.simulation?.port));
  };

  it("is reached from the overview, the servers and the palette", async () => {
    const { page } = on.watched;
    for (const path of ["/", "/servers"]) {
      await page.goto(`${on.url}${path}`);
      await page.getByRole("button", { name: "Discover…" }).click();
      await page.waitForURL("**/discover");
    }
    await page.goto(on.url);
    await page.locator("h1").first().waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search or run" }).fill("discover");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/discover");
    await addresses(page).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it("checks ranges as they are typed: what is wrong by line and place, how many, what is known, what is not allowed", async () => {
    const { page } = on.watched;
    await begin(page);
    await addresses(page).fill("127.0.1.0/24\n127.0.2.5, 127.0.2.300");
    const problem = page.getByRole("list", { name: "What is wrong" }).getByRole("listitem");
    expect(await problem.allInnerTexts()).toEqual([expect.stringMatching(/^Line 2, 12\s+"127.0.2.300" is not a range/)]);
    await problem.getByRole("button").click();
    expect(await addresses(page).evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))).toBe("127.0.2.300");
    expect(await page.getByRole("button", { name: "Scan addresses" }).getAttribute("aria-disabled")).toBe("true");
    expect(await accessibilityFindings(page)).toEqual([]);
    await addresses(page).fill("fd00::/64");
    await page.getByText(/IPv6 network/).waitFor();
    await addresses(page).fill("10.0.0.0/8");
    await page.getByText(/names 16,777,214 addresses/).waitFor();
    await addresses(page).fill("127.0.1.0/24 # the racks\n10.9.0.0/24");
    await page.getByRole("button", { name: "Scan 254 addresses" }).waitFor();
    expect(await happens(page).textContent()).toMatch(
      /254 addresses are asked, which takes about \d+ s.*254 are not on the agent's allow-list.*10 are servers of this site already/s,
    );
    await addresses(page).fill("10.9.0.7");
    await page.getByText("The agent may ask none of these addresses.").waitFor();
  });

  it("counts 65,536 pasted addresses without a stutter, and keeps them over a reload", async () => {
    const { page } = on.watched;
    await begin(page);
    const list = Array.from({ length: 65_536 }, (_, i) => `127.9.${i >> 8}.${i & 255}`).join("\n");
    await page.evaluate((text) => {
      const area = document.querySelector("textarea") as HTMLTextAreaElement;
      area.value = text;
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }, list);
    await page.getByRole("button", { name: "Scan 65,536 addresses" }).waitFor();
    await page.evaluate(() => {
      const seen: number[] = [];
      (globalThis as unknown as { tasks: number[] }).tasks = seen;
      new PerformanceObserver((entries) => seen.push(...entries.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
    });
    await page.getByLabel("Identify only").check();
    await page.getByRole("button", { name: "Identify 65,536 addresses" }).waitFor();
    // Two loaded cores; nothing is counted again for what does not change the addresses.
    expect(Math.max(0, ...(await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks)))).toBeLessThan(200);
    await page.reload();
    await page.getByText("What you typed before is here again.").waitFor();
    await page.getByRole("button", { name: "Identify 65,536 addresses" }).waitFor();
    await page.getByRole("button", { name: "Start afresh" }).click();
    expect(await addresses(page).inputValue()).toBe("");
  });

  it("scans by keyboard alone, shows the funnel live, and each address with its reason afterwards", async () => {
    const { page } = on.watched;
    await begin(page);
    await addresses(page).focus();
    await page.keyboard.type("127.0.1.8-127.0.1.30");
    await onPort(page);
    await page.getByLabel("Port").press("Enter");
    await page.waitForURL("**/jobs/*");
    await done(page);
    const stages = found(page)
      .getByRole("button")
      .filter({ hasText: /^(Asked|Answered|Are iDRACs|Logged in|New)\s*\d/ });
    expect(await stages.allInnerTexts()).toEqual([
      expect.stringMatching(/^Asked\s*23/),
      expect.stringMatching(/^Answered/),
      expect.stringMatching(/^Are iDRACs/),
      expect.stringMatching(/^Logged in\s*10/),
      expect.stringMatching(/^New\s*0/),
    ]);
    await found(page)
      .getByRole("button", { name: /^Login refused/ })
      .click();
    await page.waitForURL(/outcome=auth_failed/);
    await found(page)
      .getByRole("row", { name: /127\.0\.1\.17/ })
      .waitFor();
    expect(await found(page).getByRole("table").getAttribute("aria-rowcount")).toBe("2");
    expect(
      await found(page)
        .getByRole("row", { name: /127\.0\.1\.17/ })
        .textContent(),
    ).toContain("no credential works");
    expect(await accessibilityFindings(page)).toEqual([]);
    const download = page.waitForEvent("download");
    await found(page).getByRole("button", { name: "CSV" }).click();
    expect((await download).suggestedFilename()).toMatch(/^discovery-.*\.csv$/);
    const job = page.url();
    const { port } = (await on.showcase.stage.api.job(new URL(job).pathname.split("/").at(-1) ?? "")).details as { port: number };
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Run again with changes…" }).click();
    await page.waitForURL("**/discover");
    expect(await addresses(page).inputValue()).toBe("127.0.1.8-127.0.1.30");
    expect(await page.getByLabel("Port").inputValue()).toBe(String(port));
    await page.getByRole("button", { name: "Start afresh" }).click();
    expect(await addresses(page).inputValue()).toBe("");
    await page.goto(job);
    await found(page).waitFor();
  });

  it("tries those that refused again with another set, in the order that was chosen", async () => {
    const { page } = on.watched;
    const { api } = on.showcase.stage;
    await api.send("POST", "/api/credential-sets", { name: "Wrong", username: "root", password: "not this one" });
    await api.send("POST", "/api/credential-sets", { name: "Spare", username: "root", password: "calvin-the-second" });
    await on.showcase.simulation?.change("127.0.1.17", { password: "calvin-the-second" });
    await found(page)
      .getByRole("button", { name: /Try the one that refused with another set/ })
      .click();
    await page.waitForURL("**/discover");
    expect(await addresses(page).inputValue()).toBe("127.0.1.17");
    const order = page.getByRole("list", { name: "Tried, first to last" });
    await order.getByRole("button", { name: "Try Spare too" }).click();
    await order.getByRole("button", { name: "Try Wrong too" }).click();
    await order.getByRole("button", { name: "Try Wrong earlier" }).click();
    expect((await order.getByRole("listitem").allInnerTexts()).slice(0, 2).map((text) => text.replaceAll(/\s+/g, " ").trim())).toEqual(["1 Wrong root", "2 Spare root"]);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Scan 1 address" }).click();
    await page.waitForURL("**/jobs/*");
    await done(page);
    await found(page)
      .getByRole("button", { name: /^Added/ })
      .waitFor();
    const job = await api.get<JobDetail>(`/api/jobs/${new URL(page.url()).pathname.split("/").at(-1)}`);
    const sets = await api.get<{ id: string; name: string }[]>("/api/credential-sets");
    expect(job.credential_set_ids?.map((id) => sets.find((set) => set.id === id)?.name)).toEqual(["Wrong", "Spare"]);
    const [server] = (await api.get<Server[]>("/api/servers")).filter((one) => one.ip_address === "127.0.1.17");
    expect(server?.discovered_credential_set_id).toBe(sets.find((set) => set.name === "Spare")?.id);
  });

  it("identifies without a password, and leads on to a login", async () => {
    const { page } = on.watched;
    await begin(page);
    await addresses(page).fill("127.0.1.10-11");
    await page.getByLabel("Identify only").check();
    await page.getByRole("region", { name: "Credentials" }).waitFor({ state: "hidden" });
    await page.getByText("No password is sent, and nothing is added.").waitFor();
    await onPort(page);
    await page.getByRole("button", { name: "Identify 2 addresses" }).click();
    await page.waitForURL("**/jobs/*");
    await done(page);
    await found(page).getByRole("button", { name: "Log in to these 2 and add them…" }).click();
    await page.waitForURL("**/discover");
    expect(await addresses(page).inputValue()).toBe("127.0.1.10\n127.0.1.11");
  });

  it("keeps what was typed through an error of the control plane, but not the password", async () => {
    const { page } = on.watched;
    await begin(page);
    await addresses(page).fill("127.0.1.10");
    await page.getByLabel("User name").fill("root");
    await page.getByLabel("Password").fill("typed-in-secret");
    await page.route("**/api/jobs", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ detail: "The control plane is stopping.", hint: "Try again in a minute." }) }),
    );
    await page.getByRole("button", { name: "Scan 1 address" }).click();
    await page.getByRole("alert").getByText("The control plane is stopping.").waitFor();
    expect(await addresses(page).inputValue()).toBe("127.0.1.10");
    await page.unroute("**/api/jobs");
    await page.reload();
    expect(await addresses(page).inputValue()).toBe("127.0.1.10");
    expect(await page.getByLabel("User name").inputValue()).toBe("root");
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("typed-in-secret");
    await page.getByText("What is typed in needs a user name and a password.").first().waitFor();
    await page.getByRole("button", { name: "Start afresh" }).click();
  });

  it("leads to the scan that was started when the answer to it was lost", async () => {
    const { page } = on.watched;
    const { api } = on.showcase.stage;
    const scans = async () => (await api.get<{ items: Job[] }>("/api/jobs?type=discovery_scan")).items;
    const before = await scans();
    await begin(page);
    await addresses(page).fill("127.0.1.40");
    await onPort(page);
    // What is typed in is sealed anew at each press: no two requests are alike.
    await page.getByLabel("User name").fill("root");
    await page.getByLabel("Password").fill("typed-in-secret");
    const through = await loseAnswers(page, "/api/jobs");
    const send = page.getByRole("button", { name: "Scan 1 address" });
    await send.click();
    await page.getByRole("alert").getByText("The answer was lost.").waitFor();
    await through();
    await send.click();
    await page.getByRole("alert").getByText("It was started already.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "Open that job" }).click();
    const [made, ...others] = (await scans()).filter((job) => !before.some((one) => one.id === job.id));
    expect(others).toEqual([]);
    await page.waitForURL(`**/jobs/${made?.id}`);
    await page.goto(`${on.url}/discover`);
    expect(await addresses(page).inputValue()).toBe("");
  });

  it("says why a viewer cannot, and that a site's agent is out of reach", async () => {
    on.shown = await openAs(on.browser, on.showcase, "viewer", { width: 390, height: 844, theme: "dark" });
    const { page, complaints, context } = on.shown;
    await begin(page);
    await addresses(page).fill("10.20.0.0/24");
    await page.getByText("This needs the role operator; you are a viewer.").first().waitFor();
    await page.getByLabel("Site").selectOption({ label: "Hamburg (agent out of reach)" });
    await happens(page)
      .getByText(/the scan waits until it is back/)
      .waitFor();
    await happens(page)
      .getByText(/20 are servers of this site already/)
      .waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    for (const selector of ["html", "main"]) expect(await page.locator(selector).evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("asks no other origin for anything, and the console stays quiet", () => expect(on.watched.complaints).toEqual([]));
});
