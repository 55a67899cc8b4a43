import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Job } from "#schema/api/jobs.ts";
import { LinkProxy } from "#test/stage/link-proxy.ts";
import { expectNothingLost, reset, type Scene, sawResets, startScene } from "./scene.ts";

let scene: Scene;
let proxy: LinkProxy;

beforeAll(async () => {
  proxy = await LinkProxy.start();
  // Plain loopback, so that the proxy sees frames.
  scene = await startScene(42, { http: true, linkProxy: proxy });
});
afterEach(async () => {
  proxy.double(false);
  proxy.up();
  proxy.release("to_agent");
  proxy.release("to_control_plane");
  scene.idrac.faults.clear();
  await expectNothingLost(scene);
});
afterAll(async () => {
  await scene?.stop();
  await proxy?.stop();
});

async function killControlPlane(): Promise<void> {
  scene.stage.controlPlane.kill("SIGKILL");
  await scene.stage.controlPlane.exited;
}

describe("a control plane killed with SIGKILL", () => {
  it("before it commits what the agent sent: the agent works on, sends it again, and every event counts once", async () => {
    const before = scene.resets();
    const job = await reset(scene);
    await sawResets(scene, before + 1);
    proxy.hold("to_control_plane");
    await killControlPlane();
    proxy.release("to_control_plane");
    await scene.stage.startControlPlane();
    const ended = await scene.stage.api.ended(job.id);
    expect(ended.status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
  });

  it("after the commit and before the acknowledgement: what comes again is dropped, not counted twice", async () => {
    const before = scene.resets();
    proxy.hold("to_agent");
    // The offer is held too: let it through alone, then hold every acknowledgement.
    const job = await reset(scene);
    proxy.release("to_agent");
    await sawResets(scene, before + 1);
    proxy.hold("to_agent");
    await scene.stage.api.until(
      () => scene.stage.api.get<{ items: unknown[] }>(`/api/jobs/${job.id}/commands`),
      ({ items }) => items.length > 2,
      "rows in the database",
    );
    await killControlPlane();
    proxy.cut();
    proxy.release("to_agent");
    await scene.stage.startControlPlane();
    const ended = await scene.stage.api.ended(job.id);
    expect(ended.status).toBe("completed");
    expect(ended.steps.filter((step) => step.name === "send")).toHaveLength(1);
    expect(scene.resets() - before).toBe(1);
  });

  it("right after a job was created: the job is there, and runs once", async () => {
    const before = scene.resets();
    proxy.cut(true);
    const job = await reset(scene);
    await killControlPlane();
    await scene.stage.startControlPlane();
    const waiting = await scene.stage.api.job(job.id);
    expect(waiting.status).toBe("pending");
    proxy.up();
    expect((await scene.stage.api.ended(job.id)).status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
  });
});

describe("a link", () => {
  it("that is cut in the middle of a reset costs nothing: the console says since when, the job ends all the same", async () => {
    const before = scene.resets();
    scene.idrac.faults.add({ kind: "slow", ms: 1_500, path: "*/Systems/System.Embedded.1", skip: 1 });
    const job = await reset(scene);
    await scene.stage.api.until(
      () => scene.stage.api.job(job.id),
      (now) => now.status === "running",
      "the start",
    );
    proxy.cut(true);
    const seen = await scene.stage.api.until(
      () => scene.stage.api.job(job.id),
      (now) => now.agent_unreachable_since !== null,
      "the agent to be seen as unreachable",
    );
    expect(seen.status).toBe("running");
    proxy.up();
    const ended = await scene.stage.api.ended(job.id);
    expect(ended.status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
  });

  it("that delivers every frame twice changes nothing", async () => {
    const before = scene.resets();
    proxy.double(true);
    const job = await reset(scene);
    const ended = await scene.stage.api.ended(job.id);
    expect(ended.status).toBe("completed");
    expect(ended.attempt).toBe(1);
    expect(scene.resets() - before).toBe(1);
  });

  it("that falls silent without closing is noticed within a lease, and dialled anew", async () => {
    const before = scene.resets();
    proxy.hold("to_agent");
    proxy.hold("to_control_plane");
    await scene.stage.api.until(
      () => scene.stage.api.get<{ state: string }[]>("/api/agents"),
      ([agent]) => agent?.state === "unreachable",
      "the silent agent",
      25_000,
    );
    proxy.release("to_agent");
    proxy.release("to_control_plane");
    const job = await reset(scene);
    expect((await scene.stage.api.ended(job.id)).status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
  });
});

describe("the same POST", () => {
  it("sent twice, at the same time and later, is one job; another body under its key is refused", async () => {
    const before = scene.resets();
    const answers = await Promise.all([reset(scene, "key-1"), reset(scene, "key-1"), reset(scene, "key-1")]);
    expect(new Set(answers.map((job) => job.id)).size).toBe(1);
    const job = answers[0] as Job;
    expect((await scene.stage.api.ended(job.id)).status).toBe("completed");
    expect((await reset(scene, "key-1")).id).toBe(job.id);
    expect(scene.resets() - before).toBe(1);
    const other = { job_type: "power_action", target_scope: { server_ids: [scene.server.id] }, details: { action: "off" } };
    const refused = await scene.stage.api.request("POST", "/api/jobs", other, { "idempotency-key": "key-1" });
    expect(refused.status).toBe(409);
  });
});
