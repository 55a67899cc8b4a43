import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { AuditRow } from "#schema/api/identity.ts";
import type { Job, JobDetail } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { accessibilityFindings, chromiumPath, open } from "./browser.ts";
import { loseAnswers, onShowcase } from "./console.ts";
import { signIn } from "./pages.ts";

const viewer = { username: "looker", password: "a long sentence for looking" };

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("jobs, in Chromium", () => {
  const on = onShowcase({ servers: 120, jobs: 400 });
  let page: Page;
  let jobs: Job[];

  const at = (path: string): string => `${on.showcase.stage.url}${path}`;
  const find = (wanted: (job: Job) => boolean): Job => {
    const job = jobs.find(wanted);
    if (!job) throw new Error("the showcase has no such job");
    return job;
  };
  const stored = (status: string, type?: string, targets = 0): Job =>
    find((job) => job.status === status && (type === undefined || job.job_type === type) && job.targets_total > targets && job.site_id === on.showcase.estate.siteId);
  const detail = (id: string): Promise<JobDetail> => on.showcase.stage.api.job(id);
  const heading = (name: string | RegExp) => page.getByRole("heading", { level: 1, name });
  const row = (name: string | RegExp) => page.getByRole("row", { name });
  const search = () => new URL(page.url()).searchParams;

  beforeAll(async () => {
    const { api } = on.showcase.stage;
    await api.send("POST", "/api/users", { ...viewer, role: "viewer" });
    jobs = (await api.get<{ items: Job[] }>("/api/jobs?limit=200&parent=none")).items;
    page = on.watched.page;
  });

  const quiet = (): void => expect(on.watched.complaints).toEqual([]);

  it("filters by state, type, person, site, time and text, all in the URL; a reload shows the same", async () => {
    await page.goto(at("/jobs"));
    await page.getByText(/^\d+ as of \d/).waitFor();
    await page.getByLabel("State").selectOption("failed");
    await page.getByLabel("Job type").selectOption("power_action");
    await page.getByLabel("Site").selectOption({ label: "Hamburg" });
    await page.getByLabel("Person").selectOption("admin");
    await page.getByLabel("Time", { exact: true }).selectOption("24h");
    await row(/Shut down.*Failed.*12, 2 failed/).waitFor();
    expect(await page.locator("tbody tr[data-index]:visible").count()).toBe(1);
    expect(Object.fromEntries(search())).toMatchObject({ status: "failed", type: "power_action", by: "admin", since: "24h" });
    await page.getByText(/^1 as of \d/).waitFor();
    await page.reload();
    await row(/Shut down.*Failed/).waitFor();
    expect(await page.getByLabel("State").inputValue()).toBe("failed");
    expect(await page.getByRole("link", { name: "CSV" }).getAttribute("href")).toContain("status=failed");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "CSV" }).click();
    expect((await download).suggestedFilename()).toBe("jobs.csv");
    expect(await accessibilityFindings(page)).toEqual([]);
    quiet();
  });

  it("finds a job by the name of a target, and says so when nothing matches", async () => {
    const target = (await detail(stored("failed", "power_action", 5).id)).tasks[3]?.target_name ?? "";
    await page.goto(at("/jobs"));
    await page.getByRole("searchbox", { name: "Find jobs" }).fill(target);
    await row(/Shut down.*Failed/).waitFor();
    await page.getByRole("searchbox", { name: "Find jobs" }).fill("no such thing anywhere");
    await page.getByText("No job matches").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await row(/Reset now/).waitFor();
    expect(page.url()).toBe(at("/jobs"));
    quiet();
  });

  it("adds a new job on top, and leaves the list where it is for somebody who reads further down", async () => {
    const { api } = on.showcase.stage;
    const servers = (await api.get<Server[]>("/api/servers")).filter((server) => server.site_id === on.showcase.stage.site.id);
    const make = () => api.createJob({ job_type: "test_credentials", target_scope: { server_ids: [servers[0]?.id ?? ""] } });
    await page.goto(at("/jobs"));
    await row(/Reset now/).waitFor();
    await make();
    await row(/Test credentials.*admin/)
      .first()
      .waitFor();
    const list = page.getByRole("table", { name: "Jobs" });
    await list.evaluate((table) => table.closest(".scroller")?.scrollTo({ top: 900 }));
    // A row in the middle of what is read: it must not move.
    const middleNow = (): Promise<string> =>
      page.evaluate(() => {
        const row = document.elementFromPoint(640, 400)?.closest("tr");
        return row?.querySelector("a")?.getAttribute("href") ?? "";
      });
    await expect.poll(middleNow).not.toBe("");
    const middle = await middleNow();
    const reading = page.getByRole("row").filter({ has: page.locator(`a[href="${middle}"]`) });
    const before = await reading.boundingBox();
    await make();
    await make();
    await page.getByRole("button", { name: "2 new jobs" }).waitFor();
    expect(await reading.boundingBox()).toEqual(before);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "2 new jobs" }).click();
    await page.getByRole("button", { name: "2 new jobs" }).waitFor({ state: "detached" });
    quiet();
  });

  it("cancels chosen jobs with one reason, and says with how many it can", async () => {
    await page.goto(at("/jobs?status=open"));
    await row(/Power on.*Waiting/)
      .getByRole("checkbox")
      .check();
    await row(/Reset now/)
      .getByRole("checkbox")
      .check();
    await page.getByText("2 chosen").waitFor();
    expect(await page.getByRole("button", { name: "Run again…" }).getAttribute("aria-disabled")).toBe("true");
    await page.getByRole("button", { name: "Cancel (1)…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("It has not begun").waitFor();
    await dialog.getByLabel(/^Reason/).fill("wrong week");
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel the job" }).click();
    await dialog.waitFor({ state: "detached" });
    await row(/Power on.*Waiting/).waitFor({ state: "detached" });
    const job = stored("pending", "power_action");
    await page.goto(at(`/jobs/${job.id}`));
    await page.getByText(/^Cancelled by admin at/).waitFor();
    await page.getByText("wrong week").waitFor();
    quiet();
  });

  /** A job that waits: the agent of its site is out of reach. */
  const makeWaiting = (type: Job["job_type"], servers = 1): Promise<Job> =>
    on.showcase.stage.api.createJob({ job_type: type, target_scope: { server_ids: on.showcase.estate.servers.slice(0, servers).map((server) => server.id) } });

  it("chooses all that are shown, not what comes afterwards, and lists each job before anything is done with several", async () => {
    await page.goto(at("/jobs"));
    await row(/Reset now/).waitFor();
    const list = page.getByRole("table", { name: "Jobs" });
    await list.evaluate((table) => table.closest(".scroller")?.scrollTo({ top: 900 }));
    const held = await makeWaiting("fetch_event_logs", 7);
    await page.getByRole("button", { name: "1 new job" }).waitFor();
    await list.getByRole("row").nth(4).focus();
    await page.keyboard.press("Control+a");
    const bar = page.getByRole("region", { name: "Chosen jobs" });
    const chosen = await bar.getByText(/^\d+ chosen$/).textContent();
    await bar.getByRole("button", { name: /^Cancel \(\d+\)…/ }).click();
    const dialog = page.getByRole("dialog");
    const review = dialog.getByRole("list", { name: /jobs$/ });
    await review.getByText("Check health on 24 targets at Hamburg, by night-shift").waitFor();
    expect(await review.getByText("on 7 targets").count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Let them run" }).click();
    await bar.getByRole("button", { name: /^Run again \(\d+\)…/ }).click();
    await review.getByText("Shut down on 12 targets at Hamburg, by admin").waitFor();
    await dialog.getByRole("button", { name: "Back" }).click();
    // Shown at last, it is still nothing that anybody has chosen.
    await page.getByRole("button", { name: "1 new job" }).click();
    await row(/Fetch SEL and Lifecycle log.*0 of 7/).waitFor();
    expect(
      await row(/Fetch SEL and Lifecycle log.*0 of 7/)
        .getByRole("checkbox")
        .isChecked(),
    ).toBe(false);
    expect(await bar.getByText(/^\d+ chosen$/).textContent()).toBe(chosen);
    await page.getByLabel("State").selectOption("pending");
    await bar.waitFor({ state: "detached" });
    await on.showcase.stage.api.send("PATCH", `/api/jobs/${held.id}`, { action: "cancel" });
    quiet();
  });

  it("asks once more only for those that were not asked to stop, and takes none for a failure that has ended meanwhile", async () => {
    const { api } = on.showcase.stage;
    const [asked, lost, ended] = [await makeWaiting("fetch_event_logs"), await makeWaiting("health_check"), await makeWaiting("test_credentials")];
    await page.goto(at("/jobs?status=pending&by=me"));
    await row(/Test credentials/).waitFor();
    await page.getByRole("checkbox", { name: /all/i }).check();
    await page.getByText("3 chosen").waitFor();
    await page.getByRole("button", { name: "Cancel…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("list", { name: "3 jobs" }).waitFor();
    await api.send("PATCH", `/api/jobs/${ended.id}`, { action: "cancel" });
    await page.route(`**/api/jobs/${lost.id}`, (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ detail: "The control plane is stopping.", hint: "Try again in a minute." }) }),
    );
    await dialog.getByRole("button", { name: "Cancel 3 jobs" }).click();
    await dialog.getByText("1 job is asked to stop. “Test credentials”: admin has cancelled this job already.").waitFor();
    expect(await dialog.getByRole("alert").allInnerTexts()).toEqual([expect.stringContaining("The control plane is stopping.")]);
    await dialog.getByRole("list", { name: "1 job" }).getByText("Check health on 1 target").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.unroute(`**/api/jobs/${lost.id}`);
    await dialog.getByRole("button", { name: "Cancel 1 job" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("2 jobs are asked to stop. “Test credentials”: admin has cancelled this job already.").waitFor();
    for (const job of [asked, lost]) expect((await detail(job.id)).status).toBe("cancelled");
    quiet();
  });

  it("says where a job stands that waits or is paused, what goes on meanwhile, and leads to what it waits for", async () => {
    await page.goto(at(`/jobs/${stored("pending", "health_check").id}`));
    await page.getByText("Waits for the agent hh-agent-1: its link is down.").waitFor();
    await page.getByText("It begins by itself as soon as the agent can take it.").waitFor();
    await page.getByRole("main").getByRole("link", { name: "Sites and agents" }).waitFor();
    // A job that waits can be cancelled, not paused.
    expect(await page.getByRole("button", { name: "Pause" }).count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.goto(at(`/jobs/${stored("paused").id}`));
    await page.getByText("Nothing more is sent until somebody resumes it").waitFor();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    quiet();
  });

  it("has a page for a job that is not there", async () => {
    await page.goto(at("/jobs/no-such-job"));
    await heading("There is no such job").waitFor();
    await page.getByText("no-such-job").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "All jobs" }).click();
    await heading("Jobs").waitFor();
    quiet();
  });

  it("says each reason of failure once, with its hint and its servers; a name opens its log", async () => {
    const job = stored("failed", "health_check", 40);
    await page.goto(at(`/jobs/${job.id}`));
    const reasons = page.getByRole("region", { name: "Why targets failed" });
    await reasons.getByText("‹server› at ‹address› did not answer within 10 s.").waitFor();
    expect(await reasons.getByText("Check the switch of that rack").count()).toBe(1);
    await reasons.getByText("12 servers:").waitFor();
    const name = (await reasons.getByRole("button").nth(2).textContent()) ?? "";
    await reasons.getByRole("button", { name }).first().click();
    await page.getByRole("region", { name: `Log of ${name}` }).waitFor();
    expect(search().get("task")).not.toBeNull();
    // Among many targets one looks for a name, or for what went wrong.
    await page.getByRole("searchbox", { name: "Find a target" }).fill("no free session");
    await page.getByText("1 of 48").waitFor();
    expect(await page.getByRole("list", { name: "Targets" }).getByRole("button").count()).toBe(1);
    expect(await accessibilityFindings(page)).toEqual([]);
    quiet();
  });

  it("opens at the target and the line that a link names, though the step that holds it is folded", async () => {
    const job = await detail(stored("failed", "power_action", 5).id);
    const task = job.tasks.find((one) => one.status === "completed");
    await page.goto(at(`/jobs/${job.id}?task=${task?.id}`));
    const log = page.getByRole("log");
    await log.getByRole("button", { name: "Wait for the power state" }).waitFor();
    expect(await log.getByText("Off after 74 s").count()).toBe(0);
    await page.goto(at(`/jobs/${job.id}?task=${task?.id}#L4`));
    await page.reload();
    await log.locator("[data-marked]", { hasText: "Off after 74 s" }).waitFor();
    await page.getByRole("region", { name: `Log of ${task?.target_name}` }).waitFor();
    quiet();
  });

  it("searches the log, also what is folded, from hit to hit", async () => {
    const job = await detail(stored("failed", "power_action", 5).id);
    const task = job.tasks.find((one) => one.status === "completed");
    await page.goto(at(`/jobs/${job.id}?task=${task?.id}`));
    await page.getByRole("searchbox", { name: "Find in the log" }).fill("System.Embedded.1");
    await page.getByText(/^– of \d+/).waitFor();
    await page.getByRole("searchbox", { name: "Find in the log" }).press("Enter");
    await page.getByText(/^1 of \d+/).waitFor();
    await page.getByRole("log").locator("mark", { hasText: "System.Embedded.1" }).first().waitFor();
    // A request leads to what was sent and what came back.
    await page.getByRole("log").getByRole("link", { name: "/redfish/v1/Systems/System.Embedded.1", exact: true }).first().click();
    await page.getByRole("dialog", { name: "Request" }).getByText("What came back").waitFor();
    quiet();
  });

  it("runs again on those that failed, as a new job that names the old one", async () => {
    const job = stored("failed", "power_action", 5);
    await page.goto(at(`/jobs/${job.id}`));
    await page.getByRole("button", { name: "Run 2 failed again…" }).click();
    const dialog = page.getByRole("dialog");
    const send = dialog.getByRole("button", { name: "Run again on 2 targets" });
    expect(await send.getAttribute("aria-disabled")).toBe("true");
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByLabel(/Type .* to go on/).fill("2");
    await send.click();
    await page.getByRole("link", { name: "runs again an earlier job" }).waitFor();
    await page.getByText("Waits for the agent hh-agent-1").waitFor();
    const again = await detail(new URL(page.url()).pathname.split("/").at(-1) ?? "");
    const failed = (await detail(job.id)).tasks.filter((task) => task.status === "failed").map((task) => task.server_id);
    expect(again.tasks.map((task) => task.server_id).sort()).toEqual(failed.sort());
    expect(again.retry_of_job_id).toBe(job.id);
    await page.getByRole("link", { name: "runs again an earlier job" }).click();
    await page.getByRole("link", { name: /was run again: waiting/ }).waitFor();
    // With changes: the same form, filled with what was asked before.
    await page.getByRole("main").getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Run all 12 again…" }).waitFor();
    await page.getByRole("menuitem", { name: "Run again with changes…" }).click();
    expect(await page.getByRole("dialog").getByLabel("Action").inputValue()).toBe("graceful_shutdown");
    await page.keyboard.press("Escape");
    quiet();
  });

  it("shows what came out as a table for a person, and as JSON", async () => {
    await page.goto(at(`/jobs/${stored("failed", "power_action", 5).id}?view=result`));
    await row(/hh-\S+.*Done.*On → Off/)
      .first()
      .waitFor();
    await row(/hh-\S+.*Failed.*did not shut down within 300 s/).waitFor();
    await page.getByText("JSON", { exact: true }).click();
    await page.getByText("GracefulShutdown").first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    quiet();
  });

  it("puts an unknown outcome before a person, looks at the hardware again, and records the decision", async () => {
    const job = await detail(find((one) => one.status === "unknown" && one.targets_total === 1).id);
    await page.goto(at(`/jobs/${job.id}`));
    const panel = page.getByRole("region", { name: /^Decide about hh-/ });
    await panel.getByText("no answer after 30 s").waitFor();
    await panel.getByText(/^Read \d+ min ago/).waitFor();
    const readings = async () => (await on.showcase.stage.api.get<{ items: Job[] }>("/api/jobs?type=health_check&created_by=me")).items.length;
    const before = await readings();
    const through = await loseAnswers(page, "/api/jobs");
    await panel.getByRole("button", { name: "Look again" }).click();
    await panel.getByRole("alert").getByText("The answer was lost.").waitFor();
    await through();
    await panel.getByRole("button", { name: "Look again" }).click();
    await panel.getByText(/Waiting: The agent hh-agent-1/).waitFor();
    expect(await readings()).toBe(before + 1);
    const happened = panel.getByRole("button", { name: "It happened" });
    expect(await happened.getAttribute("title")).toBe("Say why first.");
    await panel.getByLabel("Why you decide so").fill("The console shows a fresh boot.");
    // What was typed survives a reload.
    await page.reload();
    expect(await panel.getByLabel("Why you decide so").inputValue()).toBe("The console shows a fresh boot.");
    expect(await accessibilityFindings(page)).toEqual([]);
    await happened.click();
    await page.getByText(/^admin decided at .*: it happened\.$/).waitFor();
    await page.getByRole("main").getByText("Done", { exact: true }).first().waitFor();
    expect(await panel.count()).toBe(0);
    const { items } = await on.showcase.stage.api.get<{ items: AuditRow[] }>(`/api/audit?subject_id=${job.id}`);
    expect(items[0]).toMatchObject({
      action: "job.outcome_decided",
      actor_name: "admin",
      details: { resolution: "happened", reason: "The console shows a fresh boot.", target: job.tasks[0]?.target_name },
    });
    await page.goto(at("/settings/audit"));
    await row(/admin.*Job outcome decided.*resolution: happened/).click();
    await page.getByRole("dialog").getByText("The console shows a fresh boot.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.reload();
    await page.getByRole("dialog").getByText("The console shows a fresh boot.").waitFor();
    quiet();
  });

  it("decides about two at once for one reason; what another decides meanwhile appears by itself", async () => {
    const job = await detail(find((one) => one.status === "unknown" && one.targets_total > 1).id);
    const [third, ...others] = job.tasks.filter((task) => task.status === "unknown");
    await page.goto(at(`/jobs/${job.id}`));
    const panel = page.getByRole("region", { name: "Decide about unknown outcomes" });
    await panel.getByText("3 of 3 chosen").waitFor();
    await panel
      .getByRole("row", { name: new RegExp(third?.target_name ?? "") })
      .getByRole("checkbox")
      .click();
    await panel.getByText("2 of 3 chosen").waitFor();
    await panel.getByLabel("Why you decide so").fill("Both are dark.");
    expect(await accessibilityFindings(page)).toEqual([]);
    await panel.getByRole("button", { name: "It happened" }).click();
    const last = page.getByRole("region", { name: `Decide about ${third?.target_name}` });
    await last.waitFor();
    await page.getByText(new RegExp(`admin decided at .* about ${others.map((task) => task.target_name).join(", ")}: it happened`)).waitFor();
    // Somebody else, elsewhere.
    await on.showcase.stage.api.send("PATCH", `/api/jobs/${job.id}`, { action: "resolve", task_id: third?.id, resolution: "did_not_happen", reason: "It is still on." });
    await last.waitFor({ state: "detached" });
    await page.getByText("It is still on.", { exact: true }).waitFor();
    await page.getByRole("main").getByText("Failed", { exact: true }).first().waitFor();
    quiet();
  });

  it("goes from the list to the failure and to its second try with the keyboard alone", async () => {
    await page.goto(at("/jobs?status=failed&type=power_action"));
    await row(/Shut down/).waitFor();
    await row(/Shut down/).focus();
    await page.keyboard.press("Enter");
    await heading("Shut down").waitFor();
    const lanes = page.getByRole("list", { name: "Targets" });
    await lanes.getByRole("button", { pressed: true }).focus();
    const first = await lanes.getByRole("button", { pressed: true }).textContent();
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction((former) => document.activeElement?.matches("[data-lane][aria-pressed=true]") && document.activeElement.textContent !== former, first);
    await page.getByRole("log").getByText("did not shut down").first().waitFor();
    await page.keyboard.press("ArrowUp");
    await page.getByRole("log").getByText("refused the password").first().waitFor();
    const again = page.getByRole("button", { name: "Run 2 failed again…" });
    for (let presses = 0; presses < 80 && !(await again.evaluate((button) => button === document.activeElement)); presses++) await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("2");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "runs again an earlier job" }).waitFor();
    quiet();
  });

  it("shows a viewer everything, and says at each button why it is dead", async () => {
    const other = await open(on.browser, on.showcase.stage.url, { theme: "dark" });
    await signIn(other.page, on.showcase.stage.url, viewer);
    await other.page.goto(at(`/jobs/${stored("failed", "power_action", 5).id}`));
    const button = other.page.getByRole("button", { name: /^Run \d failed again/ });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    expect(await button.getAttribute("title")).toContain("This needs the role operator");
    await button.click({ force: true });
    expect(await other.page.getByRole("dialog").count()).toBe(0);
    expect(await accessibilityFindings(other.page)).toEqual([]);
    await other.page.goto(at("/jobs"));
    await other.page
      .getByRole("row", { name: /Fetch event logs.*Paused/ })
      .getByRole("checkbox")
      .check();
    expect(await other.page.getByRole("button", { name: "Cancel…" }).getAttribute("title")).toContain("operator");
    await other.page.goto(at("/settings/audit"));
    await other.page.getByText("For admins").waitFor();
    expect(other.complaints).toEqual([]);
    await other.context.close();
  });

  it("says since when the agent of a running job is out of reach, and goes on when it is back", async () => {
    const { stage, simulation } = on.showcase;
    const job = await stage.api.createJob({
      job_type: "discovery_scan",
      target_scope: { site_ids: [stage.site.id] },
      details: { ip_ranges: ["127.0.1.0/24", "127.0.2.0/24", "127.0.3.0/24", "127.0.4.0/24"], port: simulation?.port ?? 443 },
    });
    await page.goto(at(`/jobs/${job.id}`));
    await page
      .getByRole("main")
      .getByText(/^Running/)
      .first()
      .waitFor();
    stage.agent.kill("SIGKILL");
    await stage.agent.exited;
    await page.getByText(/The agent of Berlin is out of reach since/).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await stage.startAgent();
    await page.getByText(/The agent of Berlin is out of reach since/).waitFor({ state: "detached" });
    await page.getByRole("main").getByText("Done", { exact: true }).first().waitFor({ timeout: 60_000 });
    await row(/Updated/)
      .first()
      .waitFor();
    quiet();
  });

  it("works on a phone, in both themes", async () => {
    const state = await on.watched.context.storageState();
    const paths = [
      "/jobs",
      `/jobs/${stored("failed", "power_action", 5).id}`,
      `/jobs/${stored("failed", "health_check", 40).id}?view=result`,
      `/jobs/${stored("paused").id}`,
      `/jobs/${stored("completed", "health_check").id}`,
      "/jobs/no-such-job",
    ];
    for (const theme of ["light", "dark"] as const) {
      const phone = await open(on.browser, on.showcase.stage.url, { width: 390, height: 844, theme });
      await phone.context.addCookies(state.cookies);
      await signIn(phone.page, on.showcase.stage.url, on.showcase.stage.admin);
      for (const path of paths) {
        await phone.page.goto(at(path));
        await phone.page.locator("main h1").first().waitFor();
        await phone.page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
        const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect({ path, theme, findings: await accessibilityFindings(phone.page), overflow }).toEqual({ path, theme, findings: [], overflow: 0 });
      }
      await phone.page.goto(at(`/jobs/${stored("failed", "power_action", 5).id}`));
      await phone.page.getByRole("button", { name: "hh-web-008" }).first().click();
      await phone.page.getByRole("log").getByText("did not shut down").first().waitFor();
      expect(phone.complaints).toEqual([]);
      await phone.context.close();
    }
  });
});
