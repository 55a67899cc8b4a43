import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { anIdrac, asRoot, type Client, MANAGER, members, messageIds, RESET, SYSTEM } from "../test-client.ts";
import { PROFILES, type ProfileName } from "./profiles.ts";

const ALL = Object.keys(PROFILES) as ProfileName[];

/** Every @odata.id below the root, as a crawler finds them, and every action's target. */
async function crawl(client: Client): Promise<{ pages: Map<string, JsonObject>; broken: string[]; targets: string[] }> {
  const pages = new Map<string, JsonObject>();
  const broken: string[] = [];
  const targets: string[] = [];
  const queue = ["/redfish/v1"];
  const collect = (value: Json): void => {
    if (Array.isArray(value)) return value.forEach(collect);
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "@odata.id" || key === "Uri") queue.push(String(inner).split("#")[0] ?? "");
      else if (key === "target") targets.push(String(inner));
      else collect(inner);
    }
  };
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (pages.has(path) || broken.includes(path)) continue;
    const { status, body } = await client.get(path);
    if (status !== 200) broken.push(path);
    else {
      pages.set(path, body);
      collect(body);
    }
  }
  return { pages, broken, targets };
}

describe("the tree", () => {
  it.each(ALL)("of %s has no dead link, no dead action, and each resource names itself", async (profile) => {
    const idrac = await anIdrac(profile, { health: { "PSU.Slot.1": "Warning" } });
    idrac.jobs.add({ name: "Configure: BIOS.Setup.1-1", type: "BIOSConfiguration" });
    const client = asRoot(idrac, true);
    const { pages, broken, targets } = await crawl(client);
    expect(broken).toEqual([]);
    expect(pages.size).toBeGreaterThan(60);
    for (const [path, body] of pages) {
      expect(body["@odata.id"], path).toBe(path);
      expect(body["@odata.type"], path).toMatch(/^#\w+\.(v\d+_\d+_\d+\.)?\w+$/);
      expect(body.Name, path).toEqual(expect.any(String));
    }
    expect(targets).toContain(RESET);
    for (const target of targets) expect((await client.get(target)).status, target).toBe(405);
  });

  it.each([
    ["idrac9-early", "/redfish/v1/Dell/Systems/System.Embedded.1/DellSystem/System.Embedded.1"],
    ["idrac9-late", `${SYSTEM}/Oem/Dell/DellSystem/System.Embedded.1`],
    ["idrac10", `${SYSTEM}/Oem/Dell/DellSystem/System.Embedded.1`],
  ] as const)("of %s has Dell's roll-ups inside the system and as a resource of their own", async (profile, path) => {
    const client = asRoot(await anIdrac(profile, { health: { "PSU.Slot.1": "Warning" } }));
    const [alone, system] = [await client.get(path), await client.get(SYSTEM)];
    expect(alone.body).toMatchObject({ "@odata.id": path, PSRollupStatus: "Degraded", FanRollupStatus: "OK" });
    expect(system.body).toMatchObject({ Oem: { Dell: { DellSystem: { "@odata.id": path, PSRollupStatus: "Degraded" } } } });
  });

  it.each(ALL)("of %s tells its generation by Manager.Model", async (profile) => {
    const { body } = await asRoot(await anIdrac(profile)).get(MANAGER);
    expect(body.Model).toBe(PROFILES[profile].managerModel);
    expect(body.FirmwareVersion).toBe(PROFILES[profile].firmwareVersion);
  });

  it("gives a model its own generation on shared firmware", async () => {
    const idrac = await anIdrac("idrac9-late", { model: "R760" });
    expect((await asRoot(idrac).get(MANAGER)).body.Model).toBe("16G Monolithic");
    expect((await asRoot(idrac).get(SYSTEM)).body).toMatchObject({ Model: "PowerEdge R760", SKU: "ABC1234" });
  });

  it("counts all arrays on iDRAC9, only members and links on iDRAC10", async () => {
    const nine = await asRoot(await anIdrac("idrac9-late")).get(MANAGER);
    expect(nine.body).toMatchObject({ CommandShell: { "ConnectTypesSupported@odata.count": 2 } });
    const ten = await asRoot(await anIdrac("idrac10", { address: "127.0.1.11" })).get(MANAGER);
    expect(ten.text).not.toContain("ConnectTypesSupported@odata.count");
    expect(ten.text).toContain("ManagerForServers@odata.count");
  });
});

describe("queries", () => {
  it("expand one level on iDRAC9 and are passed over by iDRAC8", async () => {
    const late = asRoot(await anIdrac("idrac9-late"));
    for (const form of ["*($levels=1)", ".", "*"]) {
      const all = members(await late.get(`${SYSTEM}/Memory?$expand=${form}`));
      expect(all[0]).toMatchObject({ Id: "DIMM.Socket.A1", CapacityMiB: 32_768 });
    }
    expect(messageIds(await late.get(`${SYSTEM}/Memory?$expand=*($levels=3)`))).toEqual(["SYS417"]);
    expect(messageIds(await late.get(`${SYSTEM}/Memory?$expand=everything`))).toEqual(["SYS407"]);
    const old = asRoot(await anIdrac("idrac8", { address: "127.0.1.11" }));
    expect(Object.keys(members(await old.get(`${SYSTEM}/Memory?$expand=*($levels=1)`))[0] ?? {})).toEqual(["@odata.id"]);
  });

  it("expand a resource's links, with and without those in Links", async () => {
    const client = asRoot(await anIdrac("idrac9-late"));
    const dot = await client.get(`${SYSTEM}?$expand=.`);
    expect(dot.body).toMatchObject({ Memory: { Members: expect.any(Array) }, Links: { ManagedBy: [{ "@odata.id": MANAGER }] } });
    const tilde = await client.get(`${SYSTEM}?$expand=~`);
    expect(tilde.body).toMatchObject({ Memory: { "@odata.id": `${SYSTEM}/Memory` }, Links: { ManagedBy: [{ Id: "iDRAC.Embedded.1" }] } });
  });

  it("select properties, of the members too when they are expanded", async () => {
    const client = asRoot(await anIdrac("idrac9-late"));
    const { body } = await client.get(`${SYSTEM}?$select=PowerState,Model`);
    expect(Object.keys(body).filter((key) => !key.startsWith("@"))).toEqual(["Model", "PowerState"]);
    const [dimm] = members(await client.get(`${SYSTEM}/Memory?$expand=*($levels=1)&$select=CapacityMiB`));
    expect(Object.keys(dimm ?? {}).filter((key) => !key.startsWith("@"))).toEqual(["CapacityMiB"]);
  });

  it("filter a collection by what its members say, and refuse what nobody knows", async () => {
    const client = asRoot(await anIdrac("idrac9-late"));
    const found = await client.get(`/redfish/v1/UpdateService/FirmwareInventory?$filter=${encodeURIComponent("Name eq 'BIOS'")}`);
    expect(members(found)).toHaveLength(3);
    expect((await client.get(`${SYSTEM}?$search=x`)).status).toBe(501);
    expect((await client.get("/redfish/v1/Systems?only=x")).status).toBe(400);
    expect((await client.get("/redfish/v1/Systems?only")).body.Id).toBe("System.Embedded.1");
  });
});

describe("firmware inventory", () => {
  it.each([
    ["idrac9-early", "Installed-25227-3.34.34.34"],
    ["idrac9-late", "Installed-25227-7.10.30.00__iDRAC.Embedded.1-1"],
    ["idrac10", "Installed-113033-1.30.10.50__BMC"],
  ] as const)("of %s has ids like %s, installed, current and previous", async (profile, id) => {
    const client = asRoot(await anIdrac(profile));
    const ids = members(await client.get("/redfish/v1/UpdateService/FirmwareInventory")).map((member) => String(member["@odata.id"]).split("/").at(-1) ?? "");
    expect(ids).toContain(id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const status of ["Current-159-", "Installed-159-", "Previous-159-"]) expect(ids.some((other) => other.startsWith(status))).toBe(true);
  });

  it("does not advertise updates before there are any", async () => {
    const { body } = await asRoot(await anIdrac("idrac9-late")).get("/redfish/v1/UpdateService");
    expect(body.Actions).toEqual({});
    expect(body).not.toHaveProperty("HttpPushUri");
  });
});

describe("the job queue", () => {
  it("shows a job as Dell's, as a standard one and as a task, and loses the task first", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    const job = idrac.jobs.add({
      name: "Configure: BIOS.Setup.1-1",
      type: "BIOSConfiguration",
      state: "Running",
      messageId: "PR20",
      message: "Job in progress.",
      percentComplete: 34,
    });
    const dell = `${MANAGER}/Oem/Dell/Jobs/${job.id}`;
    const task = `/redfish/v1/TaskService/Tasks/${job.id}`;
    expect((await client.get(task)).body).toMatchObject({ TaskState: "Running", Oem: { Dell: { JobState: "Running", MessageId: "PR20" } } });
    expect(messageIds(await client.delete(dell))).toEqual(["SUP016"]);
    Object.assign(job, { state: "CompletedWithErrors", messageId: "PR31", percentComplete: 100, completedAtMs: idrac.clock.now() });
    const { body } = await client.get(dell);
    expect(body).toMatchObject({ JobState: "CompletedWithErrors", MessageId: "PR31", EndTime: "TIME_NA" });
    expect(body.CompletionTime).toMatch(/T\d\d:\d\d:\d\d$/);
    const standard = await client.get(`/redfish/v1/JobService/Jobs/${job.id}`);
    expect(standard.body).toMatchObject({ JobState: "Exception", JobStatus: "Critical", Name: "ConfigBIOS:BIOS.Setup.1-1", Messages: [{ MessageId: "IDRAC.2.8.PR31" }] });
    expect(standard.body.StartTime).toMatch(/-05:00$/);
    idrac.clock.advance(11 * 60_000);
    expect((await client.get(task)).status).toBe(404);
    expect((await client.get(dell)).status).toBe(200);
    expect(messageIds(await client.delete(dell))).toEqual(["Success", "SYS413"]);
    expect((await client.get(dell)).status).toBe(404);
  });

  it("is cleared by DeleteJobQueue, where the generation has it", async () => {
    const idrac = await anIdrac("idrac9-early");
    idrac.jobs.add({ name: "a", type: "RebootForce" });
    const service = "/redfish/v1/Dell/Managers/iDRAC.Embedded.1/DellJobService/Actions/DellJobService.DeleteJobQueue";
    expect((await asRoot(idrac).post(service, { JobID: "JID_CLEARALL" })).status).toBe(200);
    expect(idrac.jobs.list()).toEqual([]);
    const old = asRoot(await anIdrac("idrac8", { address: "127.0.1.11" }));
    expect((await old.post(service, { JobID: "JID_CLEARALL" })).status).toBe(400);
  });

  it("takes the Lifecycle services down for a while when it is cleared by force", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    const dell = `${MANAGER}/Oem/Dell`;
    const lc = async () => (await client.post(`${dell}/DellLCService/Actions/DellLCService.GetRemoteServicesAPIStatus`, {})).body.LCStatus;
    expect(await lc()).toBe("Ready");
    idrac.jobs.add({ name: "a", type: "BIOSConfiguration", state: "Running" });
    expect((await client.post(`${dell}/DellJobService/Actions/DellJobService.DeleteJobQueue`, { JobID: "JID_CLEARALL_FORCE" })).status).toBe(200);
    expect([idrac.jobs.list(), await lc(), members(await client.get("/redfish/v1/Systems"))]).toEqual([[], "Initializing", []]);
    idrac.clock.advance(90_000);
    expect([await lc(), members(await client.get("/redfish/v1/Systems"))]).toEqual(["Ready", [{ "@odata.id": SYSTEM }]]);
  });

  it("hangs only under Oem/Dell on iDRAC10", async () => {
    const client = asRoot(await anIdrac("idrac10"));
    expect((await client.get(`${MANAGER}/Jobs`)).status).toBe(404);
    expect((await client.get(`${MANAGER}/Oem/Dell/Jobs`)).status).toBe(200);
  });
});

describe("attributes", () => {
  it("are checked by name, type, value and range, and change nothing when one is wrong", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    const path = `${MANAGER}/Oem/Dell/DellAttributes/iDRAC.Embedded.1`;
    const ids = async (Attributes: JsonObject) => messageIds(await client.patch(path, { Attributes }));
    expect(await ids({ "Nothing.1.Here": "x" })).toEqual(["SYS429"]);
    expect(await ids({ "Info.1.Version": "9" })).toEqual(["SYS427"]);
    expect(await ids({ "WebServer.1.Timeout": "600" })).toEqual(["SYS424"]);
    expect(await ids({ "WebServer.1.Timeout": 7 })).toEqual(["SYS425"]);
    expect(await ids({ "Redfish.1.NumericDynamicSegmentsEnable": "Enabled", "Lockdown.1.SystemLockdown": "On" })).toEqual(["SYS426"]);
    expect(idrac.attributes.text("Redfish.1.NumericDynamicSegmentsEnable")).toBe("Disabled");
    expect(await ids({ "WebServer.1.MaxNumberOfSessions": 2, "WebServer.1.Timeout": 600 })).toEqual(["Success", "SYS413"]);
    expect((await client.get("/redfish/v1/SessionService")).body.SessionTimeout).toBe(600);
  });

  it("are absent on iDRAC8, under the manager on iDRAC9 and only Dell's on iDRAC10", async () => {
    const status = async (profile: ProfileName, address: string) => {
      const client = asRoot(await anIdrac(profile, { address }));
      return [(await client.get(`${MANAGER}/Attributes`)).status, (await client.get(`${MANAGER}/Oem/Dell/DellAttributes/iDRAC.Embedded.1`)).status];
    };
    expect(await status("idrac8", "127.0.1.10")).toEqual([400, 400]);
    expect(await status("idrac9-early", "127.0.1.11")).toEqual([200, 404]);
    expect(await status("idrac9-late", "127.0.1.12")).toEqual([200, 200]);
    expect(await status("idrac10", "127.0.1.13")).toEqual([404, 200]);
  });
});

describe("a recorded tree underneath", () => {
  it("is served with the live state on top and without actions that nothing answers", async () => {
    const folder = mkdtempSync(join(tmpdir(), "recorded-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const record = (path: string, body: JsonObject) => {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, "index.json"), JSON.stringify({ "@odata.id": `/redfish/v1/${path}`.replace(/\/$/, ""), ...body }));
    };
    record("", { Name: "Root Service", RedfishVersion: "1.13.1" });
    record("Systems/System.Embedded.1", {
      Name: "System",
      Model: "PowerEdge R750",
      PowerState: "Off",
      SKU: "RECORDED",
      PCIeDevices: [],
      Actions: { "#ComputerSystem.Reset": { target: RESET }, Oem: { "#Dell.Unbuilt": { target: `${SYSTEM}/Actions/Oem/Unbuilt` } } },
    });
    record("Systems/System.Embedded.1/SecureBoot", { Name: "Secure Boot" });
    const idrac = await anIdrac("idrac9-late", { seedFrom: folder });
    const client = asRoot(idrac);
    const system = await client.get(SYSTEM);
    expect(system.body).toMatchObject({ Model: "PowerEdge R750", PCIeDevices: [], PowerState: "On", SKU: "ABC1234" });
    expect(Object.keys(system.body.Actions as JsonObject)).toEqual(["#ComputerSystem.Reset"]);
    expect((await client.post(RESET, { ResetType: "ForceOff" })).status).toBe(204);
    expect((await client.get(SYSTEM)).body.PowerState).toBe("PoweringOff");
    expect((await client.get(`${SYSTEM}/SecureBoot`)).status).toBe(200);
    expect((await client.patch(`${SYSTEM}/SecureBoot`, {})).status).toBe(405);
    expect((await client.get("/redfish/v1")).body).toMatchObject({ RedfishVersion: "1.13.1", Oem: { Dell: { ServiceTag: "ABC1234" } } });
  });
});
