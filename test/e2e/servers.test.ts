// The page of servers with 5,000 of them, and server groups, in a real Chromium.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import { accessibilityFindings, chromiumPath } from "./browser.ts";
import { onShowcase, openAs } from "./console.ts";

const count = 5_000;

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("5,000 servers, in Chromium", () => {
  const on = onShowcase({ servers: count, jobs: 200, storedOnly: true });
  let all: Server[];

  beforeAll(async () => {
    all = await on.showcase.stage.api.get<Server[]>("/api/servers");
  });

  const fresh = async (page: Page, path = "/servers"): Promise<void> => {
    await page.goto(`${on.url}${path}`);
    await page.locator("main tbody tr[data-index]:not([hidden])").first().waitFor();
  };
  const param = (page: Page, name: string): string => new URL(page.url()).searchParams.get(name) ?? "";
  const many = (n: number): string => n.toLocaleString("en");
  const selected = (page: Page, n: number) =>
    page
      .getByRole("toolbar")
      .getByText(`${many(n)} selected`)
      .waitFor();
  const head = (page: Page, text: string) => page.locator("main .head").first().getByText(text, { exact: true }).waitFor();

  it("filters by text, by chips and by the facts that one clicks, in the URL, and keeps it over reload and Back", async () => {
    const { page } = on.watched;
    await fresh(page);
    await head(page, many(count));
    await page.getByRole("combobox", { name: "Filter servers" }).fill("health:critical model:R7* memory:>700 ");
    const fitting = all.filter((server) => server.health_status === "Critical" && /R7/.test(server.model ?? "") && (server.memory_gib ?? 0) > 700);
    await head(page, `${many(fitting.length)} of ${many(count)}`);
    expect(param(page, "q")).toBe("health:critical model:R7* memory:>700");
    // A fact, and with Alt its absence.
    await page.locator("main tbody").getByRole("button", { name: "R750", exact: true }).first().click();
    const r750 = fitting.filter((server) => server.model === "PowerEdge R750");
    await head(page, `${many(r750.length)} of ${many(count)}`);
    const bios = r750[0]?.bios_version ?? "";
    await page
      .locator("main tbody")
      .getByRole("button", { name: bios, exact: true })
      .first()
      .click({ modifiers: ["Alt"] });
    await head(page, `${many(r750.filter((server) => server.bios_version !== bios).length)} of ${many(count)}`);
    const q = param(page, "q");
    expect(q).toContain(`-bios:${bios}`);
    await page.reload();
    await head(page, `${many(r750.filter((server) => server.bios_version !== bios).length)} of ${many(count)}`);
    // Into a server and back: the same list.
    await page.locator("main tbody tr[data-index]:not([hidden])").first().getByRole("cell").nth(1).click();
    await page.waitForURL("**/servers/*-*");
    await page.goBack();
    await head(page, `${many(r750.filter((server) => server.bios_version !== bios).length)} of ${many(count)}`);
    expect(param(page, "q")).toBe(q);
    expect(await accessibilityFindings(page)).toEqual([]);
    // Those that need somebody, one click away.
    await page.getByRole("link", { name: /need attention/ }).click();
    await page.waitForURL((address) => address.searchParams.get("q") === "needs:attention");
  });

  it("selects three, a range that shrinks again, and unselects", async () => {
    const { page } = on.watched;
    await fresh(page);
    const box = (n: number) => page.locator(`main tbody tr[data-index="${n}"]`).getByRole("checkbox");
    for (const n of [0, 2, 4]) await box(n).click();
    await selected(page, 3);
    await box(2).click();
    await selected(page, 2);
    await box(6).click();
    await box(11).click({ modifiers: ["Shift"] });
    await selected(page, 8);
    await box(8).click({ modifiers: ["Shift"] });
    await selected(page, 5);
    await page
      .getByRole("toolbar")
      .getByRole("button", { name: /^Clear/ })
      .click();
    await page.getByRole("toolbar").waitFor({ state: "hidden" });
    expect(param(page, "sel")).toBe("");
  });

  it("selects all but one of 5,000: as all and an exception in the URL, over a reload, into the review", async () => {
    const { page } = on.watched;
    await fresh(page);
    await page.getByRole("checkbox", { name: "Select all that are shown" }).click();
    await selected(page, count);
    await page.locator('main tbody tr[data-index="3"]').getByRole("checkbox").click();
    await selected(page, count - 1);
    expect(param(page, "sel")).toMatch(/^all\.[0-9a-f-]{36}$/);
    await page.reload();
    await selected(page, count - 1);
    expect(await page.locator('main tbody tr[data-index="3"]').getByRole("checkbox").isChecked()).toBe(false);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("toolbar").getByRole("button", { name: "Power" }).click();
    await page.getByRole("menuitem", { name: /^Power off now/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: `${many(count - 1)} targets` }).waitFor();
    await dialog.getByRole("button", { name: /^Power off [\d,]+ servers$/ }).waitFor();
    // Fifty at first, more on demand.
    expect(await dialog.getByRole("listitem").count()).toBe(8);
    await dialog.getByRole("button", { name: /^Show 42 more/ }).click();
    expect(await dialog.getByRole("listitem").count()).toBe(50);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    // Under another filter "all" would quietly mean others.
    await page.getByRole("combobox", { name: "Filter servers" }).fill("power:off ");
    await page.getByRole("toolbar").waitFor({ state: "hidden" });
  });

  it("sorts, groups, folds, and chooses columns, all in the URL", async () => {
    const { page } = on.watched;
    await fresh(page);
    await page.getByRole("columnheader", { name: "Model" }).getByRole("button").click();
    await page.getByRole("columnheader", { name: "Model" }).getByRole("button").click();
    expect(param(page, "sort")).toBe("-model");
    await page.getByRole("button", { name: "Group", exact: true }).click();
    await page.getByRole("menuitemradio", { name: "Model" }).click();
    await expect.poll(() => param(page, "group")).toBe("model");
    const r630 = all.filter((server) => server.model === "PowerEdge R630").length;
    const fold = page.getByRole("button", { name: new RegExp(`R630.*${many(r630)}`) }).first();
    await fold.waitFor();
    await fold.click();
    await page.locator("main tbody").getByText("R640").first().waitFor();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByLabel("Memory", { exact: true }).check();
    await page.getByLabel("BIOS", { exact: true }).uncheck();
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "Memory" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "BIOS" }).count()).toBe(0);
    expect(param(page, "cols")).toContain("memory");
    expect(await accessibilityFindings(page)).toEqual([]);
    // Whoever gets the link sees the same.
    const other = await openAs(on.browser, on.showcase, "viewer");
    await other.page.goto(page.url());
    await other.page.getByRole("columnheader", { name: "Memory" }).waitFor();
    expect(await other.page.getByRole("columnheader", { name: "BIOS" }).count()).toBe(0);
    await other.page.getByRole("button", { name: /R630/ }).first().waitFor();
    expect(other.complaints).toEqual([]);
    await other.context.close();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("button", { name: "Back to the usual columns" }).click();
    await page.keyboard.press("Escape");
  });

  it("writes what is shown, or what is selected, as CSV: the same columns, the same order", async () => {
    const { page } = on.watched;
    await fresh(page, "/servers?q=model%3AR630%20power%3Aoff&sort=-name&cols=name.tag.power.memory");
    const csv = async (): Promise<string[]> => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
      return readFileSync(await download.path(), "utf8").split("\r\n");
    };
    const fitting = all
      .filter((server) => server.model === "PowerEdge R630" && server.power_state === "Off")
      .sort((a, b) => (a.hostname ?? "").localeCompare(b.hostname ?? "", "en", { numeric: true }));
    const rows = fitting.reverse().map((server) => [server.hostname, server.service_tag, server.power_state, server.memory_gib].join(","));
    expect(await csv()).toEqual(["Name,Tag,Power,Memory", ...rows]);
    for (const n of [1, 0]) await page.locator(`main tbody tr[data-index="${n}"]`).getByRole("checkbox").click();
    await selected(page, 2);
    expect(await csv()).toEqual(["Name,Tag,Power,Memory", ...rows.slice(0, 2)]);
  });

  it("keeps views with the account: on another device too, and one of them opens first", async () => {
    const { page } = on.watched;
    await fresh(page, "/servers?q=health%3Acritical&group=site");
    await page.getByRole("button", { name: /^View:/ }).click();
    await page.getByRole("menuitem", { name: "Keep this view…" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Night shift");
    await page.getByRole("dialog").getByLabel("Open the page with it").check();
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith("/api/me") && response.request().method() === "PATCH"),
      page.getByRole("dialog").getByRole("button", { name: "Keep" }).click(),
    ]);
    expect(answer.status()).toBe(200);
    await page.getByRole("button", { name: "View: Night shift" }).waitFor();
    const device = await openAs(on.browser, on.showcase, "admin");
    on.shown = device;
    await device.page.goto(`${on.url}/servers`);
    await device.page.waitForURL((address) => address.searchParams.get("q") === "health:critical" && address.searchParams.get("group") === "site");
    // A link says what to show, and is not overruled.
    await fresh(device.page, "/servers?q=power%3Aoff");
    await device.page.getByRole("button", { name: "View: Not kept" }).click();
    await device.page.getByRole("menuitemradio", { name: "Everything" }).click();
    await head(device.page, many(count));
    await device.page.getByRole("button", { name: "View: Everything" }).click();
    await device.page.getByRole("menuitemradio", { name: /Night shift/ }).click();
    await device.page.getByRole("button", { name: "View: Night shift" }).click();
    await device.page.getByRole("menuitem", { name: /Rename or remove/ }).click();
    await device.page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await device.page.getByRole("button", { name: "View: Not kept" }).waitFor();
    expect(device.complaints).toEqual([]);
    await device.context.close();
  });

  it("makes a group of what is selected, filters by it, takes one out, renames and deletes it", async () => {
    const { page } = on.watched;
    await fresh(page);
    for (const n of [0, 1, 2]) await page.locator(`main tbody tr[data-index="${n}"]`).getByRole("checkbox").click();
    await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Add to group…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Group").selectOption({ label: "A new group…" });
    await dialog.getByLabel("Name").fill("Night window");
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Make group" }).click();
    await page.getByText("3 servers joined Night window.").waitFor();
    await fresh(page, `/servers?q=${encodeURIComponent('group:"Night window"')}`);
    await head(page, `3 of ${many(count)}`);
    await page.goto(`${on.url}/groups`);
    await page.getByRole("row", { name: /Night window/ }).click();
    await page.waitForURL("**/groups/*-*");
    await page.getByRole("link", { name: "3 servers" }).waitFor();
    await page.locator('main tbody tr[data-index="0"]').getByRole("checkbox").click();
    await page.getByRole("button", { name: "Take out of Night window" }).click();
    await page.getByText("One server left Night window.").waitFor();
    await page.getByRole("link", { name: "2 servers" }).waitFor();
    // More of them, by a filter.
    await page.getByRole("button", { name: "Add servers…" }).click();
    await dialog.getByRole("combobox", { name: "Filter servers" }).fill("model:R670 power:off ");
    await page.keyboard.press("Enter");
    await dialog.locator("tbody tr[data-index]:not([hidden])").first().getByRole("checkbox").click();
    await dialog.getByRole("button", { name: /^Add hh-/ }).click();
    await page.getByRole("link", { name: "3 servers" }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Edit…" }).click();
    await dialog.getByLabel("Name").fill("production");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("There is a group with this name already.").waitFor();
    await dialog.getByLabel("Name").fill("Sunday window");
    await dialog.getByLabel(/^What it is for/).fill("From ten to twelve.");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Sunday window" }).waitFor();
    await page.getByText("From ten to twelve.").waitFor();
    // The page shows what was typed before it is stored.
    const { api } = on.showcase.stage;
    const renamed = (groups: readonly ServerGroup[]): ServerGroup | undefined => groups.find((one) => one.name === "Sunday window");
    const group = renamed(
      await api.until(
        () => api.get<ServerGroup[]>("/api/server-groups"),
        (groups) => renamed(groups) !== undefined,
        "the group's new name",
      ),
    );
    expect(group).toMatchObject({ description: "From ten to twelve." });
    expect(group?.server_ids).toHaveLength(3);
    // Somebody else takes it away meanwhile: the page says so.
    await on.showcase.stage.api.send("DELETE", `/api/server-groups/${group?.id}`);
    await page.getByRole("heading", { name: "There is no such group" }).waitFor();
    await page.getByRole("link", { name: "All groups" }).click();
    await page.waitForURL("**/groups");
    expect(await page.getByRole("row", { name: /Sunday window/ }).count()).toBe(0);
  });

  it("is as good on a phone, in the dark: cards, order, selection, groups", async () => {
    const phone = await openAs(on.browser, on.showcase, "operator", { width: 390, height: 844, theme: "dark" });
    on.shown = phone;
    const { page } = phone;
    await fresh(page);
    await page.getByLabel("Order").selectOption({ label: "By model, last first" });
    await page.locator("main tbody").getByText("R760").first().waitFor();
    await page.locator('main tbody tr[data-index="0"]').getByRole("checkbox").click();
    await selected(page, 1);
    for (const path of [null, "/groups", `/groups/${(await on.showcase.stage.api.get<ServerGroup[]>("/api/server-groups"))[0]?.id}`]) {
      if (path !== null) await fresh(page, path);
      expect({ path, findings: await accessibilityFindings(page) }).toEqual({ path, findings: [] });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect({ path, overflow }).toEqual({ path, overflow: 0 });
    }
    expect(phone.complaints).toEqual([]);
    await phone.context.close();
  });

  it("is used on a desktop at 400 %: nothing that stays in sight covers what is to be seen or pressed", async () => {
    const zoomed = await openAs(on.browser, on.showcase, "operator", { width: 320, height: 180 });
    on.shown = zoomed;
    const { page } = zoomed;
    await fresh(page);
    for (const index of [0, 3]) await page.locator(`main tbody tr[data-index="${index}"]`).getByRole("checkbox").click();
    await selected(page, 2);
    await page.getByRole("toolbar").getByRole("button", { name: "Power" }).click();
    await page.getByRole("menuitem", { name: "Power on…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Power on/ }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("navigation").getByRole("link", { name: "Jobs" }).click();
    await page.getByRole("heading", { level: 1, name: "Jobs" }).waitFor();
    await expect.poll(() => page.getByRole("heading", { level: 1 }).evaluate((one) => one.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
    expect(zoomed.complaints).toEqual([]);
    await zoomed.context.close();
  });

  it("passes axe in the dark with groups of rows, a selection and menus", async () => {
    const dark = await openAs(on.browser, on.showcase, "admin", { theme: "dark" });
    on.shown = dark;
    const { page } = dark;
    await fresh(page, "/servers?group=health&sel=all");
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Add to group…" }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.goto(`${on.url}/groups`);
    await page.getByRole("button", { name: "New group" }).first().click();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(dark.complaints).toEqual([]);
    await dark.context.close();
  });

  it("says what is wrong when the list does not come, and keeps what is shown when it comes no more", async () => {
    const lost = await openAs(on.browser, on.showcase, "viewer");
    on.shown = lost;
    const { page } = lost;
    await page.route("**/api/servers", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ detail: "The disk is full.", hint: "Make room, then load again." }) }),
    );
    await page.goto(`${on.url}/servers`);
    await page.getByText("The disk is full.").first().waitFor();
    await page.getByText("Make room, then load again.").first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.unroute("**/api/servers");
    await page.getByRole("button", { name: "Try again" }).first().click();
    await head(page, many(count));
    await page.getByRole("combobox", { name: "Filter servers" }).fill("nosuchthing");
    await page.getByText("No server matches").waitFor();
    await page.locator("main").getByText("Clear the filter", { exact: true }).click();
    await head(page, many(count));
    expect(lost.complaints).toEqual([]);
    await lost.context.close();
  });

  it("leaves the console quiet, and asks no other origin", () => {
    expect(on.watched.complaints).toEqual([]);
  });
});
