// The control plane with its database on a libSQL server: what a crash on either side may cost, and who may use the database.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client/http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { backUp } from "#control-plane/node/backup.ts";
import { startControlPlane } from "#control-plane/node/server.ts";
import { type LibsqlServer, startLibsqlServer } from "#test/simulators/libsql-server.ts";
import { freePort } from "#test/stage/free-port.ts";
import { expectNothingLost, reset, type Scene, sawResets, startScene } from "./scene.ts";

const token = "a token for tests";

describe("a control plane on a libSQL server", () => {
  let folder: string;
  let file: string;
  let port: number;
  let server: LibsqlServer;
  let scene: Scene;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dsm-libsql-"));
    file = join(folder, "server.db");
    port = await freePort();
    server = await startLibsqlServer({ file, token, port });
    scene = await startScene(47, { controlPlaneEnv: { LIBSQL_URL: server.url, LIBSQL_AUTH_TOKEN: token } });
  });
  afterEach(async () => {
    server.breaks = () => false;
    scene.idrac.faults.clear();
    await expectNothingLost(scene);
  });
  afterAll(async () => {
    await scene?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (data: string, libsql: { url: string; authToken: string | undefined }) =>
    startControlPlane({ data: join(folder, data), host: "127.0.0.1", port: 0, http: true, logLevel: "silent", libsql }).then(
      async (running) => {
        await running.stop();
        return "it started";
      },
      (error: Error & { hint?: string }) => `${error.message} ${error.hint ?? ""}`,
    );

  /** Questions may fail meanwhile. */
  const happenedOnce = async (jobId: string, before: number): Promise<void> => {
    const ended = await scene.stage.api.until(
      () => scene.stage.api.job(jobId).catch(() => undefined),
      (now) => now?.status === "completed",
      "the end of the reset",
      60_000,
    );
    expect(ended?.tasks[0]?.status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
  };

  it("takes a job through, and keeps nothing in its own folder but who it is", async () => {
    const before = scene.resets();
    const ended = await scene.stage.api.ended((await reset(scene)).id);
    expect(ended.status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
    expect(server.requests).toBeGreaterThan(10);
    expect(readdirSync(join(scene.stage.folder, "control-plane")).sort()).toEqual(["control-plane.lock", "control-plane.sock", "instance", "tls.crt", "tls.key"]);
  });

  it("goes on at once after it was killed in the middle of a reset, which happens once", async () => {
    const before = scene.resets();
    const job = await reset(scene);
    await sawResets(scene, before + 1);
    scene.stage.controlPlane.kill("SIGKILL");
    await scene.stage.controlPlane.exited;
    await scene.stage.startControlPlane();
    expect((await scene.stage.api.ended(job.id)).status).toBe("completed");
    expect(scene.resets() - before).toBe(1);
  });

  it("loses nothing when answers of the server get lost, and does nothing twice", async () => {
    const before = scene.resets();
    let n = 0;
    let lost = 0;
    const job = await reset(scene);
    // Every third answer while the job runs; not for ever, or who reads it in several questions would never hear all the answers.
    server.breaks = (moment) => moment === "answer" && ++n < 45 && n % 3 === 0 && ++lost > 0;
    await happenedOnce(job.id, before);
    expect(lost).toBeGreaterThan(5);
  });

  it("waits for a server that is gone for a while: the job ends when it is back", async () => {
    const before = scene.resets();
    const job = await reset(scene);
    await sawResets(scene, before + 1);
    await server.stop();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    server = await startLibsqlServer({ file, token, port });
    await happenedOnce(job.id, before);
  });

  it("writes nothing more, and ends, when another one took the database over while it stood still", async () => {
    const control = scene.stage.controlPlane;
    control.kill("SIGSTOP");
    const other = createClient({ url: server.url, authToken: token });
    await other.execute("update control_plane_owner set name = 'another', said_at = unixepoch()");
    const audit = async (): Promise<unknown> => (await other.execute("select count(*) as n, max(hash) as last from audit_log")).rows[0]?.n;
    const before = await audit();
    const asked = scene.stage.api.send("POST", "/api/sites", { name: "Too late" }).catch((error: unknown) => error);
    control.kill("SIGCONT");
    expect(await control.exited).toBe(1);
    expect(control.log()).toContain("Another control plane has taken this database over");
    await asked;
    expect(await audit()).toBe(before);
    await other.execute("delete from control_plane_owner");
    other.close();
    await scene.stage.startControlPlane();
  });

  it("cannot be backed up by its own command, which says where to", async () => {
    await expect(backUp(join(scene.stage.folder, "control-plane"), join(folder, "no.backup"), AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: "unsupported",
      hint: expect.stringContaining("Back it up there"),
    });
  });

  it("is the only one on its database, and says what is wrong with an address or a token", async () => {
    expect(await start("other", { url: server.url, authToken: token })).toMatch(/^Another control plane uses this database; it was heard of \d+ s ago\. Stop it first\./);
    expect(await start("wrong-token", { url: server.url, authToken: "no" })).toMatch(/refused the token\. Set LIBSQL_AUTH_TOKEN/);
    expect(await start("no-server", { url: `http://127.0.0.1:${await freePort()}`, authToken: token })).toMatch(/^The libSQL server cannot be asked/);
    for (const url of ["http://libsql.example.net:8080", "libsql://libsql.example.net:8080?tls=0"])
      expect(await start("in-the-clear", { url, authToken: token })).toMatch(/^LIBSQL_URL would send its token and the whole database unencrypted/);
    expect(await start("no-address", { url: "a file", authToken: undefined })).toMatch(/^LIBSQL_URL is no address of a libSQL server\./);
  });
});
