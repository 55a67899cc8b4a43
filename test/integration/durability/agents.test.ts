import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Agent } from "#schema/api/sites.ts";
import { reset, resetPath, type Scene, sawResets, startScene } from "./scene.ts";

let scene: Scene;

beforeAll(async () => {
  scene = await startScene(43);
});
afterAll(() => scene?.stop());

const agents = (): Promise<Agent[]> => scene.stage.api.get<Agent[]>("/api/agents");
const named = async (name: string): Promise<Agent | undefined> => (await agents()).find((agent) => agent.name === name);

async function waitFor(name: string, state: Agent["state"]): Promise<Agent> {
  const found = await scene.stage.api.until(
    () => named(name),
    (agent) => agent?.state === state,
    `${name} to be ${state}`,
    40_000,
  );
  if (!found) throw new Error(`${name} is gone`);
  return found;
}

describe("agents", () => {
  it("of which two copies run at once are frozen, with an alarm, until a person ends it", async () => {
    const copy = join(scene.stage.folder, "copy");
    cpSync(join(scene.stage.folder, "agent"), copy, { recursive: true });
    const clone = await scene.stage.startAgent(copy);
    const frozen = await waitFor("agent", "frozen");
    expect(frozen.alarm).toContain("Two live");
    const job = await reset(scene);
    expect((await scene.stage.api.job(job.id)).waiting_for).toContain("frozen");

    clone.kill("SIGKILL");
    await clone.exited;
    rmSync(copy, { recursive: true });
    await scene.stage.api.send("POST", `/api/agents/${frozen.id}/unfreeze`, {});
    await waitFor("agent", "online");
    expect((await scene.stage.api.ended(job.id, 60_000)).status).toBe("completed");
  });

  it("that lost its journal cannot tell what it had sent: the job is unknown, and may be decided without it", async () => {
    const before = scene.resets();
    scene.idrac.faults.add({ kind: "never-after", method: "POST", path: resetPath });
    const job = await reset(scene);
    await sawResets(scene, before + 1);
    scene.stage.agent.kill("SIGKILL");
    await scene.stage.agent.exited;
    for (const file of ["journal.db", "journal.db-wal", "journal.db-shm"]) rmSync(join(scene.stage.folder, "agent", file), { force: true });
    await scene.stage.startAgent();
    await waitFor("agent", "online");
    const unknown = await scene.stage.api.until(
      () => scene.stage.api.job(job.id),
      (now) => now.status === "unknown",
      "the unknown outcome",
    );
    expect(unknown.tasks[0]?.error?.code).toBe("outcome_unknown");
    expect(scene.resets() - before).toBe(1);

    // The server stays locked until somebody has decided.
    const other = await reset(scene);
    expect((await scene.stage.api.job(other.id)).waiting_for).toContain(job.id);

    await scene.stage.api.send("PATCH", `/api/jobs/${job.id}`, {
      action: "resolve",
      task_id: unknown.tasks[0]?.id,
      resolution: "run_again",
      reason: "The server did not restart.",
    });
    const ended = await scene.stage.api.until(
      () => scene.stage.api.job(job.id),
      (now) => now.status === "completed",
      "the second run",
    );
    expect(ended.attempt).toBeGreaterThan(1);
    expect((await scene.stage.api.ended(other.id)).status).toBe("completed");
    expect(scene.resets() - before).toBe(3);
  });

  it("stand by for what reads while the active one is away, and never touch a server that it still holds; lost is declared by name and with a reason", async () => {
    const home = await scene.stage.enrol("second");
    const second = await scene.stage.startAgent(home);
    await waitFor("second", "online");
    const standby = await named("second");
    expect(standby).toMatchObject({ is_active: false, holds_site_key: false });
    const give = (fingerprint: string) => scene.stage.api.request("POST", `/api/agents/${standby?.id}/give-site-key`, { seal_key_fingerprint: fingerprint });
    expect((await give("0000 1111")).status).toBe(400);
    expect((await give(standby?.seal_key_fingerprint ?? "")).status).toBe(202);
    await scene.stage.api.until(
      () => named("second"),
      (agent) => agent?.holds_site_key === true,
      "the site's key at the second agent",
    );

    const before = scene.resets();
    scene.idrac.faults.add({ kind: "never-after", method: "POST", path: resetPath });
    const held = await reset(scene);
    await sawResets(scene, before + 1);
    scene.stage.agent.kill("SIGKILL");
    await scene.stage.agent.exited;
    const gone = await waitFor("agent", "unreachable");
    expect((await scene.stage.api.job(held.id)).agent_unreachable_since).not.toBeNull();

    const scan = await scene.stage.api.createJob({
      job_type: "discovery_scan",
      target_scope: { site_ids: [scene.stage.site.id] },
      details: { ip_ranges: [scene.server.ip_address], port: scene.server.port, identify_only: true },
    });
    expect((await scene.stage.api.ended(scan.id)).status).toBe("completed");

    // With the site's key it opens stored passwords too.
    const health = await scene.stage.api.createJob({ job_type: "health_check", target_scope: { server_ids: [scene.server.id] } });
    expect((await scene.stage.api.ended(health.id)).status).toBe("completed");

    const blocked = await reset(scene);
    const waiting = await scene.stage.api.job(blocked.id);
    expect(waiting.status).toBe("pending");
    expect(scene.resets() - before).toBe(1);

    const refused = await scene.stage.api.request("POST", `/api/agents/${gone.id}/declare-lost`, { confirm_name: "another", reason: "The machine burnt." });
    expect(refused.status).toBe(400);
    await scene.stage.api.send("POST", `/api/agents/${gone.id}/declare-lost`, { confirm_name: "agent", reason: "The machine burnt." });
    const lost = await scene.stage.api.until(
      () => scene.stage.api.job(held.id),
      (now) => now.status === "unknown",
      "the lost job",
    );
    await scene.stage.api.send("PATCH", `/api/jobs/${held.id}`, {
      action: "resolve",
      task_id: lost.tasks[0]?.id,
      resolution: "happened",
      reason: "The server restarted at that time.",
    });
    expect(await scene.stage.api.job(held.id)).toMatchObject({ status: "completed", targets_done: 1, targets_failed: 0 });
    // Decided, so the server is free: what waited for it runs on the agent that is left.
    expect((await scene.stage.api.ended(blocked.id)).status).toBe("completed");
    expect(scene.resets() - before).toBe(2);

    // The lost agent comes back after all: it is refused, and what it still had open never touches the server again.
    await scene.stage.startAgent();
    await scene.stage.api.until(
      () => Promise.resolve(scene.stage.agent.log()),
      (text) => text.includes("revoked"),
      "the refusal",
    );
    expect(scene.resets() - before).toBe(2);
    await second.stop();
  });
});
