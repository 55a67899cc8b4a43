import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { aRig, MemorySessionJournal, typed } from "#test/fixtures/bmc-rig.ts";
import { makeCertificate } from "#test/simulators/certificate.ts";
import { startDataCentre } from "#test/simulators/data-centre.ts";
import * as resources from "../redfish/resources.ts";
import { defaultBmcSettings } from "./settings.ts";

const signal = AbortSignal.timeout(60_000);
const root = typed("root", "calvin");
let nextAddress = 1;

async function aDevice() {
  const address = `127.0.8.${nextAddress++}`;
  const world = await startDataCentre({ bmcs: [{ address, profile: "idrac9-late", serviceTag: "ABC1234" }] });
  onTestFinished(() => world.stop());
  const device = world.idrac(address);
  const logins = () => device.requests.filter((request) => request.method === "POST" && request.status === 201).length;
  return { device, logins, target: { address, port: device.port } };
}

describe("sessions", () => {
  it("are kept for a moment for the next job, then given back", async () => {
    const { device, logins, target } = await aDevice();
    const rig = aRig({ settings: { ...defaultBmcSettings, requestsPerSecond: Number.POSITIVE_INFINITY, sessionLingerMs: 150 } });
    for (let job = 0; job < 3; job++) {
      const idrac = rig.idracAt(target);
      await idrac.login(signal, root);
      idrac.giveBack();
    }
    expect([logins(), device.sessions.count]).toEqual([1, 1]);
    await expect.poll(() => device.sessions.count).toBe(0);
    await expect.poll(() => rig.sessions.sessions).toEqual([]);
    const again = rig.idracAt(target);
    await again.login(signal, root);
    again.giveBack();
    await rig.bmcs.close();
    expect([logins(), device.sessions.count]).toEqual([2, 0]);
  });

  it("stay while one task still uses them, and end with the last", async () => {
    const { device, target } = await aDevice();
    const rig = aRig();
    const [one, two] = [rig.idracAt(target), rig.idracAt(target)];
    await Promise.all([one.login(signal, root), two.login(signal, root)]);
    one.giveBack();
    one.giveBack();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(device.sessions.count).toBe(1);
    two.giveBack();
    await expect.poll(() => device.sessions.count).toBe(0);
    await rig.bmcs.close();
  });

  it("end too when others on the same connection came to nothing", async () => {
    const { device, target } = await aDevice();
    const rig = aRig();
    const idrac = rig.idracAt(target);
    await expect(idrac.login(signal, typed("root", "wrong"))).rejects.toMatchObject({ code: "auth_failed" });
    await idrac.login(signal, typed("root", "calvin", { id: "right" }));
    idrac.giveBack();
    await rig.bmcs.close();
    expect([device.sessions.count, rig.sessions.sessions]).toEqual([0, []]);
  });

  it("end even if the answer to that gets lost", async () => {
    const { device, target } = await aDevice();
    device.faults.add({ kind: "reset-before", method: "DELETE" });
    const rig = aRig();
    await rig.idracAt(target).login(signal, root);
    await rig.bmcs.close();
    expect([device.sessions.count, rig.sessions.sessions]).toEqual([0, []]);
  });

  it("end when the agent stops, whoever still holds them", async () => {
    const { device, target } = await aDevice();
    const rig = aRig();
    await rig.idracAt(target).login(signal, root);
    await rig.bmcs.close();
    expect([device.sessions.count, rig.sessions.sessions]).toEqual([0, []]);
  });

  it("of another user that carry the number of one left behind are not touched", async () => {
    const { device, target } = await aDevice();
    device.accounts.named("root");
    const stranger = device.sessions.open({ ...(device.accounts.named("root") as NonNullable<ReturnType<typeof device.accounts.named>>), userName: "alice" }, "10.0.0.9");
    const sessions = new MemorySessionJournal();
    sessions.remember({ ...target, uri: `/redfish/v1/SessionService/Sessions/${stranger?.id}`, username: "root" });
    const rig = aRig({ sessions });
    await rig.idracAt(target).login(signal, root);
    await rig.bmcs.close();
    expect(device.sessions.list().map((session) => session.account.userName)).toEqual(["alice"]);
    expect(sessions.sessions).toEqual([]);
  });

  it("tokens are forgotten when they end, passwords are not", async () => {
    const { target } = await aDevice();
    const rig = aRig();
    const forgotten: string[] = [];
    Object.assign(rig.log, { forgetSecret: (value: string) => forgotten.push(value) });
    await rig.idracAt(target).login(signal, root);
    await rig.bmcs.close();
    expect(forgotten).toHaveLength(1);
    expect([...rig.log.secrets].filter((secret) => !forgotten.includes(secret))).toEqual(["calvin"]);
  });
});

describe("the pressure on one iDRAC", () => {
  async function aSlowServer() {
    const { certPem: cert, keyPem: key } = await makeCertificate({ commonName: "idrac" });
    const load = { now: 0, most: 0, times: [] as number[] };
    const server = createServer({ cert, key }, (request, response) => {
      load.times.push(performance.now());
      load.now++;
      load.most = Math.max(load.most, load.now);
      setTimeout(() => {
        load.now--;
        response.writeHead(200, { "x-auth-token": "token-1234", location: "/redfish/v1/SessionService/Sessions/1", "content-type": "application/json" });
        response.end(JSON.stringify(request.url === "/redfish/v1" ? { Product: "Integrated Dell Remote Access Controller", Oem: { Dell: { ServiceTag: "A" } } } : { Name: "x" }));
      }, 15);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return { load, target: { address: "127.0.0.1", port: (server.address() as AddressInfo).port } };
  }

  it("is two requests at a time, whoever asks", async () => {
    const { load, target } = await aSlowServer();
    const rig = aRig();
    const idracs = await Promise.all(
      [1, 2, 3].map(async () => {
        const idrac = rig.idracAt(target);
        await idrac.login(signal, root);
        return idrac;
      }),
    );
    await Promise.all(idracs.flatMap((idrac) => Array.from({ length: 6 }, () => idrac.get("/x", resources.Part, signal))));
    expect(load.most).toBe(2);
    await rig.bmcs.close();
  });

  it("is so many requests a second", async () => {
    const { load, target } = await aSlowServer();
    const rig = aRig({ settings: { ...defaultBmcSettings, requestsPerSecond: 20 } });
    const idrac = rig.idracAt(target);
    await idrac.login(signal, root);
    await Promise.all(Array.from({ length: 40 }, () => idrac.get("/x", resources.Part, signal)));
    const [first = 0] = load.times;
    // A second's worth may come at once; from then on they are spaced.
    expect(load.times.filter((at) => at < first + 500).length).toBeLessThanOrEqual(31);
    expect((load.times.at(-1) ?? 0) - first).toBeGreaterThan(900);
    await rig.bmcs.close();
  });

  it("stops at once when the job is stopped", async () => {
    const { load, target } = await aSlowServer();
    const rig = aRig();
    const idrac = rig.idracAt(target);
    await idrac.login(signal, root);
    const controller = new AbortController();
    const reason = new Error("stopped");
    const asked = Array.from({ length: 20 }, () => idrac.get("/x", resources.Part, controller.signal));
    setTimeout(() => controller.abort(reason), 20);
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter((outcome) => outcome.status === "rejected" && outcome.reason === reason).length).toBeGreaterThan(10);
    expect(load.times.length).toBeLessThan(12);
    await rig.bmcs.close();
    expect(rig.log.rows.every((row) => row.outcomes.length === 1)).toBe(true);
  });
});
