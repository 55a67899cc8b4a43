// Starting jobs from the console, in a real Chromium on a live site: menus from the catalogue, the review, what survives, who may.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Job, JobTypeInfo } from "#schema/api/jobs.ts";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
import type { Site } from "#schema/api/sites.ts";
import { accessibilityFindings, chromiumPath } from "./browser.ts";
import { onShowcase, openAs } from "./console.ts";

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("actions, in Chromium", () => {
  const on = onShowcase({ servers: 30, jobs: 40 });
  const servers = () => on.showcase.stage.api.get<Server[]>("/api/servers");
  const named = async (name: string): Promise<Server> => {
    const found = (await servers()).find((server) => server.hostname === name || server.service_tag === name);
    if (!found) throw new Error(`There is no server ${name}.`);
    return found;
  };
  const jobs = async (): Promise<Job[]> => (await on.showcase.stage.api.get<{ items: Job[] }>("/api/jobs?limit=100&parent=none")).items;
  const select = async (page: Page, ...names: string[]): Promise<void> => {
    const ids = await Promise.all(names.map(async (name) => (await named(name)).id));
    await page.goto(`${on.url}/servers?sel=${ids.join(".")}`);
    await page.getByText(`${names.length} selected`).first().waitFor();
  };
  const fromBulkBar = async (page: Page, menu: string, line: string): Promise<void> => {
    await page.getByRole("toolbar").getByRole("button", { name: menu }).click();
    await page.getByRole("menuitem", { name: new RegExp(`^${line}(?!…)`) }).click();
  };

  it("starts what only reads at once, says so, and leads to it", async () => {
    const { page } = on.watched;
    await select(page, "esx-01", "esx-02");
    await page.getByRole("toolbar").getByRole("button", { name: "Check health" }).click();
    await page.getByText("Check health was given to 2 servers.").waitFor();
    await page.getByRole("link", { name: "Watch it" }).click();
    await page.locator("main").getByText("Done", { exact: true }).first().waitFor({ timeout: 60_000 });
  });

  it("shows in the review of a mixed selection what will happen to each, those that cannot and why; the button says and does just that", async () => {
    const { page } = on.watched;
    const lab = (await on.showcase.stage.api.get<Site[]>("/api/sites")).find((site) => site.name === "Lab");
    await on.showcase.stage.api.send("POST", "/api/servers", { site_id: lab?.id, ip_address: "10.9.9.9", hostname: "lab-01" });
    const far = (await servers()).find(
      (server) => server.site_id === on.showcase.estate.siteId && server.power_state === "On" && !server.active_job && server.credential_state === "works",
    );
    await select(page, "8B3ZHH2", "esx-old-01", "lab-01", far?.hostname ?? "");
    await fromBulkBar(page, "Power", "Power off now…");
    const dialog = page.getByRole("dialog");
    const line = (name: string) => dialog.getByRole("listitem").filter({ hasText: name });
    await line("8B3ZHH2").getByText("Left out. Is off already.").waitFor();
    await line("lab-01").getByText("The site Lab has no agent.").waitFor();
    await line("esx-old-01").getByText("On → Off.").waitFor();
    await line(far?.hostname ?? "")
      .getByText(/Waits: the agent of Hamburg is out of reach/)
      .waitFor();
    await dialog.getByText("2 of 4 servers, 1 of them later; 2 are left out.").waitFor();
    expect(await line("lab-01").getByRole("checkbox").isDisabled()).toBe(true);
    expect(await accessibilityFindings(page)).toEqual([]);

    const button = dialog.getByRole("button", { name: /^Power off/ });
    expect(await button.textContent()).toContain("Power off 2 servers");
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await dialog.getByLabel(/^Type/).fill("2");
    expect(await button.getAttribute("aria-disabled")).toBeNull();
    // One more is taken in, and the number that was typed is no longer right; one is left out again.
    await line("8B3ZHH2").getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Power off 3 servers" }).waitFor();
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await line("8B3ZHH2").getByRole("checkbox").uncheck();
    await line(far?.hostname ?? "")
      .getByRole("checkbox")
      .uncheck();
    await dialog.getByText("1 of 4 servers; 3 are left out.").waitFor();
    await dialog.getByLabel(/^Type/).fill("esx-old-01");
    await dialog.getByRole("button", { name: "Power off esx-old-01" }).click();
    await page.getByText("Power off now was given to esx-old-01.").waitFor();
    const [job] = await jobs();
    expect(job).toMatchObject({ job_type: "power_action", summary: "Power off now", targets_total: 1 });
    expect((await on.showcase.stage.api.ended(job?.id ?? "")).status).toBe("completed");
  });

  it("does not ask to type for what interrupts nothing", async () => {
    const { page } = on.watched;
    await select(page, "8B3ZHH2", "B7NHZC4");
    await fromBulkBar(page, "Power", "Power on…");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Power on 2 servers" }).waitFor();
    expect(await dialog.getByLabel(/^Type/).count()).toBe(0);
    // Another choice, another risk.
    await dialog.getByLabel("Action").selectOption("reset");
    await dialog.getByText("None of the 2 servers can do this.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
  });

  it("keeps what was typed through a reload, and a lost answer makes no second job", async () => {
    const lossy = await openAs(on.browser, on.showcase, "admin");
    on.shown = lossy;
    const { page } = lossy;
    await select(page, "esx-01", "esx-02", "esx-03");
    await fromBulkBar(page, "Power", "Shut down…");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Advanced").click();
    await dialog.getByLabel("Wait for the operating system (s)").fill("77");
    await dialog.getByText("When and how").click();
    await dialog.getByLabel("Start at").fill("2099-01-02T03:04");
    await dialog.getByLabel("Time limit (minutes)").fill("9");
    await dialog.getByLabel("Priority").selectOption("high");
    await dialog.getByLabel(/^Type/).fill("3");
    await page.reload();
    await dialog.getByText("Starts 2099-01-02 03:04, at most 9 min for each server, high priority").waitFor();
    expect(await dialog.getByLabel(/^Type/).inputValue()).toBe("3");

    const before = (await jobs()).length;
    // The request arrives, its answer does not.
    await page.route("**/api/jobs", async (route) => {
      if (route.request().method() === "POST") await route.fetch();
      await route.abort();
    });
    await dialog.getByRole("button", { name: "Shut down 3 servers" }).click();
    await dialog.getByRole("alert").waitFor();
    await page.unroute("**/api/jobs");
    await dialog.getByRole("button", { name: "Shut down 3 servers" }).click();
    await page.getByText("Shut down is planned for 2099-01-02 03:04 on 3 servers.").waitFor();
    const [job, ...others] = await jobs();
    expect(others).toHaveLength(before);
    const detail = await on.showcase.stage.api.job(job?.id ?? "");
    expect(detail).toMatchObject({
      details: { action: "graceful_shutdown", graceful_timeout_seconds: 77 },
      priority: "high",
      time_limit_seconds: 540,
      schedule_at: new Date("2099-01-02T03:04").toISOString(),
    });
    expect(detail.target_scope.server_ids).toHaveLength(3);
    // The form is gone with the job: another one begins afresh.
    await fromBulkBar(page, "Power", "Shut down…");
    await dialog.getByText("Starts now, at most 30 min for each server, normal priority").waitFor();
    await page.keyboard.press("Escape");
    // The browser itself says that a request was cut off.
    expect(lossy.complaints.filter((complaint) => !/net::ERR_FAILED/.test(complaint))).toEqual([]);
    await on.showcase.stage.api.send("PATCH", `/api/jobs/${job?.id}`, { action: "cancel" });
    await lossy.context.close();
  });

  it("says that it was started already when the form was changed after a lost answer", async () => {
    const lossy = await openAs(on.browser, on.showcase, "admin");
    on.shown = lossy;
    const { page } = lossy;
    await select(page, "esx-01");
    await fromBulkBar(page, "More", "Fetch event logs…");
    const dialog = page.getByRole("dialog");
    await page.route("**/api/jobs", async (route) => {
      if (route.request().method() === "POST") await route.fetch();
      await route.abort();
    });
    await dialog.getByRole("button", { name: "Fetch event logs on esx-01" }).click();
    await dialog.getByRole("alert").waitFor();
    await page.unroute("**/api/jobs");
    await dialog.getByLabel("At most, for each log").fill("50");
    await dialog.getByRole("button", { name: "Fetch event logs on esx-01" }).click();
    await dialog.getByText("It was started already.").waitFor();
    await dialog.getByRole("link", { name: "Open that job" }).click();
    await page.waitForURL("**/jobs/*");
    expect(lossy.complaints.filter((complaint) => !/net::ERR_FAILED/.test(complaint))).toEqual([]);
    await lossy.context.close();
  });

  it("aims at a group: a scheduled job takes the servers that are in it by then", async () => {
    const { page } = on.watched;
    const members = await Promise.all(["esx-01", "esx-02"].map(async (name) => (await named(name)).id));
    const group = await on.showcase.stage.api.send<ServerGroup>("POST", "/api/server-groups", { name: "Tonight", server_ids: members });
    await page.goto(`${on.url}/groups/${group.id}`);
    await page.getByRole("button", { name: "Power", expanded: false }).click();
    await page.getByRole("menuitem", { name: "Shut down…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("When and how").click();
    await dialog.getByLabel("Start at").fill("2000-01-01T00:00");
    await dialog.getByText("This time has passed.").waitFor();
    await dialog.getByLabel("Start at").fill("2099-05-06T07:08");
    await dialog.getByText("The servers that are in Tonight by then; now 2 of its 2 could.").waitFor();
    await dialog.getByLabel(/^Type/).fill("Tonight");
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Shut down Tonight" }).click();
    await page.getByText("Shut down is planned for 2099-05-06 07:08 on Tonight.").waitFor();
    const [job] = await jobs();
    expect((await on.showcase.stage.api.job(job?.id ?? "")).target_scope).toEqual({ server_group_ids: [group.id] });
    // The group is needed until then, and says so.
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await dialog.getByRole("button", { name: "Delete Tonight" }).click();
    await dialog.getByText(/A scheduled job will run on the servers that are in Tonight/).waitFor();
    await on.showcase.stage.api.send("PATCH", `/api/jobs/${job?.id}`, { action: "cancel" });
    await dialog.getByRole("button", { name: "Delete Tonight" }).click();
    await page.waitForURL("**/groups");
    await page.getByText("The group Tonight was deleted. Its servers stay.").waitFor();
  });

  it("offers a job type that the console has never heard of in all three places, with its form, role, risk and confirmation", async () => {
    const fresh = await openAs(on.browser, on.showcase, "admin");
    on.shown = fresh;
    const { page } = fresh;
    // At the network's edge: a control plane that is a release ahead of this console.
    await page.route("**/api/job-types", async (route) => {
      const response = await route.fetch();
      const types = (await response.json()) as JobTypeInfo[];
      const known = types.find((type) => type.type === "power_action") as JobTypeInfo;
      const added = {
        ...known,
        type: "blink_lights",
        title: "Blink the lights",
        description: "Makes a server easy to find in the rack.",
        risk: "disruptive",
        group: "Rack",
        shortcuts: [{ title: "Blink red", details: { colour: "red" } }],
        details_schema: {
          type: "object",
          properties: {
            colour: { type: "string", enum: ["red", "blue"], label: "Colour", titles: { red: "Red", blue: "Blue" } },
            times: { type: "integer", minimum: 1, maximum: 9, default: 3, label: "How many times" },
          },
          required: ["colour"],
        },
      };
      await route.fulfill({ response, json: [...types, added] });
    });
    // In the bulk bar: a group of its own, the shortcut and the type itself.
    await select(page, "esx-01", "esx-02");
    await page.getByRole("toolbar").getByRole("button", { name: "Rack" }).click();
    await page.getByRole("menuitem", { name: "Blink the lights…" }).waitFor();
    await page.getByRole("menuitem", { name: "Blink red…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Makes a server easy to find in the rack.").waitFor();
    expect(await dialog.getByRole("radio", { name: "Red" }).isChecked()).toBe(true);
    await dialog.getByLabel("How many times").fill("12");
    // The agents here do not know it: each target says so, and nothing can be pressed.
    await dialog.getByText("The agent of Berlin does not know this job: update it first.").first().waitFor();
    await dialog.getByText("None of the 2 servers can do this.").waitFor();
    expect(await dialog.getByRole("button", { name: "Blink the lights" }).getAttribute("aria-disabled")).toBe("true");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    // In the palette.
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search or run" }).fill("blink");
    await page.getByRole("option", { name: /Blink the lights… on 2 servers/ }).waitFor();
    await page.keyboard.press("Escape");
    // In the menu of a server.
    await page.goto(`${on.url}/servers/${(await named("esx-01")).id}`);
    await page.getByRole("button", { name: "Rack", expanded: false }).click();
    await page.getByRole("menuitem", { name: "Blink the lights…" }).click();
    await dialog.getByRole("radio", { name: "Blue" }).waitFor();
    expect(fresh.complaints).toEqual([]);
    await fresh.context.close();
  });

  it("tells a viewer why each button is dead", async () => {
    const viewer = await openAs(on.browser, on.showcase, "viewer");
    on.shown = viewer;
    const { page } = viewer;
    await select(page, "esx-01", "esx-02");
    const why = "This needs the role operator; you are a viewer.";
    const check = page.getByRole("toolbar").getByRole("button", { name: "Check health" });
    expect(await check.getAttribute("aria-disabled")).toBe("true");
    expect(await check.getAttribute("title")).toBe(why);
    await check.click({ force: true });
    await page.getByRole("toolbar").getByRole("button", { name: "Power" }).click();
    await page
      .getByRole("menuitem", { name: /Power off now/ })
      .getByText(why)
      .waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
    await page
      .getByRole("menuitem", { name: /Add to group/ })
      .getByText("This needs the role admin; you are a viewer.")
      .waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.goto(`${on.url}/servers/${(await named("esx-01")).id}`);
    expect(await page.getByRole("button", { name: "Edit" }).getAttribute("aria-disabled")).toBe("true");
    await page.goto(`${on.url}/groups`);
    expect(await page.getByRole("button", { name: "New group" }).first().getAttribute("aria-disabled")).toBe("true");
    expect(viewer.complaints).toEqual([]);
    await viewer.context.close();
  });

  it("is a journey for the keyboard alone: filter, select three, run, read the failure, run again", async () => {
    const { simulation } = on.showcase;
    const keyboard = await openAs(on.browser, on.showcase, "operator");
    on.shown = keyboard;
    const { page } = keyboard;
    const broken = await named("esx-02");
    await simulation?.change(broken.ip_address, { isOnline: false });
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press("g", "s");
    await page.waitForURL("**/servers");
    await page.getByRole("row", { name: /^Select esx-02 / }).waitFor();
    await press("/");
    await page.keyboard.type("site:Berlin esx-0");
    await press("Enter");
    await page.waitForFunction(() => document.activeElement?.tagName === "TR");
    await press("x", "ArrowDown", "x", "j", "x");
    await page.getByText("3 selected").first().waitFor();
    await press("Control+k");
    await page.getByRole("combobox", { name: "Search or run" }).waitFor();
    await page.keyboard.type("check health");
    await page.getByRole("option", { name: /^Check health on 3 servers/ }).waitFor();
    await press("Enter");
    await page.getByText("Check health was given to 3 servers.").waitFor();
    await press("g", "j");
    await page.waitForURL("**/jobs");
    const first = page.getByRole("row", { name: /Check health/ }).first();
    await first.waitFor();
    await first.focus();
    await press("Enter");
    await page.waitForURL("**/jobs/*");
    await page
      .getByText(/esx-02/)
      .first()
      .waitFor();
    await page.locator("main").getByText("Failed", { exact: true }).first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/refuses the connection/)
      .first()
      .waitFor();
    await simulation?.change(broken.ip_address, { isOnline: true });
    await page.getByRole("button", { name: /^Run 1 failed again/ }).focus();
    const failed = page.url();
    await press("Enter");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Run again on/ })
      .focus();
    await press("Enter");
    await page.waitForURL((address) => address.pathname.startsWith("/jobs/") && address.href !== failed);
    await page.locator("main").getByText("Done", { exact: true }).first().waitFor({ timeout: 60_000 });
    expect(keyboard.complaints).toEqual([]);
    await keyboard.context.close();
  });

  it("works on a phone, in the dark", async () => {
    const phone = await openAs(on.browser, on.showcase, "admin", { width: 390, height: 844, theme: "dark" });
    on.shown = phone;
    const { page } = phone;
    await select(page, "esx-01", "esx-02");
    await page.getByRole("toolbar").getByRole("button", { name: "Power" }).click();
    await page.getByRole("menuitem", { name: "Reset now…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("All 2 servers.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.goto(`${on.url}/servers/${(await named("esx-01")).id}`);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Check health", exact: true }).click();
    await page.getByText("Check health was given to esx-01.").waitFor();
    expect(phone.complaints).toEqual([]);
    await phone.context.close();
  });

  it("leaves the console quiet, and asks no other origin", () => {
    expect(on.watched.complaints).toEqual([]);
  });
});
