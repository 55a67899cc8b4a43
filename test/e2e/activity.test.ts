// Every request and the audit log in the console, in a real Chromium.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Command, CommandDetail, Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { accessibilityFindings, chromiumPath, open } from "./browser.ts";
import { onShowcase } from "./console.ts";
import { signIn } from "./pages.ts";

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("activity and audit, in Chromium", () => {
  const on = onShowcase({ servers: 80, jobs: 60 });
  let page: Page;
  let live: Server;

  const at = (path: string): string => `${on.showcase.stage.url}${path}`;
  const search = () => new URL(page.url()).searchParams;
  const panel = () => page.getByRole("dialog");
  const rows = () => page.locator("tbody tr[data-index]:visible");
  const quiet = (): void => expect(on.watched.complaints).toEqual([]);
  const checkHealth = async (): Promise<Job> => {
    const job = await on.showcase.stage.api.createJob({ job_type: "health_check", target_scope: { server_ids: [live.id] }, details: { include_firmware: false } });
    await on.showcase.stage.api.ended(job.id);
    return job;
  };

  beforeAll(async () => {
    const servers = await on.showcase.stage.api.get<Server[]>("/api/servers");
    live = servers.find((server) => server.site_id === on.showcase.stage.site.id && server.credential_state === "works") as Server;
    page = on.watched.page;
  });

  it("filters requests by answer, method, purpose, server, site and time; the URL holds all, an export has the same filter", async () => {
    await page.goto(at("/activity"));
    await page.getByRole("button", { name: "Only failed" }).click();
    await page.getByLabel("Answer").selectOption("none");
    await page.getByLabel("Method").selectOption("changes");
    await page.getByLabel("Purpose").selectOption("power");
    await page.getByLabel("Site").selectOption({ label: "Hamburg" });
    await page.getByLabel("Time", { exact: true }).selectOption("24h");
    await rows().getByText("no answer").first().waitFor();
    await page.getByText(/, \d+ match$/).waitFor();
    const texts = await rows().allTextContents();
    expect(texts.length).toBe(4);
    expect(texts.every((text) => text.includes("POST") && text.includes("no answer"))).toBe(true);
    expect(Object.fromEntries(search())).toMatchObject({ ok: "false", status: "none", method: "changes", op: "power", since: "24h" });
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.reload();
    await rows().getByText("no answer").first().waitFor();
    expect(await rows().count()).toBe(4);
    for (const [name, lines] of [
      ["CSV", 5],
      ["NDJSON", 4],
    ] as const) {
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name, exact: true }).click();
      const file = await download;
      expect(file.suggestedFilename()).toBe(`commands.${name.toLowerCase()}`);
      expect(
        readFileSync(await file.path(), "utf8")
          .trimEnd()
          .split("\n"),
      ).toHaveLength(lines);
    }
    quiet();
  });

  it("takes a server by its name, and says when nothing fits", async () => {
    await page.goto(at("/activity"));
    await page.getByLabel("Server", { exact: true }).fill(live.hostname ?? live.service_tag ?? "");
    await page.waitForURL((url) => url.searchParams.get("server") === live.id);
    await rows()
      .getByText(live.hostname ?? live.service_tag ?? "")
      .first()
      .waitFor();
    await page.getByRole("searchbox", { name: "Find requests" }).fill("no such path");
    await page.getByText("Nothing fits these filters.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await rows().first().waitFor();
    expect(page.url()).toBe(at("/activity"));
    quiet();
  });

  it("opens a request with what was sent and what came back, goes on with the arrows, and links to it and to its job", async () => {
    await page.goto(at("/activity?method=POST&site="));
    await rows().first().click();
    await panel().getByRole("heading", { name: "What was sent" }).waitFor();
    await panel().getByRole("heading", { name: "What came back" }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    const first = search().get("open");
    await page.keyboard.press("ArrowDown");
    await page.waitForURL((url) => url.searchParams.get("open") !== first);
    const second = search().get("open");
    await page.keyboard.press("ArrowUp");
    await page.waitForURL((url) => url.searchParams.get("open") === first);
    expect(await panel().getByRole("button", { name: "Newer" }).getAttribute("aria-disabled")).toBe("true");
    // The link alone shows the same, though the list behind it may not hold it.
    await page.goto(at(`/activity?q=nothing+like+it&open=${second}`));
    await panel().getByRole("heading", { name: "What was sent" }).waitFor();
    const command = await on.showcase.stage.api.get<CommandDetail>(`/api/commands/${second}`);
    await panel().getByRole("link", { name: "Open the job" }).click();
    await page.waitForURL((url) => url.pathname === `/jobs/${command.job_id}` && url.hash === `#c${second}`);
    await page.getByRole("log").locator("[data-marked]").waitFor();
    quiet();
  });

  it("gives a request as curl without a secret", async () => {
    await on.watched.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const { items } = await on.showcase.stage.api.get<{ items: Command[] }>("/api/commands?method=POST&operation_type=session&limit=1");
    await page.goto(at(`/activity?open=${items[0]?.id}`));
    await panel().getByRole("button", { name: "Copy as curl, without secrets" }).click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(/^curl --insecure --user "\$IDRAC_USER:\$IDRAC_PASSWORD" --request POST/);
    expect(text).not.toContain("calvin");
    // The panel shows the same body: the password was taken out before it was stored.
    await panel().getByText("UserName").first().waitFor();
    expect(await panel().textContent()).not.toContain("calvin");
    quiet();
  });

  it("shows new requests as they come, stands still when told to, and catches up", async () => {
    await page.goto(at("/activity"));
    await rows().first().waitFor();
    const newest = async () => (await rows().first().textContent()) ?? "";
    const before = await newest();
    await checkHealth();
    await page.waitForFunction((former) => document.querySelector("tbody tr[data-index]:not([hidden])")?.textContent !== former, before);
    await page.getByRole("button", { name: "Pause" }).click();
    const still = await newest();
    await checkHealth();
    await page.getByRole("button", { name: /^\d+ new requests$/ }).waitFor();
    expect(await newest()).toBe(still);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.waitForFunction((former) => document.querySelector("tbody tr[data-index]:not([hidden])")?.textContent !== former, still);
    quiet();
  });

  it("walks the requests with the keyboard alone: open, next, close, and the focus is back in the list", async () => {
    await page.goto(at("/activity"));
    await rows().first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("Sessions");
    await page.waitForURL((url) => url.searchParams.get("q") === "Sessions");
    await rows().getByText("/Sessions").first().waitFor();
    await page.locator("tbody tr[data-index][tabindex='0']").focus();
    await page.keyboard.press("Enter");
    await panel().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    await panel().waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.closest("table") !== null);
    quiet();
  });

  it("checks the chain of the audit log in words, filters it, and gives it as a file", async () => {
    await page.goto(at("/settings/audit"));
    await page.getByRole("button", { name: "Verify the chain" }).click();
    await page.getByText(/^The chain is whole: \d+ rows, none changed, removed or put in\.$/).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel("What", { exact: true }).selectOption("job.created");
    await page.getByLabel("Who", { exact: true }).selectOption("admin");
    await page.getByLabel("Time", { exact: true }).selectOption("1h");
    await page
      .getByRole("row", { name: /admin.*Job created.*job type: health check/ })
      .first()
      .waitFor();
    expect(await page.getByRole("row", { name: /Session begun/ }).count()).toBe(0);
    expect(Object.fromEntries(search())).toMatchObject({ action: "job.created", who: "admin", since: "1h" });
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "CSV", exact: true }).click();
    const lines = readFileSync(await (await download).path(), "utf8")
      .trimEnd()
      .split("\r\n");
    expect(lines.slice(1).every((line) => line.includes("job.created"))).toBe(true);
    await page
      .getByRole("row", { name: /Job created/ })
      .first()
      .click();
    await panel().getByText("job type").waitFor();
    await panel()
      .getByRole("link", { name: /Check health/ })
      .click();
    await page.getByRole("heading", { level: 1, name: "Check health" }).waitFor();
    await page.goto(at("/settings/audit?q=no+such+thing"));
    await page.getByText("No row fits").waitFor();
    quiet();
  });

  it("names the row when the audit log was tampered with", async () => {
    const { stage } = on.showcase;
    const { DatabaseSync } = await import("node:sqlite");
    // Nothing asks while it is down: that is another test's matter.
    await page.goto("about:blank");
    await stage.controlPlane.stop();
    const db = new DatabaseSync(join(stage.folder, "control-plane", "control-plane.db"));
    db.prepare("update audit_log set actor_name = 'nobody' where seq = 4").run();
    db.close();
    await stage.startControlPlane();
    await page.goto(at("/settings/audit"));
    await page.getByRole("button", { name: "Verify the chain" }).click();
    await page.getByText(/does not fit together at row 4: a row was changed, removed or put in/).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Look at row 4" }).click();
    await panel().getByText("nobody").first().waitFor();
    quiet();
  });

  it("works on a phone, in both themes", async () => {
    for (const theme of ["light", "dark"] as const) {
      const phone = await open(on.browser, on.showcase.stage.url, { width: 390, height: 844, theme });
      await signIn(phone.page, on.showcase.stage.url, on.showcase.stage.admin);
      for (const path of ["/activity", "/settings/audit"]) {
        await phone.page.goto(at(path));
        await phone.page.locator("tbody tr[data-index]:visible").first().waitFor();
        await phone.page.getByRole("button", { name: "Filters" }).click();
        const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect({ path, theme, findings: await accessibilityFindings(phone.page), overflow }).toEqual({ path, theme, findings: [], overflow: 0 });
        await phone.page.locator("tbody tr[data-index]:visible").first().click();
        await phone.page.getByRole("dialog").getByRole("heading").first().waitFor();
        expect({ path, theme, findings: await accessibilityFindings(phone.page) }).toEqual({ path, theme, findings: [] });
      }
      expect(phone.complaints).toEqual([]);
      await phone.context.close();
    }
  });
});
