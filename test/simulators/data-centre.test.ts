import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { request } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { DEMO_CREDENTIALS, demoFleet } from "./demo-fleet.ts";
import { OTHER_BMCS } from "./other-bmcs.ts";
import { asRoot, aWorld, basic, Client, login, members, RESET, SYSTEM } from "./test-client.ts";

describe("a data centre", () => {
  it("has one port on all addresses and passes over one that another program holds", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.1.11", resolve));
    onTestFinished(() => void holder.close());
    const centre = await aWorld(["127.0.1.10", "127.0.1.11", "127.0.1.12"].map((address, i) => ({ address, profile: "idrac9-late" as const, serviceTag: `AAA000${i}` })));
    expect(new Set([...centre.bmcs.values()].map(({ port }) => port))).toEqual(new Set([centre.port]));
    for (const bmc of centre.bmcs.values()) expect((await new Client(bmc).get("/redfish/v1")).status).toBe(200);
  });

  it("has its demo fleet: twelve BMCs of every generation, with a past", async () => {
    const centre = await aWorld(demoFleet());
    expect(centre.bmcs.size).toBe(12);
    const tags = new Set<string>();
    const health: unknown[] = [];
    for (const bmc of centre.bmcs.values()) {
      if (bmc.kind !== "idrac") continue;
      tags.add(bmc.serviceTag);
      expect(bmc.serviceTag).toMatch(/^[0-9A-Z]{7}$/);
      expect(bmc.logs.lc.length).toBeGreaterThan(100);
      expect(bmc.logs.sel.length).toBeGreaterThan(5);
      const { status, body } = await new Client(bmc, { authorization: basic(DEMO_CREDENTIALS.username, DEMO_CREDENTIALS.password) }).get(SYSTEM);
      if (status === 200) health.push((body.Status as { Health: string }).Health);
      else expect([status, bmc.address]).toEqual([401, "127.0.1.17"]);
    }
    expect(tags.size).toBe(11);
    expect(health.filter((value) => value === "Critical")).toHaveLength(2);
    expect(health.filter((value) => value === "Warning")).toHaveLength(1);
  });

  it("has the same past at every start", async () => {
    const past = async () => {
      const centre = await aWorld(demoFleet().slice(0, 1));
      const { logs } = centre.idrac("127.0.1.10");
      const messages = logs.lc.map(({ message }) => message);
      await centre.stop();
      return messages;
    };
    expect(await past()).toEqual(await past());
  });

  it("takes an iDRAC off the network and back", async () => {
    const centre = await aWorld(demoFleet().slice(4, 5));
    const idrac = centre.idrac("127.0.1.14");
    await idrac.stop();
    await expect(new Client(idrac).get("/redfish/v1")).rejects.toThrow(/ECONNREFUSED/);
    await idrac.start();
    expect((await new Client(idrac).get("/redfish/v1")).status).toBe(200);
  });
});

describe("what is no iDRAC", () => {
  it.each(OTHER_BMCS)("%s is not to be taken for one", async (profile) => {
    const centre = await aWorld([{ address: "127.0.1.10", profile }]);
    const [bmc] = [...centre.bmcs.values()];
    if (!bmc) throw new Error("nothing started");
    const root = await new Client(bmc).get("/redfish/v1");
    expect(JSON.stringify(root.body)).not.toMatch(/"Dell":|Integrated Dell/);
    const expected = { "supermicro-null": "null", "web-server": "404", "idrac-redfish-disabled": "404" }[profile as string];
    if (expected === "null") expect(root.text).toBe("null");
    else if (expected === "404") expect([root.status, root.headers["content-type"]]).toEqual([404, "text/html"]);
    else expect(root.status).toBe(200);
    expect(bmc.requests).toHaveLength(1);
  });

  it("an HPE shows its system to its own account only", async () => {
    const centre = await aWorld([{ address: "127.0.1.10", profile: "hpe-ilo5", username: "Administrator", password: "hpe-1" }]);
    const [bmc] = [...centre.bmcs.values()];
    if (!bmc) throw new Error("nothing started");
    expect((await new Client(bmc).get("/redfish/v1/Systems")).status).toBe(401);
    const client = new Client(bmc, { authorization: basic("Administrator", "hpe-1") });
    expect(members(await client.get("/redfish/v1/Systems"))).toHaveLength(1);
    expect((await client.get("/redfish/v1/Systems/1")).body.Manufacturer).toBe("HPE");
  });
});

describe("the request log's file", () => {
  it("has each request twice, before and after, with secrets struck out", async () => {
    const folder = mkdtempSync(join(tmpdir(), "judge-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const requestLogFile = join(folder, "requests.jsonl");
    const centre = await aWorld([{ address: "127.0.1.10", profile: "idrac9-late", serviceTag: "ABC1234" }], { requestLogFile });
    const { token, client } = await login(centre.idrac("127.0.1.10"));
    await client.post(RESET, { ResetType: "ForceRestart" });
    const text = readFileSync(requestLogFile, "utf8");
    expect(text).not.toContain("calvin");
    expect(text).not.toContain(token);
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: number; status: number | null; effect: boolean });
    expect(lines.map(({ id, status, effect }) => [id, status, effect])).toEqual([
      [1, null, false],
      [1, 201, true],
      [2, null, false],
      [2, 204, true],
    ]);
  });
});

describe("the control endpoint", () => {
  it("sets faults and states, steps the clock and reads the judge's log", async () => {
    const centre = await aWorld([{ address: "127.0.1.10", profile: "idrac9-late", serviceTag: "ABC1234" }], { control: true });
    const idrac = centre.idrac("127.0.1.10");
    const call = async (method: "GET" | "POST", path: string, body?: object) => {
      const answer = await request(`http://127.0.0.1:${centre.control?.port}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
      return { status: answer.statusCode, body: (await answer.body.json()) as Record<string, unknown> };
    };
    await call("POST", "/faults", { address: idrac.address, fault: { kind: "sys518", path: SYSTEM } });
    expect((await asRoot(idrac).get(SYSTEM)).status).toBe(503);
    await call("POST", "/state", { address: idrac.address, power: "Off", health: { "Fan.Embedded.1A": "Warning" } });
    expect((await asRoot(idrac).get(SYSTEM)).body).toMatchObject({ PowerState: "Off", Status: { Health: "Warning" } });
    const before = idrac.clock.now();
    await call("POST", "/clock/advance", { ms: 60_000 });
    expect(idrac.clock.now()).toBe(before + 60_000);
    const old = idrac.fingerprint256;
    expect((await call("POST", "/certificate", { address: idrac.address })).body.fingerprint256).not.toBe(old);
    const { requests } = (await call("GET", "/requests?since=1")).body as { requests: { path: string; headers: Record<string, string> }[] };
    expect(requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([[SYSTEM, "******"]]);
    expect((await call("GET", "/state")).body).toMatchObject({ bmcs: [{ address: idrac.address, bootCount: 0, power: "Off" }] });
    expect((await call("POST", "/faults", { address: idrac.address, fault: { kind: "meteor" } })).status).toBe(400);
    expect((await call("GET", "/nothing")).status).toBe(404);
  });
});

describe("the command line", () => {
  it("says when it is ready and stops on SIGTERM", async () => {
    const main = join(import.meta.dirname, "main.ts");
    const child = spawn(process.execPath, [main, "--demo", "--speed", "60", "--control", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const line = await new Promise<string>((resolve) => createInterface(child.stdout).once("line", resolve));
    const ready = JSON.parse(line) as { ready: boolean; port: number; addresses: string[]; controlPort: number };
    expect(ready).toMatchObject({ ready: true, addresses: expect.arrayContaining(["127.0.1.10", "127.0.1.21"]) });
    expect((await new Client({ url: `https://127.0.1.14:${ready.port}` }).get("/redfish/v1")).status).toBe(200);
    const exit = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    child.kill("SIGTERM");
    expect(await exit).toBe(0);
  });

  it("explains itself", async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "--help"], { stdio: ["ignore", "pipe", "inherit"] });
    const text = await new Promise<string>((resolve) => {
      let all = "";
      child.stdout.on("data", (chunk: Buffer) => {
        all += chunk.toString();
      });
      child.stdout.on("end", () => resolve(all));
    });
    expect(text).toContain("--request-log");
  });
});
