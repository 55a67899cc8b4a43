// Two people on one job: both see the same, and who comes second is told who was first, and with what.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { type DataCentre, startDataCentre } from "#test/simulators/data-centre.ts";
import { chromiumPath, type Watched } from "./browser.ts";
import { type Stand, startStand } from "./stand.ts";

const address = "127.0.52.10";

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("two people on one job, in Chromium", () => {
  let dataCentre: DataCentre;
  let stand: Stand;
  let server: Server;
  let anna: Watched;
  let ben: Watched;

  beforeAll(async () => {
    dataCentre = await startDataCentre({
      speed: 60,
      bmcs: [{ address, profile: "idrac9-late", serviceTag: "TWO0001", model: "R750", hostOsName: "esx-a", username: "root", password: "rack-and-pinion-77" }],
    });
    stand = await startStand({ name: "dsm-two-people", withoutAgent: false, agentSettings: { bmc: { requests_per_second: 200 } } });
    const { api, site } = stand.stage;
    const set = await api.send<CredentialSet>("POST", "/api/credential-sets", {
      name: "Fleet",
      username: "root",
      password: "rack-and-pinion-77",
      ranges: [{ ip_range: "127.0.52.0/24" }],
    });
    server = await api.send<Server>("POST", "/api/servers", { site_id: site.id, ip_address: address, port: dataCentre.port, hostname: "esx-a", credential_set_id: set.id });
    anna = await stand.person(await stand.addUser("anna", "operator"));
    ben = await stand.person(await stand.addUser("ben", "operator"));
  });
  afterAll(async () => {
    await stand?.stop();
    await dataCentre?.stop();
  });

  const both = () => [anna.page, ben.page] as const;
  const openBoth = async (job: Job): Promise<void> => {
    await Promise.all(both().map((page) => page.goto(`${stand.url}/jobs/${job.id}`)));
    await Promise.all(both().map((page) => page.getByRole("heading", { level: 1, name: job.summary }).waitFor()));
  };

  it("shows both the same within a second, when one of them cancels", async () => {
    await stand.stage.agent.stop();
    const job = await stand.stage.api.createJob({ job_type: "health_check", target_scope: { server_ids: [server.id] } });
    await openBoth(job);
    await anna.page.getByRole("button", { name: "Cancel…" }).click();
    await anna.page.getByRole("button", { name: "Cancel the job" }).click();
    await ben.page.locator("main").getByText("Cancelled", { exact: true }).first().waitFor({ timeout: 1_000 });
    await ben.page.getByRole("button", { name: /run again/i }).waitFor();
    expect(await ben.page.getByRole("button", { name: "Cancel…" }).count()).toBe(0);
  });

  it("tells who presses second what was asked for already, and shows the job as it is", async () => {
    const job = await stand.stage.api.createJob({ job_type: "health_check", target_scope: { server_ids: [server.id] } });
    await openBoth(job);
    // Anna is faster by less than news takes to come.
    let annaWasFirst = false;
    await ben.page.route("**/api/jobs/**", async (route) => {
      if (route.request().method() !== "GET" && !annaWasFirst) {
        annaWasFirst = true;
        await anna.page.getByRole("button", { name: "Cancel the job" }).click();
        await stand.stage.api.until(
          () => stand.stage.api.job(job.id),
          (now) => now.status === "cancelled",
          "the end of the job",
        );
      }
      await route.continue();
    });
    await anna.page.getByRole("button", { name: "Cancel…" }).click();
    await ben.page.getByRole("button", { name: "Cancel…" }).click();
    await ben.page.getByRole("button", { name: "Cancel the job" }).click();
    await ben.page.getByText("anna has cancelled this job already.").first().waitFor();
    await ben.page.unroute("**/api/jobs/**");
    await ben.page.locator("main").getByText("Cancelled", { exact: true }).first().waitFor({ state: "attached" });
  });

  it("hears one decision about an unknown outcome, and tells the other whose it was", async () => {
    await stand.stage.startAgent();
    const idrac = dataCentre.idrac(address);
    idrac.faults.add({ kind: "never-after", method: "POST", path: "*/Actions/ComputerSystem.Reset" });
    const job = await stand.stage.api.createJob({ job_type: "power_action", details: { action: "nmi" }, target_scope: { server_ids: [server.id] } });
    while (!idrac.requests.some((entry) => entry.path.endsWith("ComputerSystem.Reset"))) await new Promise((resolve) => setTimeout(resolve, 10));
    stand.stage.agent.kill("SIGKILL");
    await stand.stage.agent.exited;
    await stand.stage.startAgent();
    await stand.stage.api.until(
      () => stand.stage.api.job(job.id),
      (now) => now.status === "unknown",
      "the unknown outcome",
    );
    await openBoth(job);
    for (const page of both()) await page.getByText(/Did "Send NMI" happen on esx-a/).waitFor();
    await anna.page.getByLabel("Why you decide so").fill("The console shows the dump.");
    await ben.page.getByLabel("Why you decide so").fill("Nothing to be seen.");
    let annaWasFirst = false;
    await ben.page.route("**/api/jobs/**", async (route) => {
      if (route.request().method() !== "GET" && !annaWasFirst) {
        annaWasFirst = true;
        await Promise.all([
          anna.page.waitForResponse((response) => response.request().method() !== "GET" && response.ok()),
          anna.page.getByRole("button", { name: "It happened" }).click(),
        ]);
      }
      await route.continue();
    });
    const answer = ben.page.waitForResponse((response) => response.request().method() !== "GET");
    await ben.page.getByRole("button", { name: "It did not happen" }).click();
    expect((await answer).status()).toBe(409);
    expect(await (await answer).json()).toMatchObject({ detail: expect.stringMatching(/^anna decided: it happened \(The console shows the dump\.\)\./) });
    await ben.page.locator("main").getByText("Done", { exact: true }).first().waitFor();
    await anna.page.locator("main").getByText("Done", { exact: true }).first().waitFor();
    const { items } = await stand.stage.api.get<{ items: unknown[] }>(`/api/audit?action=job.outcome_decided&subject_id=${job.id}`);
    expect(items).toHaveLength(1);
  });

  it("tells each how their own jobs ended, in words and, where nobody looks at the tab, in its title; never how the other's did", async () => {
    for (const page of both()) {
      await page.goto(`${stand.url}/servers/${server.id}`);
      await page.getByRole("heading", { level: 1, name: "esx-a" }).waitFor();
    }
    // As a browser says it of a tab that lies behind another.
    await anna.page.evaluate(() => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => (globalThis as { looking?: boolean }).looking !== true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await anna.page.getByRole("button", { name: "Check health", exact: true }).first().click();
    await anna.page.getByText("Check health was given to esx-a.").waitFor();
    await anna.page.waitForFunction(() => document.title.startsWith("(1) esx-a"));
    await anna.page.evaluate(() => {
      (globalThis as { looking?: boolean }).looking = true;
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await anna.page.waitForFunction(() => document.title.startsWith("esx-a"));
    await anna.page.getByText("Check health: done.").waitFor();
    expect(await ben.page.getByText("Check health: done.").count()).toBe(0);
    expect(await ben.page.title()).toMatch(/^esx-a/);

    await ben.page.getByRole("button", { name: "Check health", exact: true }).first().click();
    await ben.page.getByText("Check health: done.").waitFor();
    await ben.page.getByRole("link", { name: "See it" }).click();
    await ben.page.getByRole("heading", { level: 1, name: "Check health" }).waitFor();
    await ben.page.locator("main").getByText("Done", { exact: true }).first().waitFor();
    expect(await anna.page.getByText("Check health: done.").count()).toBeLessThanOrEqual(1);
  });

  it("is quiet", () => {
    expect([...anna.complaints, ...ben.complaints]).toEqual([]);
  });
});
