import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { JobDetail } from "#schema/api/jobs.ts";
import { isFinalJob } from "#schema/vocabulary.ts";
import { expectNothingLost, outcome, reset, resetPath, type Scene, sawResets, startScene } from "./scene.ts";

let scene: Scene;

beforeAll(async () => {
  scene = await startScene(41);
});
afterEach(async () => {
  scene.idrac.faults.clear();
  await expectNothingLost(scene);
});
afterAll(() => scene?.stop());

async function killAgent(): Promise<void> {
  scene.stage.agent.kill("SIGKILL");
  await scene.stage.agent.exited;
}

describe("an agent killed with SIGKILL", () => {
  it("before it accepts: the same attempt is offered again when it is back, and runs once", async () => {
    const before = scene.resets();
    scene.stage.agent.kill("SIGSTOP");
    const job = await reset(scene);
    await killAgent();
    await scene.stage.startAgent();
    const ended = await scene.stage.api.ended(job.id);
    expect(ended.status).toBe("completed");
    expect(ended.attempt).toBe(1);
    expect(scene.resets() - before).toBe(1);
  });

  it("after the intent, with the reset carried out but not answered: the probe finds that it happened, and it is not sent again", async () => {
    const before = scene.resets();
    scene.idrac.faults.add({ kind: "never-after", method: "POST", path: resetPath });
    const job = await reset(scene);
    await sawResets(scene, before + 1);
    await killAgent();
    await scene.stage.startAgent();
    const ended = await scene.stage.api.ended(job.id);
    expect(ended.status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
    const send = ended.steps.find((step) => step.name === "send");
    expect(send?.status).toBe("completed");
    expect(await log(ended.id, ended.tasks[0]?.id ?? "")).toContain("had happened");
  });

  it("after the intent, with the reset never carried out: the probe finds that it did not happen, and it is sent once more", async () => {
    const boots = scene.idrac.power.bootCount;
    const before = scene.resets();
    scene.idrac.faults.add({ kind: "never", method: "POST", path: resetPath });
    const job = await reset(scene);
    await sawResets(scene, before + 1);
    await killAgent();
    await scene.stage.startAgent();
    const ended = await scene.stage.api.ended(job.id);
    expect(ended.status).toBe("completed");
    // The judge saw two requests, but only one of them did anything.
    expect(scene.idrac.power.bootCount - boots).toBe(1);
    expect(scene.resets() - before).toBe(2);
  });

  it("after the answer, while it waits for the server: it goes on waiting, and does not reset again", async () => {
    const before = scene.resets();
    const job = await reset(scene);
    await scene.stage.api.until(
      () => scene.stage.api.job(job.id),
      (now) => now.steps.some((step) => step.name === "send" && step.status === "completed"),
      "the answer",
      20_000,
      10,
    );
    await killAgent();
    await scene.stage.startAgent();
    const ended = await scene.stage.api.ended(job.id);
    expect(ended.status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
  });

  it("in the middle of an NMI, which nothing can tell: the outcome is unknown, and a person decides on the record", async () => {
    const nmi = async (): Promise<string> => {
      const seen = scene.resets();
      scene.idrac.faults.add({ kind: "never-after", method: "POST", path: resetPath });
      const job = await scene.stage.api.createJob({ job_type: "power_action", target_scope: { server_ids: [scene.server.id] }, details: { action: "nmi" } });
      await sawResets(scene, seen + 1);
      await killAgent();
      await scene.stage.startAgent();
      const stopped = await scene.stage.api.ended(job.id);
      expect(stopped.status).toBe("unknown");
      expect(stopped.tasks[0]?.status).toBe("unknown");
      return job.id;
    };
    const first = await nmi();
    const sent = scene.resets();

    // Nobody else may touch the server meanwhile.
    const other = await reset(scene);
    await scene.stage.api.until(
      () => scene.stage.api.job(other.id),
      (job) => (job.tasks[0]?.waiting_for ?? "").includes(first),
      "the reason for waiting",
    );
    expect(scene.resets()).toBe(sent);

    const task = (await scene.stage.api.job(first)).tasks[0];
    await scene.stage.api.send("PATCH", `/api/jobs/${first}`, { action: "resolve", task_id: task?.id, resolution: "happened", reason: "The console shows the dump." });
    expect(outcome(await decided(first))).toMatch(/^completed/);
    expect((await scene.stage.api.ended(other.id)).status).toBe("completed");
    // The other job's reset, and no second NMI.
    expect(scene.resets()).toBe(sent + 1);

    const second = await nmi();
    const again = scene.resets();
    const open = (await scene.stage.api.job(second)).tasks[0];
    await scene.stage.api.send("PATCH", `/api/jobs/${second}`, { action: "resolve", task_id: open?.id, resolution: "run_again", reason: "No dump to be seen." });
    expect(outcome(await decided(second))).toMatch(/^completed/);
    expect(scene.resets()).toBe(again + 1);

    const third = await nmi();
    const last = (await scene.stage.api.job(third)).tasks[0];
    await scene.stage.api.send("PATCH", `/api/jobs/${third}`, { action: "resolve", task_id: last?.id, resolution: "did_not_happen", reason: "Nothing to be seen." });
    expect(outcome(await decided(third))).toMatch(/^failed/);
    const { items } = await scene.stage.api.get<{ items: { action: string }[] }>("/api/audit?limit=50");
    expect(items.filter((row) => row.action === "job.outcome_decided")).toHaveLength(3);
  });
});

function decided(jobId: string): Promise<JobDetail> {
  return scene.stage.api.until(
    () => scene.stage.api.job(jobId),
    (job) => isFinalJob(job.status),
    "the end after the decision",
  );
}

async function log(jobId: string, taskId: string): Promise<string> {
  return (await scene.stage.api.get<{ log: string }>(`/api/jobs/${jobId}/tasks/${taskId}/log`)).log;
}
