// A control plane as one file: taken while it works, put back elsewhere, and what is refused on the way.
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditRow } from "#schema/api/identity.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { type Stage, startStage } from "#test/stage/stage.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

describe("a back-up", () => {
  let stage: Stage;
  let data: string;
  const at = (name: string): string => join(stage.folder, name);
  const run = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, ["control-plane/node/backup-main.ts", ...args], { cwd: root }, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }));
    });
  const addServer = (n: number): Promise<Server> => stage.api.send<Server>("POST", "/api/servers", { site_id: stage.site.id, ip_address: `10.8.0.${n}`, hostname: `kept-${n}` });

  beforeAll(async () => {
    stage = await startStage({ name: "dsm-backup" });
    data = at("control-plane");
    await addServer(1);
  });
  afterAll(() => stage?.stop());

  it("of a running control plane holds one moment, and the control plane goes on from it elsewhere as the same", async () => {
    let written = 1;
    let isOver = false;
    const writing = (async () => {
      while (!isOver && written < 200) await addServer(++written);
    })();
    const taken = await run("backup", "--data", data, "--out", at("first.backup"));
    isOver = true;
    await writing;
    expect(taken).toMatchObject({ code: 0, err: "" });
    expect(taken.out).toMatch(/first\.backup, [\d.]+ MB: \d+ servers, 0 jobs, newest entry of the audit log 20/);
    expect(statSync(at("first.backup")).mode & 0o777).toBe(0o600);
    expect(readdirSync(data).filter((name) => name.includes("part"))).toEqual([]);
    expect(statSync(join(data, "control-plane.sock")).mode & 0o077).toBe(0);

    await stage.controlPlane.stop();
    renameSync(data, at("lost"));
    expect(await run("restore", "--data", data, "--from", at("first.backup"))).toMatchObject({ code: 0, err: "" });
    await stage.startControlPlane();
    const servers = await stage.api.get<Server[]>("/api/servers");
    // One moment: of what was written one after the other, the first ones and no gap.
    expect(servers.map((server) => Number(server.hostname?.slice(5))).sort((a, b) => a - b)).toEqual(servers.map((_, i) => i + 1));
    expect(servers.length).toBeLessThanOrEqual(written);
    expect(await stage.api.get("/api/audit/verify")).toMatchObject({ rows: expect.any(Number) });
    const { items } = await stage.api.get<{ items: AuditRow[] }>("/api/audit?action=backup.made");
    expect(items).toMatchObject([{ actor_name: "this host" }]);
    // Known by its certificate and id: the agent comes back by itself.
    await stage.api.until(
      () => stage.api.get<Agent[]>("/api/agents"),
      (agents) => agents[0]?.state === "online",
      "the agent after the restoration",
    );
  });

  it("is made by the command itself when no control plane runs, also after a kill", async () => {
    stage.controlPlane.kill("SIGKILL");
    await stage.controlPlane.exited;
    expect(existsSync(join(data, "control-plane.sock"))).toBe(true);
    expect(await run("backup", "--data", data, "--out", at("second.backup"))).toMatchObject({ code: 0, err: "" });
    await stage.startControlPlane();
    expect((await run("backup", "--data", data, "--out", at("third.backup"))).code).toBe(0);
  });

  it("replaces no file, and is not made of a folder without a control plane", async () => {
    expect(await run("backup", "--data", data, "--out", at("second.backup"))).toMatchObject({ code: 1, err: expect.stringContaining("is there already") });
    expect(await run("backup", "--data", at("nowhere"), "--out", at("no.backup"))).toMatchObject({ code: 1, err: expect.stringContaining("There is no control plane in") });
    expect(await run("backup", "--data", data, "--out", join(at("nowhere"), "no.backup"))).toMatchObject({ code: 1, err: expect.stringContaining("is not there") });
    expect(await run("backup", "--data", data)).toMatchObject({ code: 2, err: expect.stringContaining("--out") });
    expect((await run("backup", "--help")).out).toContain("npm run restore");
    expect(existsSync(at("nowhere"))).toBe(false);
  });

  it("goes into no folder that holds something", async () => {
    expect(await run("restore", "--data", data, "--from", at("second.backup"))).toMatchObject({ code: 1, err: expect.stringContaining("is not empty") });
  });

  it("is refused when it is damaged, another file, or of a newer version, and nothing is left of it", async () => {
    const target = at("never");
    const refusals: [name: string, spoil: (file: string) => void, why: RegExp][] = [
      ["cut off", (file) => truncateSync(file, statSync(file).size - 40_960), /is damaged|cannot be read/],
      ["no database", (file) => writeFileSync(file, "a diary"), /cannot be read/],
      ["another database", (file) => new DatabaseSync(file).exec("drop table backup_files"), /is no back-up of a control plane/],
      ["newer", (file) => new DatabaseSync(file).exec("insert into schema_migrations values ('9999_later', 'x', 1)"), /was made by a newer version.*9999_later/],
      ["torn", (file) => new DatabaseSync(file).exec("pragma foreign_keys = off; update servers set site_id = 'gone'"), /is damaged/],
    ];
    for (const [name, spoil, why] of refusals) {
      const file = at(`${name}.backup`);
      copyFileSync(at("second.backup"), file);
      spoil(file);
      const answer = await run("restore", "--data", target, "--from", file);
      expect({ name, ...answer }).toMatchObject({ name, code: 1, err: expect.stringMatching(why) });
      expect(existsSync(target)).toBe(false);
    }
    expect(await run("restore", "--data", target, "--from", at("missing.backup"))).toMatchObject({ code: 1, err: expect.stringContaining("is not there") });
  });

  it("is all that a control plane cannot do whose socket cannot be made", async () => {
    await stage.controlPlane.stop();
    mkdirSync(join(data, "control-plane.sock"));
    await stage.startControlPlane();
    expect(await stage.api.get<Server[]>("/api/servers")).not.toEqual([]);
    expect(await run("backup", "--data", data, "--out", at("never.backup"))).toMatchObject({ code: 1, err: expect.stringContaining("does not answer") });
    expect(stage.controlPlane.log()).toContain("no socket for back-ups");
    expect(existsSync(at("never.backup"))).toBe(false);
  });

  it("holds the certificate that agents know, and no table of its own once it is restored", async () => {
    mkdirSync(at("empty"));
    expect(await run("restore", "--data", at("empty"), "--from", at("second.backup"))).toMatchObject({ code: 0, err: "" });
    for (const name of ["tls.crt", "tls.key"]) expect(readFileSync(join(at("empty"), name), "utf8")).toBe(readFileSync(join(data, name), "utf8"));
    expect(statSync(join(at("empty"), "tls.key")).mode & 0o777).toBe(0o600);
    expect(new DatabaseSync(join(at("empty"), "control-plane.db")).prepare("select count(*) as n from sqlite_schema where name = 'backup_files'").get()).toEqual({ n: 0 });
  });
});
