import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reset, type Scene, startScene } from "./scene.ts";

let scene: Scene;

beforeAll(async () => {
  scene = await startScene(44);
});
afterAll(() => scene?.stop());

it("a control plane restored from a back-up goes on with its agents, and runs nothing twice that it has forgotten", async () => {
  const { stage } = scene;
  const data = join(stage.folder, "control-plane");
  const kept = join(stage.folder, "back-up");
  const copy = (from: string, to: string): void => {
    mkdirSync(to, { recursive: true });
    for (const file of ["control-plane.db", "control-plane.db-wal", "control-plane.db-shm"]) {
      rmSync(join(to, file), { force: true });
      cpSync(join(from, file), join(to, file), { force: true, recursive: true });
    }
  };
  const first = await reset(scene);
  expect((await stage.api.ended(first.id)).status).toBe("completed");
  stage.controlPlane.kill("SIGKILL");
  await stage.controlPlane.exited;
  copy(data, kept);
  await stage.startControlPlane();

  const forgotten = await reset(scene);
  expect((await stage.api.ended(forgotten.id)).status).toBe("completed");
  stage.controlPlane.kill("SIGKILL");
  await stage.controlPlane.exited;
  copy(kept, data);
  await stage.startControlPlane();
  expect((await stage.api.request("GET", `/api/jobs/${forgotten.id}`)).status).toBe(404);

  const next = await reset(scene);
  expect((await stage.api.ended(next.id, 60_000)).status).toBe("completed");
  expect(scene.resets()).toBe(3);
});
