import { request } from "node:https";
import { describe, expect, it } from "vitest";
import { anIdrac, asRoot, Client, login, messageIds, RESET, SYSTEM } from "../test-client.ts";
import type { FaultKind } from "./faults.ts";

describe("faults on demand", () => {
  it.each([
    ["sys518", 503, ["SYS518"]],
    ["rac0509", 503, ["RAC0509"]],
    ["unauthorized", 401, ["AccessDenied"]],
    ["forbidden", 403, ["RAC0506"]],
    ["etag-stale", 412, ["PreconditionFailed"]],
    ["bare-error", 503, []],
  ] as const)("%s answers %i and does nothing, once", async (kind, status, ids) => {
    const idrac = await anIdrac("idrac9-late");
    const { client } = await login(idrac);
    idrac.faults.add({ kind, method: "POST", path: RESET });
    const answer = await client.post(RESET, { ResetType: "ForceRestart" });
    expect([answer.status, messageIds(answer)]).toEqual([status, ids]);
    expect(idrac.power.bootCount).toBe(0);
    expect(idrac.requests.at(-1)).toMatchObject({ fault: kind, effect: false });
    expect((await client.post(RESET, { ResetType: "ForceRestart" })).status).toBe(204);
  });

  it("an empty 503", async () => {
    const idrac = await anIdrac("idrac8");
    idrac.faults.add({ kind: "empty-503" });
    const answer = await asRoot(idrac).get(SYSTEM);
    expect([answer.status, answer.text, answer.headers["content-type"]]).toEqual([503, "", undefined]);
  });

  it("an HTML 401 whose chunks break off", async () => {
    const idrac = await anIdrac("idrac8");
    idrac.faults.add({ kind: "html-401", path: SYSTEM });
    await expect(asRoot(idrac).get(SYSTEM)).rejects.toThrow();
    const status = await new Promise((resolve) => {
      idrac.faults.add({ kind: "html-401", path: SYSTEM });
      request({ host: idrac.address, port: idrac.port, path: SYSTEM, rejectUnauthorized: false }, (response) => {
        response.on("error", () => {});
        resolve([response.statusCode, response.headers["content-type"], response.headers["transfer-encoding"]]);
        response.resume();
      }).end();
    });
    expect(status).toEqual([401, "text/html", "chunked"]);
  });

  it("an answer that breaks off after the effect", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.faults.add({ kind: "truncated-body", path: "/redfish/v1/SessionService/*" });
    await expect(new Client(idrac).post("/redfish/v1/SessionService/Sessions", { UserName: "root", Password: "calvin" })).rejects.toThrow();
    expect(idrac.sessions.count).toBe(1);
  });

  it("two JSON documents in one answer", async () => {
    const idrac = await anIdrac("idrac8");
    idrac.faults.add({ kind: "concatenated-json", path: SYSTEM });
    const { status, text } = await asRoot(idrac).get(SYSTEM);
    expect(status).toBe(200);
    expect(() => JSON.parse(text)).toThrow();
    expect(text).toContain("LICENSE");
    expect(text).toContain("ComputerSystem.Reset");
  });

  it("ExtendedInfo as an object, and another Content-Type", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.faults.add({ kind: "extended-info-object", status: 400 });
    const answer = await asRoot(idrac).get(SYSTEM);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { "@Message.ExtendedInfo": { MessageId: "IDRAC.2.8.SYS518" } } });
    idrac.faults.add({ kind: "wrong-content-type" });
    expect((await asRoot(idrac).get(SYSTEM)).headers["content-type"]).toBe("text/html");
  });

  it("a connection reset before anything was done", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.faults.add({ kind: "reset-before", method: "POST", path: RESET });
    await expect(asRoot(idrac).post(RESET, { ResetType: "ForceRestart" })).rejects.toThrow();
    expect(idrac.power.bootCount).toBe(0);
    expect(idrac.requests.at(-1)).toMatchObject({ effect: false, isAnswered: false, status: null });
  });

  it("a connection reset after it was done, which only the judge knows", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.faults.add({ kind: "reset-after", method: "POST", path: RESET });
    await expect(asRoot(idrac).post(RESET, { ResetType: "ForceRestart" })).rejects.toThrow();
    expect(idrac.power.bootCount).toBe(1);
    expect(idrac.requests.at(-1)).toMatchObject({ effect: true, isAnswered: false });
  });

  it.each([
    ["never", 0],
    ["never-after", 1],
  ] as const)("%s leaves the client waiting", async (kind: FaultKind, boots) => {
    const idrac = await anIdrac("idrac9-late");
    idrac.faults.add({ kind, method: "POST" });
    const waiting = asRoot(idrac).post(RESET, { ResetType: "ForceRestart" });
    waiting.catch(() => {});
    const first = await Promise.race([waiting.then(() => "answered"), new Promise((resolve) => setTimeout(() => resolve("waits"), 150))]);
    expect(first).toBe("waits");
    expect(idrac.power.bootCount).toBe(boots);
  });

  it("a slow answer, in real milliseconds, done at once", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.faults.add({ kind: "slow", ms: 200, method: "POST" });
    const startedAt = performance.now();
    const answer = asRoot(idrac).post(RESET, { ResetType: "ForceRestart" });
    await expect.poll(() => idrac.power.bootCount).toBe(1);
    expect((await answer).status).toBe(204);
    expect(performance.now() - startedAt).toBeGreaterThan(190);
  });

  it("as many as asked for, after as many unharmed, by pattern", async () => {
    const idrac = await anIdrac("idrac9-late");
    idrac.faults.add({ kind: "sys518", path: "/redfish/v1/Systems/*", skip: 1, count: 2 });
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await asRoot(idrac).get(SYSTEM)).status);
    expect(statuses).toEqual([200, 503, 503, 200, 200]);
    idrac.faults.add({ kind: "rac0509", count: 0 });
    for (let i = 0; i < 3; i++) expect((await asRoot(idrac).get(SYSTEM)).status).toBe(503);
    idrac.faults.clear();
    expect((await asRoot(idrac).get(SYSTEM)).status).toBe(200);
  });
});
