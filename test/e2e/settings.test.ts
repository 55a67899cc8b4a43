// Credentials, sites, users, retention and one's own account, in a real Chromium on a live site: what each page shows, refuses, keeps and does, and for whom.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent, Site } from "#schema/api/sites.ts";
import { accessibilityFindings, chromiumPath, open } from "./browser.ts";
import { loseAnswers, onShowcase, openAs } from "./console.ts";
import { signIn } from "./pages.ts";

const paths = ["/settings/credentials?explain=esx-03", "/settings/sites", "/settings/users", "/settings/retention", "/profile", "/first-steps", "/no/such/page"];

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("the settings, in Chromium", () => {
  const on = onShowcase({ servers: 20, jobs: 60 });
  const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
  const said = async (page: Page): Promise<void> => {
    for (const finding of await accessibilityFindings(page)) expect(finding).toBe("");
  };
  const sets = () => on.showcase.stage.api.get<CredentialSet[]>("/api/credential-sets");

  describe("credentials", () => {
    it("stores a set by keyboard alone, its ranges checked as they are typed, and asks before typed text is dropped", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/credentials`);
      await page.getByRole("button", { name: "Add set" }).press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name", { exact: true }).waitFor();
      await page.keyboard.type("Lab root");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.type("pasted-or-typed-secret");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.keyboard.type("10.7.0.0/33");
      await dialog.getByText(/the prefix must be a number from 0 to 32/).waitFor();
      await said(page);
      expect(await dialog.getByRole("button", { name: "Add set" }).getAttribute("title")).toBe("Mend what is marked first.");
      await page.keyboard.press("Escape");
      await dialog.getByText("Discard what you typed?").waitFor();
      await dialog.getByRole("button", { name: "Go on editing" }).press("Enter");
      await dialog.getByLabel("Range 1", { exact: true }).fill("10.7.0.0/24");
      // A pasted list becomes a row for each.
      await dialog.getByRole("button", { name: "Add range" }).click();
      await dialog.getByLabel("Range 2", { exact: true }).evaluate((input) => {
        const data = new DataTransfer();
        data.setData("text", "10.7.1.0/24\n10.7.2.0-10.7.2.9");
        input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      });
      expect(await dialog.getByLabel("Range 3", { exact: true }).inputValue()).toBe("10.7.2.0-10.7.2.9");
      await dialog.getByLabel("Name", { exact: true }).press("Enter");
      await dialog.waitFor({ state: "hidden" });
      const stored = (await sets()).find((set) => set.name === "Lab root");
      expect(stored).toMatchObject({ username: "root", ranges: [{}, {}, {}] });
      expect(stored?.sealed_for_site_ids).toHaveLength(2);
      expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain("pasted-or-typed-secret");
    });

    it("puts what the control plane refuses at its field, and keeps the rest", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/credentials`);
      await page.getByRole("button", { name: "Add set" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name", { exact: true }).fill("fleet");
      await dialog.getByLabel("Password").fill("x");
      await dialog.getByRole("button", { name: "Add set" }).click();
      await dialog.getByRole("alert").first().waitFor();
      expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("fleet");
      expect(await dialog.getByLabel("Password").inputValue()).toBe("x");
      await page.reload();
      await page.getByRole("button", { name: "Add set" }).click();
      await dialog.getByText("What you typed before is here again.").waitFor();
      expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("fleet");
      expect(await dialog.getByLabel("Password").inputValue()).toBe("");
      await page.keyboard.press("Escape");
      await dialog.getByRole("button", { name: "Discard" }).click();
      await dialog.waitFor({ state: "hidden" });
    });

    it("explains for a server and for an address: what is used, what is next, what takes no part, each with its reason", async () => {
      const { page } = on.watched;
      await on.showcase.stage.api.send("POST", "/api/credential-sets", { name: "Everywhere", username: "root", password: "other", is_default: true });
      await page.goto(`${on.url}/settings/credentials`);
      const explain = panel(page, "Explain");
      await explain.getByLabel("Address or server").fill("esx-03");
      await explain.getByLabel("Address or server").press("Enter");
      await page.waitForURL(/explain=esx-03/);
      await explain.getByText('The set "Fleet" logged in when this server was discovered.').waitFor();
      expect(await explain.textContent()).toMatch(/Fleet root is used.*Would be next.*Everywhere.*Take no part.*Lab root.*None of its ranges/s);
      await said(page);
      await explain.getByLabel("Address or server").fill("10.7.2.4");
      await explain.getByRole("button", { name: "Explain" }).click();
      await explain.getByText(/The address lies in 10\.7\.2\.0-10\.7\.2\.9/).waitFor();
      await explain.getByText("is no server that is known here.").waitFor();
      await explain.getByLabel("Seen from the site").selectOption({ label: "Lab" });
      await explain.getByText("No set would be used: no login is possible.").waitFor();
      await explain.getByLabel("Address or server").fill("10.7.2.444");
      await explain.getByRole("button", { name: "Explain" }).click();
      await explain
        .getByRole("alert")
        .getByText(/is not an IP address/)
        .waitFor();
      await explain.getByLabel("Address or server").fill("10.7.2.4");
      await explain.getByRole("button", { name: "Explain" }).click();
      await explain.getByRole("button", { name: "What answers there?" }).click();
      await page.waitForURL("**/discover");
      expect(await page.getByLabel("Addresses", { exact: true }).inputValue()).toBe("10.7.2.4");
    });

    it("tests a set on a server from here, and says so in the list", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/credentials`);
      await page.getByRole("button", { name: "What to do with Fleet" }).click();
      await page.getByRole("menuitem", { name: "Test on a server…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Server", { exact: true }).fill("esx-03");
      await dialog.getByText("127.0.1.15 at Berlin").waitFor();
      const { api } = on.showcase.stage;
      const tests = async () => (await api.get<{ items: Job[] }>("/api/jobs?type=test_credentials&created_by=me")).items.length;
      const before = await tests();
      const through = await loseAnswers(page, "/api/jobs");
      await dialog.getByRole("button", { name: "Test", exact: true }).click();
      await dialog.getByRole("alert").getByText("The answer was lost.").waitFor();
      await through();
      await dialog.getByRole("button", { name: "Test", exact: true }).click();
      await dialog.getByText("Works", { exact: true }).waitFor({ timeout: 60_000 });
      await said(page);
      // The next server is in the picker already: what was found out is still about the one that was tested.
      expect(await tests()).toBe(before + 1);
      const known = await api.get<Server[]>("/api/servers");
      const other = known.find((server) => server.site_name === "Berlin" && server.hostname !== null && server.hostname !== "esx-03");
      await dialog.getByLabel("Server", { exact: true }).fill(other?.hostname ?? "");
      await dialog.getByText(`${other?.ip_address} at Berlin`).waitFor();
      await dialog.getByRole("button", { name: /^Assign "Fleet" to/ }).click();
      await dialog.getByText("This set is assigned to esx-03.").waitFor();
      const tested = await api.get<Server>(`/api/servers/${known.find((server) => server.hostname === "esx-03")?.id}`);
      expect(tested.credential_set_id).not.toBeNull();
      expect((await api.get<Server>(`/api/servers/${other?.id}`)).credential_set_id).toBeNull();
      await api.send("PATCH", `/api/servers/${tested.id}`, { credential_set_id: null });
      await dialog.getByRole("button", { name: "Close" }).last().click();
      await page
        .getByRole("row", { name: /Fleet/ })
        .getByText(/on esx-03/)
        .waitFor();
      await page.getByRole("row", { name: /Fleet/ }).getByText("Works", { exact: true }).waitFor();
    });

    it("changes a password for all sites, also for one that came later", async () => {
      const { page } = on.watched;
      const before = (await sets()).find((set) => set.name === "Fleet") as CredentialSet;
      expect(before.sealed_for_site_ids).toHaveLength(1);
      await page.goto(`${on.url}/settings/credentials?password=${before.id}`);
      const dialog = page.getByRole("dialog", { name: 'Change the password of "Fleet"' });
      await dialog.getByText(/Last changed/).waitFor();
      await said(page);
      await dialog.getByLabel("New password of root").fill("calvin-changed");
      await dialog.getByRole("button", { name: "Change password" }).click();
      await dialog.waitFor({ state: "hidden" });
      const after = (await sets()).find((set) => set.name === "Fleet") as CredentialSet;
      expect(after.password_version).toBe(before.password_version + 1);
      expect(after.sealed_for_site_ids).toHaveLength(2);
      await page.getByRole("row", { name: /Fleet/ }).getByText("before the password changed:").waitFor();
    });

    it("says what hangs on a set before it is removed", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/credentials`);
      await page.getByRole("button", { name: "What to do with Fleet" }).click();
      await page.getByRole("menuitem", { name: "Remove…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("servers use it: 10 since their discovery.").waitFor();
      await dialog.getByText("Another set fits each of them, and is tried from then on.").waitFor();
      await said(page);
      await dialog.getByRole("button", { name: "Keep it" }).click();
      await page.getByRole("button", { name: "What to do with Everywhere" }).click();
      await page.getByRole("menuitem", { name: "Remove…" }).click();
      await dialog.getByText("No server uses it now.").waitFor();
      await dialog.getByRole("button", { name: 'Remove "Everywhere"' }).click();
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "What to do with Fleet" }).click();
      await page.getByRole("menuitem", { name: "Remove…" }).click();
      await dialog.getByText(/No other set fits any of them/).waitFor();
      await dialog.getByRole("button", { name: "Keep it" }).click();
    });
  });

  describe("sites and agents", () => {
    it("shows the health of a link in numbers, what is wrong in a sentence, and what to do with the commands", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/sites`);
      const berlin = panel(page, "Berlin");
      for (const fact of ["Round trip", "Clock", "Running", "Lag", "Journal", "Disk free", "Version", "Connected"]) await berlin.getByText(fact, { exact: true }).waitFor();
      const hamburg = panel(page, "Hamburg");
      await hamburg.getByText(/Jobs at Hamburg wait. What it had under way goes on/).waitFor();
      await hamburg.getByRole("button", { name: "Diagnose" }).click();
      for (const command of ["node agent/main.ts doctor", "systemctl status dell-server-manager-agent", `curl -k ${on.url}/healthz`, "date -u"])
        await hamburg.getByText(command, { exact: true }).waitFor();
      await said(page);
    });

    it("limits are checked as they are typed, and what was refused stands at its field", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/sites`);
      const edit = async (): Promise<void> => {
        await page.getByRole("button", { name: "More about Berlin" }).click();
        await page.getByRole("menuitem", { name: "Edit…" }).click();
      };
      await edit();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Jobs that may run at once").fill("1001");
      await dialog.getByText("A whole number from 1 to 1,000.").waitFor();
      await dialog.getByLabel("Jobs that may run at once").fill("48");
      await dialog.getByLabel("Name", { exact: true }).fill("Hamburg");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByRole("alert").first().waitFor();
      await dialog.getByLabel("Name", { exact: true }).fill("Berlin");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "hidden" });
      await panel(page, "Berlin").getByText("at most 48 jobs at once").waitFor();
    });

    it("a code ends on the clock, says so, and another one is made", async () => {
      on.shown = await open(on.browser, on.url);
      const { page, complaints, context } = on.shown;
      await signIn(page, on.url, on.showcase.stage.admin);
      await page.clock.install();
      await page.goto(`${on.url}/settings/sites`);
      const lab = panel(page, "Lab");
      await lab.getByRole("button", { name: "Make a code" }).click();
      await lab
        .getByText(/node agent\/main\.ts enroll [\w-]+/)
        .first()
        .waitFor();
      await lab.getByText(/Works once, for another/).waitFor();
      await page.clock.runFor(60_000);
      await lab.getByText("It does not appear?").waitFor();
      await lab.getByText("node agent/main.ts doctor").waitFor();
      await said(page);
      await page.clock.fastForward("09:30");
      await page.clock.runFor(2_000);
      await lab.getByText("The code has ended.").waitFor();
      expect(await lab.getByText(/node agent\/main\.ts enroll/).count()).toBe(0);
      await said(page);
      await lab.getByRole("button", { name: "Make a new one" }).click();
      await page.clock.resume();
      await lab.getByText("Waiting for the agent to enrol").waitFor();
      expect(complaints.filter((text) => !/ERR_ABORTED/.test(text))).toEqual([]);
      await context.close();
    });

    it("enrols a second agent, which stands by, and gives it the site's key after a comparison of fingerprints", async () => {
      const { page } = on.watched;
      const { stage } = on.showcase;
      await page.goto(`${on.url}/settings/sites`);
      const berlin = panel(page, "Berlin");
      const home = await stage.enrol("agent-two");
      await berlin.getByText("It has enrolled on", { exact: false }).waitFor();
      await stage.startAgent(home);
      await berlin.getByText("It does not hold the site's key", { exact: false }).waitFor();
      await berlin.getByText("stands by", { exact: true }).waitFor();
      await berlin.getByRole("button", { name: "Give it the key…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Sealing fingerprint").fill("ffff");
      await dialog.getByText(/do not give it the key/).waitFor();
      await said(page);
      const second = (await stage.api.get<Agent[]>("/api/agents")).find((agent) => agent.name === "agent-two") as Agent;
      await dialog.getByLabel("Sealing fingerprint").fill(second.seal_key_fingerprint?.toUpperCase() ?? "");
      await dialog.getByText("It is the same.").waitFor();
      await dialog.getByRole("button", { name: "Give it the key" }).click();
      await dialog.waitFor({ state: "hidden" });
      await berlin.getByText("It does not hold the site's key", { exact: false }).waitFor({ state: "hidden" });
    });

    it("declares an agent lost only with its name and a reason, and says what that means", async () => {
      const { page } = on.watched;
      const second = (await on.showcase.stage.api.get<Agent[]>("/api/agents")).find((agent) => agent.name === "hh-agent-1") as Agent;
      await page.goto(`${on.url}/settings/sites?agent=${second.id}`);
      await page.getByRole("button", { name: "More about hh-agent-1" }).click();
      await page.getByRole("menuitem", { name: "Declare lost…" }).click();
      const dialog = page.getByRole("dialog");
      const act = dialog.getByRole("button", { name: "Declare hh-agent-1 lost" });
      expect(await act.getAttribute("aria-disabled")).toBe("true");
      await dialog.getByText(/becomes "outcome unknown"/).waitFor();
      await dialog.getByLabel(/Type/).fill("hh-agent-1");
      expect(await act.getAttribute("title")).toBe("Say why first.");
      await said(page);
      await dialog.getByRole("button", { name: "Keep waiting" }).click();
      await dialog.waitFor({ state: "hidden" });
      // A site that holds something cannot go, and says so.
      await page.getByRole("button", { name: "More about Hamburg" }).click();
      await page.getByRole("menuitem", { name: "Remove…" }).click();
      await dialog.getByText("It has 20 servers: move or remove them first.").waitFor();
      await dialog.getByRole("button", { name: "Keep it" }).click();
      await page.getByRole("button", { name: "More about Lab" }).click();
      await page.getByRole("menuitem", { name: "Remove…" }).click();
      await dialog.getByLabel(/Type/).fill("Lab");
      await dialog.getByRole("button", { name: "Remove Lab" }).click();
      await dialog.waitFor({ state: "hidden" });
      await panel(page, "Lab").waitFor({ state: "hidden" });
      expect((await on.showcase.stage.api.get<Site[]>("/api/sites")).map((site) => site.name)).toEqual(["Berlin", "Hamburg"]);
    });
  });

  describe("users", () => {
    it("adds one with a made password, who can sign in with it; changes, switches off and removes", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/users`);
      await page.getByRole("button", { name: "Add user" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("User name").fill("night shift");
      await dialog.getByRole("button", { name: "Make one" }).click();
      const password = await dialog.getByLabel("Password to begin with").inputValue();
      expect(password.length).toBeGreaterThan(20);
      await dialog.getByRole("button", { name: "Add user" }).click();
      await dialog
        .getByText(/may hold letters, digits/)
        .first()
        .waitFor();
      await said(page);
      await dialog.getByLabel("User name").fill("night-shift");
      await dialog.getByRole("button", { name: "Add user" }).click();
      await dialog.waitFor({ state: "hidden" });
      await on.showcase.stage.newApi().signIn("night-shift", password);
      const row = page.getByRole("row", { name: /night-shift/ });
      const ask = async (what: string): Promise<void> => {
        await page.getByRole("button", { name: "What to do with night-shift" }).click();
        await page.getByRole("menuitem", { name: what }).click();
      };
      await ask("Reset the password…");
      await dialog.getByLabel("New password").fill("too short");
      await dialog.getByText("9 of at least 12 characters.").waitFor();
      await dialog.getByLabel("New password").fill("a long enough sentence");
      await dialog.getByRole("button", { name: "Set the password" }).click();
      await dialog.waitFor({ state: "hidden" });
      await expect(on.showcase.stage.newApi().signIn("night-shift", password)).rejects.toThrow();
      await ask("Switch off…");
      await dialog.getByRole("button", { name: "Switch night-shift off" }).click();
      await row.getByText("Switched off").waitFor();
      await ask("Remove…");
      await dialog.getByRole("button", { name: "Remove night-shift" }).click();
      await row.waitFor({ state: "hidden" });
    });

    it("the last admin cannot be locked out, and it is said why before anybody tries", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/users`);
      await page.getByRole("button", { name: "What to do with admin" }).click();
      await page
        .getByRole("menuitem", { name: /^Switch off…/ })
        .getByText(/your own account/)
        .waitFor();
      await page.getByRole("menuitem", { name: /^Edit…/ }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Role").selectOption("viewer");
      await dialog.getByText("This is the last active admin: make another one first.").waitFor();
      expect(await dialog.getByRole("button", { name: "Save" }).getAttribute("aria-disabled")).toBe("true");
      await said(page);
      await page.keyboard.press("Escape");
      await dialog.getByRole("button", { name: "Discard" }).click();
    });
  });

  describe("retention", () => {
    it("shows what other numbers would remove before they are saved, refuses what is out of bounds, and asks before unsaved changes are left", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/settings/retention`);
      const clean = panel(page, "Clean-up");
      await clean.getByText("What the next clean-up removes").waitFor();
      await page.getByLabel("Keep finished jobs (days)").fill("0");
      await page.getByText("From 1 to 3,650.").waitFor();
      await said(page);
      await page.getByLabel("Keep finished jobs (days)").fill("30");
      await clean.getByText("What these numbers would remove").waitFor();
      await clean.getByText(/^[3-5]\d$/).waitFor();
      expect(await clean.getByRole("button", { name: "Clean up now…" }).getAttribute("title")).toContain("Save the retention first");
      await page.getByRole("link", { name: "Overview" }).first().click();
      const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
      await said(page);
      await dialog.getByRole("button", { name: "Stay here" }).click();
      expect(await page.getByLabel("Keep finished jobs (days)").inputValue()).toBe("30");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("The retention was saved.").waitFor();
      await clean.getByRole("button", { name: "Clean up now…" }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /^Remove [3-5]\d jobs/ })
        .click();
      await page.getByText(/jobs and .* requests were removed/).waitFor();
      await clean.getByText("There is nothing to remove.").waitFor();
      await page.getByRole("link", { name: "Overview" }).first().click();
      await page.waitForURL((to) => to.pathname === "/");
    });
  });

  describe("one's own account", () => {
    it("makes a token, uses it against the API, and revokes it", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/profile`);
      const tokens = panel(page, "API tokens");
      await tokens.getByRole("button", { name: "Make a token" }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name").fill("inventory script");
      await dialog.getByLabel("Role").selectOption("viewer");
      await dialog.getByLabel("Ends").selectOption("7");
      await said(page);
      await dialog.getByRole("button", { name: "Make token" }).click();
      const text = await dialog.getByText(/^dsm_/).textContent();
      await said(page);
      // A click beside it or Escape must not lose what is shown once.
      await page.keyboard.press("Escape");
      await dialog.getByRole("button", { name: "I have copied it" }).click();
      await dialog.waitFor({ state: "hidden" });
      expect(await page.content()).not.toContain(text);
      const program = on.showcase.stage.newApi(text ?? "");
      expect((await program.get<unknown[]>("/api/servers")).length).toBeGreaterThan(0);
      await expect(program.send("POST", "/api/users", {})).rejects.toThrow(/403/);
      await page.reload();
      const row = tokens.getByRole("row", { name: /inventory script/ });
      await row.getByText("ends soon").waitFor();
      await row.getByRole("button", { name: /^Revoke/ }).click();
      await dialog.getByRole("button", { name: "Revoke inventory script" }).click();
      await dialog.waitFor({ state: "hidden" });
      await row.waitFor({ state: "hidden" });
      await tokens.getByRole("button", { name: /Show the one that has ended/ }).click();
      await row.getByText("revoked", { exact: true }).waitFor();
      await expect(program.get("/api/servers")).rejects.toThrow(/401/);
    });

    it("shows where one is signed in, and ends another session", async () => {
      const { page } = on.watched;
      on.shown = await openAs(on.browser, on.showcase, "admin");
      await page.goto(`${on.url}/profile`);
      const sessions = panel(page, "Sessions");
      await sessions.getByText("this one").waitFor();
      await said(page);
      await sessions.getByRole("button", { name: "End all others" }).click();
      await page.getByText(/other sessions? ha(s|ve) ended/).waitFor();
      await sessions.getByRole("button", { name: "End all others" }).waitFor({ state: "hidden" });
      await on.shown?.page
        .getByRole("dialog")
        .getByText(/sign in/i)
        .first()
        .waitFor({ timeout: 30_000 });
      await on.shown?.context.close();
      on.shown = undefined;
      await on.showcase.stage.api.signIn(on.showcase.stage.admin.username, on.showcase.stage.admin.password);
    });

    it("remembers how this browser shows the console: theme, rows, zone of times, keys", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/profile`);
      const console = panel(page, "This console");
      await console.getByLabel("UTC", { exact: true }).check();
      await console.getByText(/\d\d:\d\d:\d\d UTC/).waitFor();
      await console.getByLabel("Dark").check();
      await console.getByLabel("Dense").check();
      await page.reload();
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
      expect(await page.locator("html").getAttribute("data-density")).toBe("dense");
      expect(await console.getByLabel("UTC", { exact: true }).isChecked()).toBe(true);
      await said(page);
      for (const choice of ["As the system", "Normal", /^Here/]) await console.getByLabel(choice).check();
    });

    it("asks before an unsaved name is left", async () => {
      const { page } = on.watched;
      await page.goto(`${on.url}/profile`);
      await panel(page, "Account").getByLabel("E-mail").fill("not an address");
      await panel(page, "Account").getByLabel("E-mail").press("Enter");
      await panel(page, "Account").getByLabel("E-mail").fill("admin@example.net");
      await page.getByRole("link", { name: "Overview" }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Discard and leave" }).click();
      await page.waitForURL((to) => to.pathname === "/");
    });
  });

  it.each([
    { role: "viewer", width: 390, height: 844, theme: "dark" },
    { role: "operator", width: 320, height: 640, theme: "light" },
    { role: "admin", width: 1920, height: 1080, theme: "dark" },
  ] as const)("each page stands for a $role at $width x $height, $theme", async ({ role, ...look }) => {
    on.shown = await openAs(on.browser, on.showcase, role, look);
    const { page, complaints, context } = on.shown;
    for (const path of paths) {
      await page.goto(`${on.url}${path}`);
      await page.locator("main h1").first().waitFor();
      await page.waitForFunction(() => document.querySelector("main [aria-busy=true]") === null);
      expect({ path, findings: await accessibilityFindings(page) }).toEqual({ path, findings: [] });
      for (const selector of ["html", "main"]) {
        const overflow = await page.locator(selector).evaluate((element) => element.scrollWidth - element.clientWidth);
        expect({ path, selector, overflow }).toEqual({ path, selector, overflow: 0 });
      }
    }
    if (role !== "admin") {
      await page.goto(`${on.url}/settings/users`);
      await page.getByText("For admins").waitFor();
      await page.goto(`${on.url}/settings/credentials`);
      const add = page.getByRole("button", { name: "Add set" });
      expect(await add.getAttribute("aria-disabled")).toBe("true");
      expect(await add.getAttribute("title")).toContain("needs the role admin");
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("asks no other origin for anything, and the console stays quiet", () => expect(on.watched.complaints).toEqual([]));
});
