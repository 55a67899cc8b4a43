import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { AddressGuard } from "#agent/address-guard.ts";
import { systemClock } from "#agent/system-clock.ts";
import { MemoryCommandLog } from "#test/fixtures/bmc-rig.ts";
import { makeCertificate } from "#test/simulators/certificate.ts";
import { Connection } from "./connection.ts";
import { Pace } from "./pace.ts";
import { findAction, RedfishService } from "./service.ts";
import { defaultTransportLimits } from "./transport.ts";

const signal = AbortSignal.timeout(30_000);
const scope = () => ({ jobId: null, taskId: null, serverId: null, step: null, operation: "bios" as const });

interface Seen {
  line: string;
  ifMatch: string | undefined;
}

/** A service over HTTPS whose answers are given by "METHOD path", one after the other; the last one stays. */
async function aService(answers: Record<string, { status?: number; body?: unknown; headers?: Record<string, string> }[]>): Promise<{ service: RedfishService; seen: Seen[] }> {
  const { certPem: cert, keyPem: key } = await makeCertificate({ commonName: "idrac" });
  const seen: Seen[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    request.resume().on("end", () => {
      const line = `${request.method} ${request.url}`;
      seen.push({ line, ifMatch: request.headers["if-match"] });
      const list = answers[line] ?? [{ status: 404 }];
      const { status = 200, body = {}, headers = {} } = (list.length > 1 ? list.shift() : list[0]) ?? {};
      response.writeHead(status, headers).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const addresses = new AddressGuard(["127.0.0.1"]);
  const connection = new Connection({
    address: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    trust: { fingerprint: null, ca: undefined, firstUse: "trust", legacy: false },
    limits: { ...defaultTransportLimits, retryBaseMs: 1 },
    pace: new Pace(systemClock, { inFlight: 2, perSecond: Number.POSITIVE_INFINITY }),
    log: new MemoryCommandLog(),
    clock: systemClock,
    random: Math.random,
    suspectsBlock: () => false,
    admit: () => addresses.check("127.0.0.1"),
  });
  onTestFinished(async () => {
    await connection.transport.close();
    server.close();
  });
  return { service: new RedfishService(connection, { authorize: async () => ({}), renew: async () => null }, scope), seen };
}

describe("changing a resource", () => {
  it("sends the ETag it has now, weak prefix and all", async () => {
    const { service, seen } = await aService({ "GET /r": [{ body: { "@odata.etag": 'W/"gen-7"' } }], "PATCH /r": [{ status: 200 }] });
    await service.patch("/r", { A: 1 }, signal);
    expect(seen).toEqual([
      { line: "GET /r", ifMatch: undefined },
      { line: "PATCH /r", ifMatch: 'W/"gen-7"' },
    ]);
  });

  it("sends none where there is none, or an empty one", async () => {
    for (const etag of [undefined, ""]) {
      const { service, seen } = await aService({
        "GET /r": [{ body: { "@odata.etag": etag } }],
        "PATCH /r": [{ status: 202, headers: { location: "/redfish/v1/TaskService/Tasks/JID_1" } }],
      });
      expect(await service.patch("/r", {}, signal)).toEqual({ status: 202, location: "/redfish/v1/TaskService/Tasks/JID_1" });
      expect(seen[1]).toEqual({ line: "PATCH /r", ifMatch: undefined });
    }
  });

  it("fetches it anew and tries once more when it was stale, and only once", async () => {
    const etags = [{ body: { "@odata.etag": "1" } }, { body: { "@odata.etag": "2" } }];
    const once = await aService({ "GET /r": [...etags], "PATCH /r": [{ status: 412 }, { status: 200 }] });
    await once.service.patch("/r", {}, signal);
    expect(once.seen.map((entry) => entry.ifMatch)).toEqual([undefined, "1", undefined, "2"]);
    const always = await aService({ "GET /r": [...etags], "PATCH /r": [{ status: 412 }] });
    await expect(always.service.patch("/r", {}, signal)).rejects.toMatchObject({ code: "precondition_failed" });
    expect(always.seen).toHaveLength(4);
  });
});

describe("running an action", () => {
  const actions = {
    "#ComputerSystem.Reset": { target: "/reset", "ResetType@Redfish.AllowableValues": ["On"] },
    Oem: { "#OemManager.v1_4_0.OemManager#OemManager.ExportSystemConfiguration": { target: ["/export"] } },
  };

  it("finds it by the end of its key, whatever version Dell puts before it", () => {
    expect(findAction(actions, "ComputerSystem.Reset")?.target).toBe("/reset");
    expect(findAction(actions, "OemManager.ExportSystemConfiguration")?.target).toBe("/export");
    expect(findAction(actions, "Reset")).toBeUndefined();
    expect(findAction(undefined, "ComputerSystem.Reset")).toBeUndefined();
  });

  it("checks what the device allows before it asks, and never sends an ETag", async () => {
    const { service, seen } = await aService({ "POST /reset": [{ status: 204, headers: { etag: "9" } }] });
    await expect(service.act({ Actions: actions }, "ComputerSystem.Reset", { ResetType: "Nmi" }, signal)).rejects.toMatchObject({ code: "unsupported" });
    await service.act({ Actions: actions }, "ComputerSystem.Reset", { ResetType: "On" }, signal);
    expect(seen).toEqual([{ line: "POST /reset", ifMatch: undefined }]);
  });
});
