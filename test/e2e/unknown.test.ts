// What is to be decided when an agent left the dark behind, and how it shows while others change: in a real Chromium, on a job that ended so in the database.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import type { Job, JobDetail, Task } from "#schema/api/jobs.ts";
import { accessibilityFindings, chromiumPath } from "./browser.ts";
import { onShowcase, openAs } from "./console.ts";

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("unknown outcomes, in Chromium", () => {
  const on = onShowcase({ servers: 20, jobs: 20 });
  let job: JobDetail;

  const at = (path: string): string => `${on.url}${path}`;
  const detail = (): Promise<JobDetail> => on.showcase.stage.api.job(job.id);

  beforeAll(async () => {
    const { api } = on.showcase.stage;
    const made = (await api.get<{ items: Job[] }>("/api/jobs?limit=200&parent=none")).items.find((one) => one.summary === "Power off now");
    if (!made) throw new Error("the showcase has no such job");
    job = await api.job(made.id);
  });

  /** The job about four targets as if its agent had left these in the dark: written past the product, which stands still meanwhile. */
  const leaveUnknown = async (jobId: string, unknown: readonly Task[]): Promise<void> => {
    const { stage } = on.showcase;
    await stage.controlPlane.stop();
    const db = new DatabaseSync(join(stage.folder, "control-plane", "control-plane.db"));
    db.prepare("update job_tasks set status = iif(id in (select value from json_each(?)), 'unknown', 'completed') where job_id = ?").run(
      JSON.stringify(unknown.map((task) => task.id)),
      jobId,
    );
    db.prepare("update jobs set status = 'unknown', completed_at = null, updated_at = ? where id = ?").run(Date.now(), jobId);
    db.close();
    await stage.startControlPlane();
  };

  it("decides about nothing that turned unknown while somebody typed the reason", async () => {
    const [first, second, third] = job.tasks as [Task, Task, Task];
    const statuses = async () => (await detail()).tasks.slice(0, 3).map((task) => task.status);
    await leaveUnknown(job.id, [first]);
    on.shown = await openAs(on.browser, on.showcase, "operator");
    const { page: own, complaints, context } = on.shown;
    const about = (task: Task) => own.getByRole("region", { name: `Decide about ${task.target_name}` });
    const reason = own.getByLabel("Why you decide so");
    await own.goto(at(`/jobs/${job.id}`));
    await about(first).waitFor();
    await reason.focus();
    await own.keyboard.type("It is ");
    await leaveUnknown(job.id, [first, second]);
    await about(first).getByText("1 more has turned unknown.").waitFor();
    await own.keyboard.type("dark.");
    expect(await reason.inputValue()).toBe("It is dark.");
    expect(await accessibilityFindings(own)).toEqual([]);
    await own.getByRole("button", { name: "It happened" }).click();
    await about(second).waitFor();
    expect(await statuses()).toEqual(["completed", "unknown", "completed"]);
    expect(await reason.inputValue()).toBe("");

    await leaveUnknown(job.id, [first, second]);
    await about(second).getByRole("button", { name: "Decide about all 2" }).click();
    const panel = own.getByRole("region", { name: "Decide about unknown outcomes" });
    await panel.getByText("2 of 2 chosen").waitFor();
    await reason.fill("Both are still on.");
    await leaveUnknown(job.id, [first, second, third]);
    await panel.getByText("1 more has turned unknown.").waitFor();
    await panel.getByText("2 of 3 chosen").waitFor();
    expect(await reason.inputValue()).toBe("Both are still on.");
    expect(await accessibilityFindings(own)).toEqual([]);
    await panel.getByRole("button", { name: "It did not happen" }).click();
    await about(third).waitFor();
    expect(await statuses()).toEqual(["failed", "failed", "unknown"]);
    expect(await reason.inputValue()).toBe("");
    expect(complaints.filter((text) => !/ERR_(CONNECTION|EMPTY|INCOMPLETE|NETWORK)/.test(text))).toEqual([]);
    await context.close();
  });

  it("does not build a log again for what happens to other targets", async () => {
    const [first, second, , last] = job.tasks as [Task, Task, Task, Task];
    await leaveUnknown(job.id, [first, second]);
    on.shown = await openAs(on.browser, on.showcase, "operator");
    const { page: own, complaints, context } = on.shown;
    // What the log is built of; what comes later than the first look would be a reason to build it once more.
    const parts = Promise.all([/\/log(\?|$)/, /\/commands(\?|$)/].map((part) => own.waitForResponse((response) => part.test(response.url()))));
    await own.goto(at(`/jobs/${job.id}?task=${last.id}`));
    await own.getByRole("region", { name: `Log of ${last.target_name}` }).waitFor();
    await parts;
    await own.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
    await own.getByText("2 of 2 chosen").waitFor();
    // A log is put in order whenever it is built.
    await own.evaluate(() => {
      const counter = globalThis as unknown as { built: number };
      const sort = Array.prototype.sort;
      counter.built = 0;
      Array.prototype.sort = function (this: unknown[], compare) {
        if (this.some((entry) => typeof entry === "object" && entry !== null && "line" in entry)) counter.built += 1;
        return sort.call(this, compare);
      } as typeof sort;
    });
    const built = () => own.evaluate(() => (globalThis as unknown as { built: number }).built);
    await on.showcase.stage.api.send("PATCH", `/api/jobs/${job.id}`, { action: "resolve", task_id: first.id, resolution: "happened", reason: "It is off." });
    await own.getByRole("region", { name: `Decide about ${second.target_name}` }).waitFor();
    await own.getByText("It is off.", { exact: true }).waitFor();
    expect(await built()).toBe(0);
    // It does count.
    await own.getByRole("list", { name: "Targets" }).getByRole("button").first().click();
    await own.waitForFunction(() => (globalThis as unknown as { built: number }).built > 0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
