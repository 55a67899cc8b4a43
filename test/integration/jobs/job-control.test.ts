// What people do with jobs while they wait and run: cancel, pause, schedule, repeat, run again, two at a time.
import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import type { Job, JobResult } from "#schema/api/jobs.ts";
import type { Agent, Site } from "#schema/api/sites.ts";
import { ApiProblem } from "#test/stage/api.ts";
import { type Inventoried, resetsOf, resetTypesOf, resultOf, type Scene } from "../scene.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.108");
const system = "/redfish/v1/Systems/System.Embedded.1";

const isLookedAt = (idrac: { requests: { method: string; path: string }[] }): boolean => idrac.requests.some((entry) => entry.path === system);

function tell(scene: Scene, job: Pick<Job, "id">, action: "cancel" | "pause" | "resume"): Promise<Job> {
  return scene.api.send<Job>("PATCH", `/api/jobs/${job.id}`, { action });
}

async function problemOf(request: Promise<unknown>): Promise<ApiProblem["problem"]> {
  const error = await request.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiProblem)) throw new Error(`no problem came: ${String(error)}`);
  return error.problem;
}

describe.concurrent("a job", () => {
  world.test("that takes longer than its time limit fails with timeout, and sends nothing after it", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "slow", ms: 3_000, method: "GET", path: system });
    const job = await scene.run("power_action", server, { action: "off" }, { time_limit_seconds: 1 });
    expect(job).toMatchObject({ status: "failed", time_limit_seconds: 1, error: { code: "timeout" } });
    expect(job.error?.message).toContain("longer than 1 seconds");
    expect(resetsOf(idrac)).toEqual([]);
    expect(idrac.power.state).toBe("On");
  });

  world.test("whose reset was sent when its time was over still learns what became of it", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "slow", ms: 8_000, method: "POST", path: "*/Actions/ComputerSystem.Reset" });
    const job = await scene.run("power_action", server, { action: "off" }, { time_limit_seconds: 6 });
    expect(job).toMatchObject({ status: "failed", error: { code: "timeout" } });
    expect(resetsOf(idrac)).toHaveLength(1);
    expect(job.steps.find((step) => step.name === "send")?.status).toBe("completed");
  });

  world.test("with a misspelt field is refused by name, and nothing is done", async (scene) => {
    const { server } = await scene.server();
    const misspelt = await problemOf(scene.start("power_action", server, { acton: "off", action: "off" } as never));
    expect(misspelt).toMatchObject({ status: 400, code: "invalid_request" });
    expect(JSON.stringify(misspelt.issues)).toContain("acton");
    expect(await problemOf(scene.api.send("POST", "/api/jobs", { job_type: "health_check", target_scope: { server_ids: [server.id] }, detials: {} }))).toMatchObject({
      status: 400,
    });
    expect(await problemOf(scene.api.get("/api/jobs?statusx=failed"))).toMatchObject({ status: 400 });
  });

  world.test("that is cancelled before its reset sends none, and says that nothing was changed", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "slow", ms: 2_000, method: "GET", path: system });
    const job = await scene.start("power_action", server, { action: "off" });
    await scene.until("the first look", () => isLookedAt(idrac));
    await tell(scene, job, "cancel");
    const ended = await scene.ended(job);
    expect(ended).toMatchObject({ status: "cancelled", result: { message: "Cancelled before anything was changed." } });
    expect(ended.tasks).toMatchObject([{ status: "cancelled", error: { code: "cancelled" } }]);
    expect(resetsOf(idrac)).toEqual([]);
    expect(idrac.power.state).toBe("On");
    expect(await problemOf(tell(scene, job, "cancel"))).toMatchObject({ status: 409, code: "conflict" });
  });

  world.test("that is cancelled after its reset says what was sent, and sends nothing more", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.power.guestIgnoresShutdown = true;
    const job = await scene.start("power_action", server, { action: "graceful_shutdown", on_timeout: "force", graceful_timeout_seconds: 600 });
    await scene.until("the shutdown", () => resetsOf(idrac).some((entry) => entry.isAnswered));
    await scene.api.until(
      () => scene.api.job(job.id),
      (now) => now.steps.some((step) => step.name === "wait"),
      "the wait",
    );
    await tell(scene, job, "cancel");
    expect(await scene.ended(job)).toMatchObject({ status: "cancelled", result: { message: "Cancelled. Already sent: Shut down." } });
    expect(resetTypesOf(idrac)).toEqual(["GracefulShutdown"]);
  });

  world.test("that waits for its time is cancelled at once, and never reaches the agent", async (scene) => {
    const { idrac, server } = await scene.server();
    const job = await scene.start("power_action", server, { action: "off" }, { schedule_at: new Date(Date.now() + 3_600_000).toISOString() });
    expect(job).toMatchObject({ status: "pending", waiting_for: expect.stringContaining("Its time") });
    await tell(scene, job, "cancel");
    expect(await scene.ended(job)).toMatchObject({ status: "cancelled", started_at: null, targets_total: 1, targets_done: 1 });
    expect(idrac.requests).toEqual([]);
  });

  world.test("starts at its time, not before", async (scene) => {
    const { idrac, server } = await scene.server();
    const at = Date.now() + 1_000;
    const job = await scene.start("power_action", server, { action: "off" }, { schedule_at: new Date(at).toISOString() });
    expect(job.status).toBe("pending");
    const ended = await scene.ended(job);
    expect(resultOf<"power_action">(ended).power_state).toBe("Off");
    expect(Date.parse(ended.started_at ?? "")).toBeGreaterThanOrEqual(at);
    expect(idrac.requests.every((entry) => Date.parse(entry.realTime) >= at)).toBe(true);
  });

  world.test("whose latest time has passed is not made", async (scene) => {
    const { idrac, server } = await scene.server();
    const problem = await problemOf(scene.start("power_action", server, { action: "off" }, { not_after: new Date(Date.now() - 1_000).toISOString() }));
    expect(problem).toMatchObject({ status: 400, code: "invalid_request", issues: [{ path: "not_after", message: expect.any(String) }] });
    expect(idrac.requests).toEqual([]);
  });

  world.test("that could not start by its latest time fails as expired", async (scene) => {
    const site = await scene.api.send<Site>("POST", "/api/sites", { name: `Without an agent ${scene.network}` });
    const server = await scene.inventory(scene.address(), { site_id: site.id, credential_set_id: null });
    const job = await scene.start("power_action", server, { action: "off" }, { not_after: new Date(Date.now() + 1_000).toISOString() });
    expect(job).toMatchObject({ status: "pending", waiting_for: expect.stringMatching(/agent/i) });
    expect(await scene.ended(job)).toMatchObject({ status: "failed", error: { code: "expired", message: expect.any(String) }, started_at: null });
  });

  world.test("that is asked for twice with one key is one job; with another body the key is refused", async (scene) => {
    const { idrac, server } = await scene.server();
    const body = { job_type: "power_action" as const, target_scope: { server_ids: [server.id] }, details: { action: "reset" } };
    const key = randomUUID();
    const jobs = await Promise.all(Array.from({ length: 5 }, () => scene.api.createJob(body, key)));
    expect(new Set(jobs.map((job) => job.id)).size).toBe(1);
    const [job] = jobs;
    if (!job) throw new Error("no job was made");
    resultOf<"power_action">(await scene.ended(scene.track(job)));
    expect((await scene.api.createJob(body, key)).id).toBe(job.id);
    expect(await problemOf(scene.api.createJob({ ...body, details: { action: "off" } }, key))).toMatchObject({ status: 409, code: "conflict", hint: expect.any(String) });
    expect(resetTypesOf(idrac)).toEqual(["ForceRestart"]);
  });

  world.test("that failed is run again as a new one with the same details and a link to the first", async (scene) => {
    const { idrac, server } = await scene.server();
    await idrac.stop();
    const failed = await scene.run("power_action", server, { action: "off" });
    expect(failed).toMatchObject({ status: "failed", error: { code: "unreachable" } });
    await idrac.start();
    const again = scene.track(await scene.api.send<Job>("POST", `/api/jobs/${failed.id}/retry`));
    expect(again).toMatchObject({ retry_of_job_id: failed.id, job_type: "power_action" });
    const ended = await scene.ended(again);
    expect(resultOf<"power_action">(ended).power_state).toBe("Off");
    expect(ended.details).toEqual(failed.details);
    expect(await scene.api.job(failed.id)).toMatchObject({ status: "failed", result: failed.result });
    expect(resetTypesOf(idrac)).toEqual(["ForceOff"]);
  });

  world.test("that runs cannot be run again", async (scene) => {
    const { idrac, server } = await scene.server();
    idrac.faults.add({ kind: "slow", ms: 1_000, method: "GET", path: system });
    const job = await scene.start("health_check", server, { include_firmware: false });
    expect(await problemOf(scene.api.send("POST", `/api/jobs/${job.id}/retry`))).toMatchObject({ status: 409 });
    await scene.ended(job);
  });

  world.test("about many servers is paused between two requests, stands still, and is resumed to its end", async (scene) => {
    const many: Inventoried[] = [];
    for (let n = 0; n < 10; n++) many.push(await scene.server("idrac9-late"));
    for (const { idrac } of many) idrac.faults.add({ kind: "slow", ms: 1_000, method: "GET", path: system });
    const job = await scene.start(
      "power_action",
      many.map(({ server }) => server),
      { action: "off" },
    );
    await scene.until("the first looks", () => many.filter(({ idrac }) => isLookedAt(idrac)).length >= 2);
    await tell(scene, job, "pause");
    const paused = await scene.api.until(
      () => scene.api.job(job.id),
      (now) => now.status === "paused",
      "the pause",
    );
    expect(paused.pause_requested_at).not.toBeNull();
    const sent = (): number => many.reduce((sum, { idrac }) => sum + idrac.requests.filter((entry) => entry.method !== "DELETE").length, 0);
    const before = sent();
    // Another job runs to its end meanwhile: time enough for whatever would not stand still.
    const other = await scene.server("idrac9-late");
    await scene.result("power_action", other.server, { action: "off" });
    expect(sent()).toBe(before);
    expect(await scene.api.job(job.id)).toMatchObject({ status: "paused" });
    await tell(scene, job, "resume");
    expect(await scene.ended(job)).toMatchObject({ status: "completed", targets_done: 10, targets_failed: 0, result: { message: "10 of 10 targets completed." } });
    for (const { idrac } of many) expect(resetTypesOf(idrac)).toEqual(["ForceOff"]);
  });

  world.test("that changes a server waits for the other one on it and says for which, while reading goes on", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { powerTimes: { poweringOnMs: 300, poweringOffMs: 6_000, postMs: 300, guestShutdownMs: 300, restMs: 0 } });
    const first = await scene.start("power_action", server, { action: "off" });
    await scene.until("the first reset", () => resetsOf(idrac).length === 1);
    const second = await scene.start("power_action", server, { action: "on" });
    const waiting = await scene.api.until(
      () => scene.api.job(second.id),
      (job) => (job.tasks[0]?.waiting_for ?? job.waiting_for) !== null,
      "a word about the wait",
    );
    expect(`${waiting.waiting_for} ${waiting.tasks[0]?.waiting_for}`).toContain(first.id);
    expect((await scene.result("health_check", server, { include_firmware: false })).power_state).toBe("PoweringOff");
    expect((await scene.api.job(first.id)).status).toBe("running");
    const [one, two] = [await scene.ended(first), await scene.ended(second)];
    expect(resultOf<"power_action">(one)).toMatchObject({ power_state: "Off", changed: true });
    expect(resultOf<"power_action">(two)).toMatchObject({ power_state: "On", previous_power_state: "Off", changed: true });
    expect(resetTypesOf(idrac)).toEqual(["ForceOff", "On"]);
    const onSentAt = Date.parse(resetsOf(idrac)[1]?.realTime ?? "");
    expect(onSentAt).toBeGreaterThanOrEqual(Date.parse(one.completed_at ?? ""));
  });

  world.test("about many servers does not wait for its one busy server", async (scene) => {
    const busy = await scene.server("idrac9-late");
    busy.idrac.power.guestIgnoresShutdown = true;
    const holding = await scene.start("power_action", busy.server, { action: "graceful_shutdown", graceful_timeout_seconds: 600 });
    await scene.until("the shutdown", () => resetsOf(busy.idrac).length === 1);
    const free = [await scene.server("idrac8"), await scene.server("idrac10")];
    const bulk = await scene.start("power_action", [busy.server, ...free.map(({ server }) => server)], { action: "off" });
    const now = await scene.api.until(
      () => scene.api.job(bulk.id),
      (job) => job.targets_done === 2,
      "the two that are free",
    );
    expect(now.tasks.find((task) => task.server_id === busy.server.id)).toMatchObject({ status: "pending", waiting_for: expect.stringContaining(holding.id) });
    await tell(scene, holding, "cancel");
    expect(await scene.ended(bulk)).toMatchObject({ status: "completed", targets_done: 3 });
    expect(resetTypesOf(busy.idrac)).toEqual(["GracefulShutdown", "ForceOff"]);
  });

  world.test("about servers in two sites is a parent with a child for each, run by each site's own agent", async (scene) => {
    const { stage } = scene.world;
    const site = await scene.api.send<Site>("POST", "/api/sites", { name: `Munich ${scene.network}` });
    const home = await stage.enrol(`munich-${scene.network}`, site.id);
    const agent = await stage.startAgent(home);
    try {
      const agents = await scene.api.until(
        () => scene.api.get<Agent[]>("/api/agents"),
        (all) => all.some((each) => each.site_id === site.id && each.state === "online"),
        "the second agent",
      );
      // A password is sealed for the sites that are there when it is entered.
      const here = await scene.server("idrac9-late");
      const there = await scene.idrac("idrac10", { password: scene.secret() });
      const wrong = await scene.inventory(there.address, { site_id: site.id });
      const job = await scene.run("power_action", [here.server, wrong], { action: "off" });
      expect(job).toMatchObject({ status: "failed", targets_total: 2, targets_done: 2, targets_failed: 1, tasks: [] });
      expect(job.children.map((child) => [child.site_id, child.status, child.agent_id]).toSorted()).toEqual(
        [
          [stage.site.id, "completed", agents.find((each) => each.site_id === stage.site.id)?.id],
          [site.id, "failed", agents.find((each) => each.site_id === site.id)?.id],
        ].toSorted(),
      );
      expect(job.children.every((child) => child.parent_job_id === job.id)).toBe(true);
      const result = job.result as JobResult;
      expect(result.message).toBe("1 of 2 targets completed, 1 failed.");
      expect(result.targets.map(({ target, status }) => [target, status]).toSorted()).toEqual(
        [
          [here.idrac.address, "completed"],
          [there.address, "failed"],
        ].toSorted(),
      );
      expect(job.error).toMatchObject({ message: expect.stringContaining(there.address), hint: expect.any(String) });
      expect(resetTypesOf(here.idrac)).toEqual(["ForceOff"]);
      expect(resetTypesOf(there)).toEqual([]);
    } finally {
      await scene.checkAftermath();
      await agent.stop();
    }
  });
});
