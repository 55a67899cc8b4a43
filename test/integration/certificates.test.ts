// The control plane's certificate as its agents see it: pinned by default, or vouched for by the site's authorities.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diagnose } from "#agent/doctor.ts";
import { enrol } from "#agent/enrol.ts";
import { Home } from "#agent/home.ts";
import { type RunningControlPlane, startControlPlane } from "#control-plane/node/server.ts";
import type { Site } from "#schema/api/sites.ts";
import { type Authority, makeAuthority } from "#test/fixtures/authority.ts";
import { Api } from "#test/stage/api.ts";
import { freePort } from "#test/stage/free-port.ts";

const admin = { username: "admin", password: "a long password for a test" };
let folder: string;
let authority: Authority;
let port: number;
let running: RunningControlPlane | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dsm-certificates-"));
  authority = await makeAuthority(folder);
  port = await freePort();
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** The same control plane each time, with a certificate of its own. */
async function startWith(name: string): Promise<void> {
  await running?.stop();
  running = await startControlPlane({ data: join(folder, "data"), host: "127.0.0.1", port, logLevel: "silent", setupCode: "SETUP-CODES", ...(await authority.issue(name)) });
}

async function newCode(): Promise<string> {
  const api = new Api({ url: running?.url ?? "", ca: readFileSync(authority.caFile, "utf8") });
  await api.send("POST", "/api/setup", { ...admin, site_name: "Site", setup_code: "SETUP-CODES" });
  const [site] = await api.get<Site[]>("/api/sites");
  const { code } = await api.send<{ code: string }>("POST", `/api/sites/${site?.id}/enrolment-codes`, { agent_name: "Agent" });
  await api.close();
  return code;
}

async function doctorSays(home: Home): Promise<{ isWell: boolean; text: string }> {
  const lines: string[] = [];
  const isWell = await diagnose(home, (line) => lines.push(line));
  return { isWell, text: lines.join("\n") };
}

test("an agent that enrols with the site's authorities goes on after the certificate was renewed", async () => {
  await startWith("first");
  const home = new Home(join(folder, "agent"));
  await enrol(home, await newCode(), "0.0.0", { force: false, caFile: authority.caFile });
  home.saveSettings({ ca_file: authority.caFile });
  expect(home.identity().fingerprint).toBeNull();
  await startWith("renewed");
  const { isWell, text } = await doctorSays(home);
  expect(isWell, text).toBe(true);
});

test("an agent that pinned the certificate refuses another one, and the doctor says what to do", async () => {
  await startWith("first");
  const home = new Home(join(folder, "agent"));
  await enrol(home, await newCode(), "0.0.0", { force: false });
  expect((await doctorSays(home)).isWell).toBe(true);
  await startWith("renewed");
  const { isWell, text } = await doctorSays(home);
  expect(isWell).toBe(false);
  expect(text).toMatch(/another certificate[\s\S]*enrol the agent again/);
});
