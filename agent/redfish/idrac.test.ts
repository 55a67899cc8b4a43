import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { aRig, type Rig, typed } from "#test/fixtures/bmc-rig.ts";
import { type DataCentre, startDataCentre } from "#test/simulators/data-centre.ts";
import type { FaultInput } from "#test/simulators/idrac/faults.ts";
import type { Idrac as Simulated } from "#test/simulators/idrac/idrac.ts";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";
import type { LogEntry } from "./resources.ts";

const signal = AbortSignal.timeout(60_000);
const root = typed("root", "calvin");
const generations: [ProfileName, string][] = [
  ["idrac7", "idrac7"],
  ["idrac8-early", "idrac8"],
  ["idrac8", "idrac8"],
  ["idrac9-early", "idrac9"],
  ["idrac9-late", "idrac9"],
  ["idrac10", "idrac10"],
];

let nextAddress = 1;
async function aDevice(profile: ProfileName, over: { faults?: FaultInput[]; tls?: NonNullable<Simulated["options"]["tls"]>; historyEntries?: number } = {}) {
  const address = `127.0.9.${nextAddress++}`;
  const { historyEntries = 0, ...rest } = over;
  const world: DataCentre = await startDataCentre({ bmcs: [{ address, profile, serviceTag: "ABC1234", logs: { historyEntries }, ...rest }] });
  onTestFinished(() => world.stop());
  const device = world.idrac(address);
  return { device, target: { address, port: device.port } };
}

/** The judge: each request the device saw has one row, ended once, and nothing is left open on the device. */
async function expectAccounted(rig: Rig, device: Simulated): Promise<void> {
  await rig.bmcs.close();
  expect(rig.log.rows.map((row) => row.outcomes.length)).toEqual(rig.log.rows.map(() => 1));
  expect(rig.log.rows.map((row) => `${row.intent.commandType} ${row.intent.endpoint}`)).toEqual(device.requests.map((request) => `${request.method} ${request.path}`));
  expect(device.sessions.count).toBe(0);
  expect(rig.sessions.sessions).toEqual([]);
}

let rig: Rig;
afterEach(() => rig?.bmcs.close());

describe("an iDRAC of each generation", () => {
  it.each(generations)("%s is identified without a password, and read through one session that is given back", async (profile, generation) => {
    const { device, target } = await aDevice(profile, { historyEntries: 130 });
    rig = aRig();
    const idrac = rig.idracAt(target);
    const identity = await idrac.identify(signal);
    expect(identity).toMatchObject({ kind: "idrac", serviceTag: "ABC1234" });
    expect(device.requests.every((request) => request.headers.authorization === undefined && request.headers["x-auth-token"] === undefined)).toBe(true);
    expect(idrac.tlsFingerprint).toBe(device.fingerprint256);

    await idrac.login(signal, root);
    const system = await idrac.system(signal);
    expect(system.SKU).toBe("ABC1234");
    expect(await idrac.generation(signal, await idrac.manager(signal))).toBe(generation);
    expect(idrac.allowedResets(system)).toEqual(device.profile.resetTypes);
    expect((await idrac.storage(system, signal)).length).toBeGreaterThan(0);
    expect((await idrac.firmwareInventory(signal)).length).toBeGreaterThan(5);
    expect((await idrac.macAddresses(system, signal)).length).toBeGreaterThan(0);
    const chassis = await idrac.chassis(system, signal);
    expect(chassis.Thermal ?? chassis.ThermalSubsystem).toBeDefined();

    const entries: LogEntry[] = [];
    for await (const page of idrac.log("lclog", signal)) entries.push(...page);
    expect(new Set(entries.map((entry) => entry.Id)).size).toBe(entries.length);
    expect(entries.length).toBeGreaterThanOrEqual(130);
    const ids = entries.map((entry) => Number(entry.Id));
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    const sel: LogEntry[] = [];
    for await (const page of idrac.log("sel", signal)) sel.push(...page);
    expect(sel.length).toBeGreaterThan(0);

    expect(device.requests.filter((request) => request.method === "POST" && request.status === 201)).toHaveLength(1);
    idrac.giveBack();
    await expectAccounted(rig, device);
  });

  it.each(generations)("%s proves a login with a session of its own and tells the role", async (profile) => {
    const { device, target } = await aDevice(profile);
    rig = aRig();
    expect(await rig.idracAt(target).proveLogin(root, signal)).toEqual({ username: "root", role: "Administrator" });
    await expectAccounted(rig, device);
  });
});

describe("logins", () => {
  it("are shared by all who use the same credential at the same time", async () => {
    const { device, target } = await aDevice("idrac9-late");
    rig = aRig();
    const all = Array.from({ length: 5 }, () => rig.idracAt(target));
    await Promise.all(all.map((idrac) => idrac.login(signal, root).then(() => idrac.system(signal))));
    expect(device.sessions.count).toBe(1);
    for (const idrac of all) idrac.giveBack();
    await expectAccounted(rig, device);
  });

  it("are made anew once when the iDRAC has forgotten the session", async () => {
    const { device, target } = await aDevice("idrac9-late");
    rig = aRig();
    const idrac = rig.idracAt(target);
    await idrac.login(signal, root);
    device.sessions.forget();
    expect((await idrac.system(signal)).SKU).toBe("ABC1234");
    idrac.giveBack();
    await expectAccounted(rig, device);
  });

  it("are not repeated when the password is wrong, and not with the same password later", async () => {
    const { device, target } = await aDevice("idrac9-late");
    rig = aRig();
    const wrong = typed("root", "wrong");
    await expect(rig.idracAt(target).login(signal, wrong)).rejects.toMatchObject({ code: "auth_failed" });
    await expect(rig.idracAt(target).login(signal, wrong)).rejects.toMatchObject({ code: "login_refused", hint: expect.stringContaining("set-root") });
    expect(device.requests.filter((request) => request.method === "POST")).toHaveLength(1);
    await rig.idracAt(target).login(signal, typed("root", "calvin", { version: 2 }));
    await rig.bmcs.close();
    expect([...rig.log.secrets]).toEqual(expect.arrayContaining(["wrong", "calvin"]));
  });

  it("wait after two failures, so that the iDRAC never blocks the agent", async () => {
    const { device, target } = await aDevice("idrac9-late");
    rig = aRig();
    for (const name of ["a", "b"]) await expect(rig.idracAt(target).login(signal, typed(name, "wrong"))).rejects.toMatchObject({ code: "auth_failed" });
    await expect(rig.idracAt(target).login(signal, root)).rejects.toMatchObject({ code: "login_refused", details: { retry_at: expect.any(Number) } });
    expect(device.requests.filter((request) => request.method === "POST")).toHaveLength(2);
    expect(device.ipBlocking.isBlocked("127.0.0.1")).toBe(false);
  });

  it("say that the agent is probably blocked when silence follows failures", async () => {
    const { device, target } = await aDevice("idrac9-late");
    device.attributes.set("IPBlocking.1.FailCount", "2");
    rig = aRig();
    for (const name of ["a", "b"]) await expect(rig.idracAt(target).login(signal, typed(name, "wrong"))).rejects.toMatchObject({ code: "auth_failed" });
    await expect(rig.idracAt(target).identify(signal)).rejects.toMatchObject({ code: "ip_blocked" });
  });

  it("give up in words when all sessions are taken, after trying again", async () => {
    const { device, target } = await aDevice("idrac9-late");
    device.attributes.set("WebServer.1.MaxNumberOfSessions", "1");
    const holder = aRig();
    const held = holder.idracAt(target);
    await held.login(signal, root);
    rig = aRig();
    await expect(rig.idracAt(target).login(signal, root)).rejects.toMatchObject({ code: "session_limit", messageId: "RAC0218", hint: expect.stringContaining("30 minutes") });
    expect(device.requests.filter((request) => request.status === 503)).toHaveLength(3);
    expect(rig.logins.failedSince(target.address, 0)).toEqual([]);
    held.giveBack();
    await holder.bmcs.close();
  });

  it("end what a crash has left open, and only what is their own", async () => {
    const { device, target } = await aDevice("idrac9-late");
    const crashed = aRig();
    await crashed.idracAt(target).login(signal, root);
    expect(device.sessions.count).toBe(1);
    rig = aRig({ sessions: crashed.sessions });
    const idrac = rig.idracAt(target);
    await idrac.login(signal, root);
    expect(device.sessions.count).toBe(1);
    idrac.giveBack();
    await rig.bmcs.close();
    expect(device.sessions.count).toBe(0);
    expect(crashed.sessions.sessions).toEqual([]);
  });
});

describe("certificates", () => {
  it("that changed are refused before anything is sent", async () => {
    const { device, target } = await aDevice("idrac9-late");
    rig = aRig();
    const idrac = rig.idracAt({ ...target, tlsFingerprint: "00".repeat(32) });
    await expect(idrac.login(signal, root)).rejects.toMatchObject({ code: "tls_changed", hint: expect.stringContaining(device.fingerprint256) });
    expect(device.requests).toEqual([]);
    expect(rig.log.rows).toHaveLength(1);
    expect(rig.log.rows[0]?.outcomes).toMatchObject([{ success: false, statusCode: null }]);
  });

  it("that change under an open connection are refused too, even where nobody had pinned them", async () => {
    const { device, target } = await aDevice("idrac9-late");
    rig = aRig();
    const idrac = rig.idracAt(target);
    await idrac.login(signal, root);
    await device.rotateCertificate();
    const seen = device.requests.length;
    await expect(idrac.system(signal)).rejects.toMatchObject({ code: "tls_changed" });
    expect(device.requests).toHaveLength(seen);
  });

  it("of iDRACs that only speak old TLS need the flag, and the error says so", async () => {
    const { target } = await aDevice("idrac8", { tls: { minVersion: "TLSv1", maxVersion: "TLSv1.1" } });
    rig = aRig();
    await expect(rig.idracAt(target).identify(signal)).rejects.toMatchObject({ code: "tls_untrusted", hint: expect.stringContaining("old TLS") });
    expect(await rig.idracAt({ ...target, legacyTls: true }).identify(signal)).toMatchObject({ kind: "idrac" });
  });
});

describe("an iDRAC that misbehaves", () => {
  const system = "/redfish/v1/Systems/System.Embedded.1";
  it.each<[string, FaultInput]>([
    ["a 503 because its data is not ready", { kind: "sys518", path: system, count: 2 }],
    ["a 503 because it is busy", { kind: "rac0509", path: system, count: 2 }],
    ["an empty 503", { kind: "empty-503", path: system }],
    ["a reset connection", { kind: "reset-before", path: system }],
    ["a reset connection after it was read", { kind: "reset-after", path: system }],
    ["a body that breaks off", { kind: "truncated-body", path: system }],
    ["two documents in one body", { kind: "concatenated-json", path: system }],
    ["HTML and a broken chunk for a lost session", { kind: "html-401", path: system }],
    ["a 401 in between", { kind: "unauthorized", path: system }],
    ["the wrong content type", { kind: "wrong-content-type", path: system }],
  ])("is read all the same after %s", async (_, fault) => {
    const { device, target } = await aDevice("idrac9-late");
    rig = aRig();
    const idrac = rig.idracAt(target);
    await idrac.login(signal, root);
    device.faults.add(fault);
    expect((await idrac.system(signal)).SKU).toBe("ABC1234");
    expect(device.faults.list()).toEqual([]);
    idrac.giveBack();
    await expectAccounted(rig, device);
  });

  it("is told to be too slow, once", async () => {
    const { device, target } = await aDevice("idrac9-late", { faults: [{ kind: "never", path: system, count: 0 }] });
    rig = aRig();
    const idrac = rig.idracAt(target);
    await expect(idrac.login(signal, root).then(() => idrac.system(signal))).rejects.toMatchObject({ code: "timeout" });
    expect(device.requests.filter((request) => request.path === system)).toHaveLength(1);
  });

  it("is not sent a reset twice, whatever becomes of the answer", async () => {
    for (const kind of ["reset-before", "reset-after", "never-after", "truncated-body", "sys518", "html-401"] as const) {
      const { device, target } = await aDevice("idrac9-late");
      rig = aRig();
      const idrac = rig.idracAt(target);
      await idrac.login(signal, root);
      const before = await idrac.system(signal);
      device.faults.add({ kind, method: "POST", path: "*ComputerSystem.Reset" });
      await idrac.reset(before, "ForceRestart", signal).catch((error) => {
        const code = kind === "sys518" ? "device_busy" : "outcome_unknown";
        expect([kind, error.code]).toEqual([kind, code]);
      });
      const sent = device.requests.filter((request) => request.path.endsWith("ComputerSystem.Reset"));
      // A 401 means that it was not carried out: with a new session it is sent again.
      expect([kind, sent.length]).toEqual([kind, kind === "html-401" ? 2 : 1]);
      expect([kind, device.power.bootCount <= 1]).toEqual([kind, true]);
      idrac.giveBack();
      await rig.bmcs.close();
    }
  });

  it("is asked for a ResetType only if it allows it", async () => {
    const { device, target } = await aDevice("idrac8");
    rig = aRig();
    const idrac = rig.idracAt(target);
    await idrac.login(signal, root);
    const before = await idrac.system(signal);
    await expect(idrac.reset(before, "PowerCycle", signal)).rejects.toMatchObject({ code: "unsupported", hint: expect.stringContaining("ForceOff") });
    expect(device.requests.filter((request) => request.path.endsWith("Reset"))).toEqual([]);
  });
});

describe("addresses", () => {
  it("outside the agent's allow-list are never connected to", async () => {
    rig = aRig();
    await expect(rig.idracAt({ address: "10.255.0.1", port: 443 }).identify(signal)).rejects.toMatchObject({
      code: "not_allowed_address",
      hint: expect.stringContaining("127.0.0.0/8"),
    });
  });
});
