// The page of one server, on a live site: what it tells in each state, its logs, a changed certificate, editing and removing, in a real Chromium.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { HealthReading, Server } from "#schema/api/servers.ts";
import type { Site } from "#schema/api/sites.ts";
import { accessibilityFindings, chromiumPath } from "./browser.ts";
import { onShowcase, openAs } from "./console.ts";

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("the page of a server, in Chromium", () => {
  const on = onShowcase({ servers: 60, jobs: 40 });
  const servers = () => on.showcase.stage.api.get<Server[]>("/api/servers");
  const named = async (name: string): Promise<Server> => {
    const found = (await servers()).find((server) => server.hostname === name || server.service_tag === name);
    if (!found) throw new Error(`There is no server ${name}.`);
    return found;
  };
  const visit = async (page: Page, server: Server, tab = ""): Promise<void> => {
    await page.goto(`${on.url}/servers/${server.id}${tab === "" ? "" : `/${tab}`}`);
    await page.getByRole("heading", { level: 1, name: server.hostname ?? server.service_tag ?? server.ip_address }).waitFor();
  };

  it("tells what it is, each fact a click away from the clipboard or from all that share it", async () => {
    const { page, context } = on.watched;
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: on.url });
    const server = await named("esx-01");
    await visit(page, server);
    await page.getByRole("button", { name: "Copy address" }).click({ force: true });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(server.ip_address);
    // Readings in people's units, whatever the iDRAC writes.
    await page.getByText("Fans", { exact: true }).first().click();
    await page
      .getByText(/^[\d,]+ RPM$/)
      .first()
      .waitFor();
    expect(await page.getByText("{rev}").count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "PowerEdge R640" }).click();
    await page.waitForURL((address) => address.searchParams.get("q") === "model:R640");
  });

  it("lists every part with its reading, and what changed since the reading before", async () => {
    const { page } = on.watched;
    const server = await named("esx-04");
    await on.showcase.simulation?.change(server.ip_address, { health: { "Fan.Embedded.2A": "Critical" } });
    await visit(page, server);
    await page.getByRole("button", { name: "Check health" }).click();
    await page.getByText("Check health was given to esx-04.").waitFor();
    await page
      .getByRole("region", { name: "What changed" })
      .getByText(/Fan 2A: OK → Critical/)
      .waitFor({ timeout: 60_000 });
    await page.getByRole("region", { name: "Health", exact: true }).getByText("Critical", { exact: true }).first().waitFor();
    await page.getByRole("link", { name: /^All \d+ parts with their readings/ }).click();
    await page
      .getByRole("row", { name: /Fan 2A/ })
      .getByText("Critical")
      .waitFor();
    await page.getByLabel("Kind").selectOption({ label: "Power supplies" });
    await page.getByRole("row", { name: /PS1 Status/ }).waitFor();
    expect(await page.getByRole("row", { name: /Fan 2A/ }).count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    const { items } = await on.showcase.stage.api.get<{ items: HealthReading[] }>(`/api/servers/${server.id}/health`);
    expect(items.length).toBeGreaterThan(1);
  });

  it("fetches the event logs, filters and searches them, by its clock or by arrival, and opens an entry whole", async () => {
    const { page } = on.watched;
    await visit(page, await named("esx-03"), "logs");
    await page.getByRole("button", { name: "Fetch event logs" }).click();
    await page.getByText("Fetch event logs was given to esx-03.").waitFor();
    await page.locator("main tbody tr[data-index]:not([hidden])").first().waitFor({ timeout: 60_000 });
    await page.getByLabel("Log", { exact: true }).selectOption({ label: "System Event Log" });
    await page.waitForURL((address) => address.searchParams.get("log") === "sel");
    await page.locator("main tbody").getByText("SEL").first().waitFor();
    expect(await page.locator("main tbody").getByText("Lifecycle", { exact: true }).count()).toBe(0);
    await page.getByLabel("Order").selectOption({ label: "By arrival" });
    await page.waitForURL((address) => address.searchParams.get("order") === "arrival");
    await page.getByLabel("Log", { exact: true }).selectOption({ label: "Both logs" });
    await page.locator("main tbody").getByText("Lifecycle", { exact: true }).first().waitFor();
    await page.locator('main tbody tr[data-index="1"]').click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("As written").waitFor();
    const first = new URL(page.url()).searchParams.get("entry");
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Older" }).click();
    await page.waitForURL((address) => address.searchParams.get("entry") !== first);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByLabel("Find in the logs").fill("no such words anywhere");
    await page.getByText("No entry fits").waitFor();
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await page.locator("main tbody tr[data-index]:not([hidden])").first().waitFor();
  });

  it("stops at a certificate that changed, and trusts it once somebody has compared both", async () => {
    const { page } = on.watched;
    const server = await named("esx-02");
    await on.showcase.simulation?.rotateCertificate(server.ip_address);
    await visit(page, server);
    await page.getByRole("button", { name: "Check health" }).click();
    await page.getByText("It shows another certificate than the one that is trusted.").waitFor({ timeout: 60_000 });
    const seen = await named("esx-02");
    await page.getByRole("button", { name: "Compare and decide…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText((seen.tls_fingerprint ?? "").match(/.{4}/g)?.join(" ") ?? "").waitFor();
    await dialog.getByText((seen.tls_seen_fingerprint ?? "").match(/.{4}/g)?.join(" ") ?? "").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Trust the new certificate" }).click();
    await page.getByText("esx-02 is trusted with its new certificate.").waitFor();
    await page.getByText("It shows another certificate than the one that is trusted.").waitFor({ state: "hidden" });
    expect((await named("esx-02")).tls_fingerprint).toBe(seen.tls_seen_fingerprint);
  });

  it("says that the login is refused, and which set is used and why", async () => {
    const { page } = on.watched;
    const server = await named("db-01");
    await on.showcase.simulation?.change(server.ip_address, { password: "changed-by-somebody" });
    await visit(page, server);
    await page.getByRole("button", { name: "Check health" }).click();
    await page.getByText("It refuses the stored credentials.").waitFor({ timeout: 60_000 });
    expect(await accessibilityFindings(page)).toEqual([]);
    // A change would be refused: the review says so before anything is sent.
    await page.getByRole("button", { name: "Power", expanded: false }).click();
    await page.getByRole("menuitem", { name: /^Shut down/ }).click();
    await page
      .getByRole("dialog")
      .getByText(/It refuses its credentials/)
      .waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Which set is used, and why" }).click();
    await page.waitForURL("**/settings/credentials?explain=*");
  });

  it("labels what is old: an agent out of reach, a server that does not answer, one that was never read", async () => {
    const { page } = on.watched;
    const [far] = (await servers()).filter((server) => server.site_id === on.showcase.estate.siteId && server.reachable);
    await visit(page, far as Server);
    await page.getByText(/The agent of Hamburg is out of reach/).waitFor();
    await page.getByText(/What is shown is as of .* ago; jobs wait until it is back/).waitFor();
    const [silent] = (await servers()).filter((server) => server.reachable === false && server.site_id === on.showcase.estate.siteId);
    await visit(page, silent as Server);
    await page.getByText(/^Unreachable since/).waitFor();
    await page
      .getByText(/No answer from the iDRAC within 10 s/)
      .first()
      .waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    const lab = (await on.showcase.stage.api.get<Site[]>("/api/sites")).find((site) => site.name === "Lab");
    await visit(page, await on.showcase.stage.api.send<Server>("POST", "/api/servers", { site_id: lab?.id, ip_address: "10.9.9.1", hostname: "lab-01" }));
    await page.getByText("Its site Lab has no agent.").waitFor();
    await page.getByText("No reading yet").waitFor();
    const added = await on.showcase.stage.api.send<Server>("POST", "/api/servers", { site_id: on.showcase.stage.site.id, ip_address: "127.0.1.60", hostname: "new-01" });
    await visit(page, added);
    await page.getByText("Nothing has been read from it yet.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it("renames at once, takes it back when it is refused, and removes only after the name was typed", async () => {
    const { page } = on.watched;
    await visit(page, await named("new-01"));
    await page.getByRole("button", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog");
    // The new name is there before the answer is.
    const held = Promise.withResolvers<void>();
    await page.route("**/api/servers/*", async (route) => {
      if (route.request().method() !== "PATCH") return await route.continue();
      await held.promise;
      await route.continue();
    });
    await dialog.getByLabel("Name").fill("renamed-01");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.locator("h1", { hasText: "renamed-01" }).waitFor();
    held.resolve();
    await page.getByText("renamed-01 was changed.").waitFor();
    await page.unroute("**/api/servers/*");
    // What was typed survives the refusal, the page shows what is true.
    await page.getByRole("button", { name: "Edit" }).click();
    await dialog.getByLabel("Name").fill("once-more");
    await dialog.getByLabel("iDRAC address").fill("not an address");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("alert").waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("once-more");
    await page.locator("h1", { hasText: "renamed-01" }).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.getByText("Discard what you typed?").waitFor();
    await dialog.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    const remove = dialog.getByRole("button", { name: "Remove renamed-01" });
    expect(await remove.getAttribute("aria-disabled")).toBe("true");
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByLabel(/^Type/).fill("renamed-01");
    await remove.click();
    await page.getByText("renamed-01 was removed. Its jobs and requests are kept.").waitFor();
    await page.waitForURL("**/servers");
    expect((await servers()).some((server) => server.hostname === "renamed-01")).toBe(false);
  });

  it("sends only what was changed here: what a colleague changed meanwhile stays", async () => {
    const { page } = on.watched;
    const server = await named("esx-02");
    await visit(page, server);
    await page.getByRole("button", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Notes").waitFor();
    await on.showcase.stage.api.send("PATCH", `/api/servers/${server.id}`, { hostname: "esx-02b" });
    await page.locator("h1", { hasText: "esx-02b" }).waitFor();
    await dialog.getByLabel("Notes").fill("Under the stairs");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("esx-02b was changed.").waitFor();
    expect((await servers()).find((one) => one.id === server.id)).toMatchObject({ hostname: "esx-02b", notes: "Under the stairs" });
    await on.showcase.stage.api.send("PATCH", `/api/servers/${server.id}`, { hostname: "esx-02", notes: null });
  });

  it("keeps a menu open, with the focus where it was, while the server changes", async () => {
    const { page } = on.watched;
    const server = await named("esx-02");
    await visit(page, server);
    await page.getByRole("button", { name: "More actions" }).press("Enter");
    const item = page.getByRole("menuitem", { name: "Edit…" });
    await item.focus();
    await on.showcase.stage.api.send("PATCH", `/api/servers/${server.id}`, { hostname: "esx-02c" });
    await page.locator("h1", { hasText: "esx-02c" }).waitFor();
    expect(await item.evaluate((one) => one === document.activeElement)).toBe(true);
    await on.showcase.stage.api.send("PATCH", `/api/servers/${server.id}`, { hostname: "esx-02" });
    await page.locator("h1", { hasText: /^esx-02$/ }).waitFor();
    expect(await item.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByLabel("Notes").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  it("takes a dialog away with its server: what was opened for one is not about the next", async () => {
    const { page } = on.watched;
    const [first, second] = [await named("esx-01"), await named("esx-03")];
    await visit(page, first);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search or run" }).fill("esx-03");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "esx-03" }).waitFor();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    await page.getByRole("dialog").getByLabel(/^Type/).fill("esx-03");
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "esx-01" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    const left = (await servers()).map((server) => server.id);
    expect([left.includes(first.id), left.includes(second.id)]).toEqual([true, true]);
  });

  it("passes axe in the dark and on a phone, tab by tab", async () => {
    const server = await named("esx-03");
    for (const options of [{ theme: "dark" as const }, { width: 390, height: 844 }]) {
      const { page, complaints, context } = await openAs(on.browser, on.showcase, "viewer", options);
      for (const tab of ["", "hardware", "firmware", "logs", "jobs", "commands"]) {
        await visit(page, server, tab);
        await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
        expect({ tab, findings: await accessibilityFindings(page) }).toEqual({ tab, findings: [] });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect({ tab, overflow }).toEqual({ tab, overflow: 0 });
      }
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  it("leaves the console quiet, and asks no other origin", () => {
    expect(on.watched.complaints).toEqual([]);
  });
});
