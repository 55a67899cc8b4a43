// A session that ends while somebody works: in the middle of a form, in another tab, by an admin's hand.
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { accessibilityFindings, chromiumPath, type Watched } from "./browser.ts";
import { signIn } from "./pages.ts";
import { linkWords, type Stand, startStand } from "./stand.ts";

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("a session that ends, in Chromium", () => {
  let stand: Stand;
  const opened: Watched[] = [];

  beforeAll(async () => {
    stand = await startStand({ name: "dsm-session" });
    await stand.addServers(3);
    // A site without an agent takes no jobs; this one is enrolled and never comes.
    await stand.stage.enrol("agent");
  });
  afterAll(async () => {
    await stand?.stop();
  });

  const person = async (options?: Parameters<Stand["person"]>[0]): Promise<Watched> => {
    const watched = await stand.person(options);
    opened.push(watched);
    return watched;
  };
  /** As after 12 hours. */
  const expireSessions = async (username: string): Promise<void> => {
    const database = createClient({ url: `file:${join(stand.stage.folder, "control-plane", "control-plane.db")}` });
    await database.execute({ sql: "update sessions set expires_at = 1 where user_id = (select id from profiles where username = ?)", args: [username] });
    database.close();
  };

  it("asks to sign in again over the page; what was typed stays, and nothing is sent that was not pressed again", async () => {
    const user = await stand.addUser("anna", "admin");
    const { page } = await person(user);
    await page.goto(`${stand.url}/servers`);
    await page.getByRole("button", { name: "Add server" }).click();
    const form = page.getByRole("dialog", { name: /add/i });
    await form
      .getByLabel(/address/i)
      .first()
      .fill("10.9.99.1");
    await expireSessions("anna");
    await form.getByRole("button", { name: /^add/i }).click();
    const again = page.getByRole("dialog", { name: "Sign in again" });
    await again.waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await again.getByLabel("Password").fill("not the password");
    await again.getByRole("button", { name: "Sign in" }).click();
    await again.getByText("User name or password is wrong.").waitFor();
    await again.getByLabel("Password").fill(user.password);
    await again.getByRole("button", { name: "Sign in" }).click();
    await again.waitFor({ state: "hidden" });
    await form.getByText("Your session had ended, so this was not done.").waitFor();
    expect(
      await form
        .getByLabel(/address/i)
        .first()
        .inputValue(),
    ).toBe("10.9.99.1");
    const has = async (): Promise<number> => (await stand.stage.api.get<Server[]>("/api/servers")).filter((one) => one.ip_address === "10.9.99.1").length;
    expect(await has()).toBe(0);
    await form.getByRole("button", { name: /^add/i }).click();
    await form.waitFor({ state: "hidden" });
    expect(await has()).toBe(1);
  });

  it("sends again by itself what is done once in any case, when the same person is back", async () => {
    const user = await stand.addUser("ben", "operator");
    const { page } = await person(user);
    await page.goto(`${stand.url}/servers`);
    await page
      .getByRole("row", { name: /esx-01/ })
      .getByRole("checkbox")
      .check();
    await expireSessions("ben");
    // What only reads is started without a review.
    await page
      .getByRole("toolbar")
      .getByRole("button", { name: /check health/i })
      .click();
    const again = page.getByRole("dialog", { name: "Sign in again" });
    await again.getByLabel("Password").fill(user.password);
    await again.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Watch it" }).waitFor();
    const { items } = await stand.stage.api.get<{ items: Job[] }>("/api/jobs?type=health_check");
    expect(items.filter((job) => job.created_by_name === "ben")).toHaveLength(1);
  });

  it("starts afresh for another person: what the first one typed is not shown to the second", async () => {
    const user = await stand.addUser("cleo", "admin");
    const other = await stand.addUser("dora", "viewer");
    const { page } = await person(user);
    await page.goto(`${stand.url}/servers`);
    await page.getByRole("button", { name: "Add server" }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/address/i)
      .first()
      .fill("10.9.99.2");
    await expireSessions("cleo");
    await page.getByRole("dialog").getByRole("button", { name: /^add/i }).click();
    const again = page.getByRole("dialog", { name: "Sign in again" });
    await again.getByLabel("User name").fill(other.username);
    await again.getByLabel("Password").fill(other.password);
    await Promise.all([page.waitForEvent("load"), again.getByRole("button", { name: "Sign in" }).click()]);
    await page.getByRole("button", { name: "Account of dora" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("draft")))).toEqual([]);
  });

  it("ends in all tabs when it is ended in one, and begins in all", async () => {
    const user = await stand.addUser("emil", "viewer");
    const { page, context } = await person(user);
    const second = await context.newPage();
    await second.goto(`${stand.url}/jobs`);
    await second.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
    await page.getByRole("button", { name: "Account of emil" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    for (const tab of [page, second]) await tab.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    await signIn(page, stand.url, user);
    await page.getByRole("navigation", { name: "Sections" }).waitFor();
    await second.getByRole("navigation", { name: "Sections" }).waitFor();
  });

  it("says in words that an admin has ended it, and who", async () => {
    const user = await stand.addUser("finn", "operator");
    const { page } = await person(user);
    await page.goto(`${stand.url}/servers`);
    await page.getByRole("row", { name: /esx-01/ }).waitFor();
    await stand.stage.api.send("PATCH", `/api/users/${user.id}`, { password: "the next long password" });
    await page.getByText("admin set a new password for your account").waitFor({ timeout: 5_000 });
    await page.getByLabel("Password").fill("the next long password");
    await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await linkWords(page)
      .getByText(/^(live|caught up)$/)
      .waitFor();
    await stand.stage.api.send("PATCH", `/api/users/${user.id}`, { is_active: false });
    await page.getByRole("dialog", { name: "Your account is closed" }).waitFor({ timeout: 5_000 });
    await page.getByText("admin has deactivated your account.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it("is quiet", () => {
    expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
