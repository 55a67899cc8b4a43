// sushy-tools' emulator: somebody else's Redfish service, behind somebody else's TLS, that is no iDRAC. The product must
// say so and show it no password, in a scan and in jobs for a server that a person entered with its address.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Server } from "#schema/api/servers.ts";
import type { DiscoveredAddress } from "#schema/findings.ts";
import { makeCertificate } from "#test/simulators/certificate.ts";
import { type DataCentre, startDataCentre } from "#test/simulators/data-centre.ts";
import { type Stage, startStage } from "#test/stage/stage.ts";
import { type Gate, startGate } from "./gate.ts";
import { program, type Running, run, skipsPeers, start } from "./peers.ts";

const port = 8_443;
/** Reached as it is, with its own TLS. */
const emulator = { address: "127.0.75.12", port };
/** The same one, through a gate that sees headers and bodies. */
const gated = { address: "127.0.75.13", port };
const idrac = "127.0.75.11";
const secret = "wants & keeps 4 itself";

async function startEmulator(folder: string): Promise<Running> {
  const certificate = await makeCertificate({ commonName: "emulator" });
  const { stdout: hash } = await run(program("python"), ["-c", "import bcrypt; print(bcrypt.hashpw(b'emulated', bcrypt.gensalt(4)).decode())"]);
  const files = {
    "emulator.crt": certificate.certPem,
    "emulator.key": certificate.keyPem,
    passwords: `root:${hash}`,
    "emulator.conf": `SUSHY_EMULATOR_STATE_DIR = ${JSON.stringify(folder)}\nSUSHY_EMULATOR_AUTH_FILE = ${JSON.stringify(join(folder, "passwords"))}\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const tls = ["--ssl-certificate", join(folder, "emulator.crt"), "--ssl-key", join(folder, "emulator.key")];
  const args = ["--fake", "--config", join(folder, "emulator.conf"), "--interface", emulator.address, "--port", String(emulator.port), ...tls];
  return await start(program("sushy-emulator"), args, /Running on https/);
}

describe.skipIf(skipsPeers)("sushy-tools' emulator, a BMC that is no iDRAC", () => {
  let folder: string;
  let server: Running | undefined;
  let gate: Gate | undefined;
  let centre: DataCentre | undefined;
  let stage: Stage;
  let set: CredentialSet;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dsm-emulator-"));
    server = await startEmulator(folder);
    gate = await startGate(gated, emulator, await makeCertificate({ commonName: "gate" }));
    centre = await startDataCentre({ port, bmcs: [{ address: idrac, profile: "idrac9-late", serviceTag: "AMONG01", username: "root", password: secret }] });
    stage = await startStage({ name: "dsm-emulator", agentSettings: { bmc: { requests_per_second: 500, session_linger_ms: 200 } } });
    set = await stage.api.send<CredentialSet>("POST", "/api/credential-sets", { name: "all", username: "root", password: secret, ranges: [{ ip_range: "127.0.75.0/24" }] });
  });
  afterAll(async () => {
    await stage?.stop();
    await centre?.stop();
    await gate?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the emulator and the gate in front of it were shown: nothing but questions without credentials. */
  function expectNoPassword(): void {
    const passed = gate?.passed ?? [];
    expect(passed.length).toBeGreaterThan(0);
    expect(passed.filter(({ method, headers, body }) => method !== "GET" || headers.authorization !== undefined || headers["x-auth-token"] !== undefined || body !== "")).toEqual(
      [],
    );
    expect(passed.filter(({ status }) => status === undefined || status >= 500)).toEqual([]);
    const said = server?.said() ?? "";
    expect(said).toMatch(/"GET \/redfish\/v1\/? HTTP\/1\.1" 200/);
    expect(said).not.toMatch(/HTTP\/1\.1" 5\d\d|"(POST|PATCH|PUT|DELETE) |Traceback/);
  }

  it("is found in a range beside an iDRAC, told apart, and shown no password", async () => {
    const job = await stage.api.createJob({
      job_type: "discovery_scan",
      target_scope: { site_ids: [stage.site.id] },
      details: { port, ip_ranges: ["127.0.75.10-127.0.75.14"] },
    });
    const ended = await stage.api.ended(job.id);
    expect({ status: ended.status, error: ended.error }).toEqual({ status: "completed", error: null });
    expect(ended.tasks[0]?.result).toMatchObject({ addresses: 5, counts: { added: 1, not_an_idrac: 2, refused: 2 } });
    const rows = await stage.api.get<DiscoveredAddress[]>(`/api/jobs/${job.id}/discovery`);
    for (const { address } of [emulator, gated]) {
      expect(rows.find((row) => row.address === address)).toMatchObject({
        outcome: "not_an_idrac",
        product: "a Redfish service of another maker",
        reason: expect.stringContaining("not an iDRAC"),
        service_tag: null,
        credential: null,
      });
    }
    expect(rows.find((row) => row.address === idrac)).toMatchObject({ outcome: "added", service_tag: "AMONG01", credential: "all" });
    expect((await stage.api.get<Server[]>("/api/servers")).map((found) => found.ip_address)).toEqual([idrac]);
    expectNoPassword();
  });

  it.each(["test_credentials", "health_check", "power_action", "fetch_event_logs"] as const)("is refused as a server by %s, in words, without a password", async (jobType) => {
    const known = (await stage.api.get<Server[]>("/api/servers")).find((found) => found.ip_address === gated.address);
    const entered = known ?? (await stage.api.send<Server>("POST", "/api/servers", { site_id: stage.site.id, ip_address: gated.address, port, credential_set_id: set.id }));
    const details = jobType === "power_action" ? { action: "reset" as const } : {};
    const job = await stage.api.createJob({ job_type: jobType, target_scope: { server_ids: [entered.id] }, details });
    const ended = await stage.api.ended(job.id);
    expect(ended).toMatchObject({ status: "failed", error: { code: "not_an_idrac", message: expect.stringContaining("No password was sent"), hint: expect.any(String) } });
    expectNoPassword();
  });
});
