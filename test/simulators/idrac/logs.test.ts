import { describe, expect, it } from "vitest";
import { anIdrac, asRoot, type Client, login, MANAGER, members, messageIds } from "../test-client.ts";
import type { Idrac } from "./idrac.ts";

const LCLOG = `${MANAGER}/LogServices/Lclog/Entries`;
const SEL = `${MANAGER}/LogServices/Sel/Entries`;

async function withEntries(idrac: Idrac, count: number): Promise<Client> {
  const start = idrac.clock.now() - 86_400_000;
  for (let i = 0; i < count; i++) {
    idrac.logs.addLc({ messageId: i % 10 === 0 ? "NIC100" : "NIC101", args: [`NIC.Integrated.1-${i % 2}-1`, "1"], createdAtMs: start + Math.floor(i / 3) * 60_000 });
  }
  return (await login(idrac)).client;
}

describe("reading a log", () => {
  it("gives pages of fifty, newest first, and the link to the next", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = await withEntries(idrac, 119);
    const ids: number[] = [];
    let path: string | undefined = LCLOG;
    const pages: number[] = [];
    while (path !== undefined) {
      const page = await client.get(path);
      expect(page.body["Members@odata.count"]).toBe(120);
      pages.push(members(page).length);
      ids.push(...members(page).map(({ Id }) => Number(Id)));
      path = page.body["Members@odata.nextLink"] as string | undefined;
      if (path) expect(path).toBe(`${LCLOG}?$skip=${ids.length}`);
    }
    expect(pages).toEqual([50, 50, 20]);
    expect(ids).toEqual(Array.from({ length: 120 }, (_, i) => 120 - i));
  });

  it("repeats an entry at each page's start on early iDRAC10", async () => {
    const client = await withEntries(await anIdrac("idrac10", { profileChanges: { pagesOverlap: true, firmwareVersion: "1.10.17.00" } }), 80);
    const first = await client.get(LCLOG);
    const second = await client.get(String(first.body["Members@odata.nextLink"]));
    expect(members(second)[0]?.Id).toBe(members(first).at(-1)?.Id);
  });

  it("refuses a $skip beyond the end and a $top of nothing", async () => {
    const client = await withEntries(await anIdrac("idrac9-late"), 10);
    const beyond = await client.get(`${LCLOG}?$skip=999999`);
    expect([beyond.status, messageIds(beyond)]).toEqual([400, ["SYS417"]]);
    expect(messageIds(await client.get(`${LCLOG}?$top=0`))).toEqual(["SYS407"]);
    expect(messageIds(await client.get(`${LCLOG}?$skip=-1`))).toEqual(["SYS407"]);
    expect(members(await client.get(`${LCLOG}?$skip=3&$top=2`)).map(({ Id }) => Id)).toEqual(["8", "7"]);
  });

  it("filters by severity, message and time where the firmware can", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = await withEntries(idrac, 100);
    const count = async (filter: string) => (await client.get(`${LCLOG}?$filter=${encodeURIComponent(filter)}`)).body["Members@odata.count"];
    expect(await count("Severity eq 'Warning'")).toBe(10);
    expect(await count("MessageId eq 'IDRAC.2.8.NIC101'")).toBe(90);
    expect(await count("Severity eq 'Warning' or MessageId eq 'IDRAC.2.8.USR0030'")).toBe(11);
    expect(await count("not (Severity eq 'OK')")).toBe(10);
    const halfTime = new Date(Math.floor(idrac.clock.now() / 1_000) * 1_000 - 86_400_000 + 17 * 60_000).toISOString();
    expect(await count(`Created ge '${halfTime}'`)).toBe(50);
    expect(messageIds(await client.get(`${LCLOG}?$filter=Severity%20like%20'x'`))).toEqual(["SYS407"]);
    const paged = await client.get(`${LCLOG}?$filter=${encodeURIComponent("Severity eq 'OK'")}`);
    expect(members(paged)).toHaveLength(50);
    expect(members(await client.get(String(paged.body["Members@odata.nextLink"])))).toHaveLength(41);
  });

  it("refuses filters on older firmware", async () => {
    for (const profile of ["idrac8", "idrac9-early"] as const) {
      const idrac = await anIdrac(profile);
      const answer = await asRoot(idrac).get(`${MANAGER}/Logs/Lclog?$filter=Severity%20eq%20'OK'`);
      expect([answer.status, messageIds(answer)]).toEqual([400, ["QueryNotSupported"]]);
      await idrac.stop();
    }
  });

  it("writes times in the iDRAC's own zone, shared by what happens together", async () => {
    const idrac = await anIdrac("idrac9-late", { offsetMinutes: 330 });
    const client = await withEntries(idrac, 3);
    const created = members(await client.get(LCLOG))
      .slice(1)
      .map(({ Created }) => String(Created));
    expect(new Set(created).size).toBe(1);
    expect(created[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/);
    expect((await client.get(MANAGER)).body.DateTimeLocalOffset).toBe("+05:30");
  });

  it("prefixes message ids with the registry, but not on iDRAC9 3.34", async () => {
    const late = await withEntries(await anIdrac("idrac9-late"), 1);
    expect(members(await late.get(LCLOG)).at(-1)?.MessageId).toBe("IDRAC.2.8.NIC100");
    const early = await withEntries(await anIdrac("idrac9-early", { address: "127.0.1.11" }), 1);
    expect(members(await early.get(`${MANAGER}/Logs/Lclog`)).at(-1)?.MessageId).toBe("NIC100");
  });
});

describe("where logs are", () => {
  it("is under Logs on old firmware, with services called SEL and LC that only point there", async () => {
    for (const profile of ["idrac8", "idrac9-early"] as const) {
      const idrac = await anIdrac(profile);
      const client = asRoot(idrac);
      const services = members(await client.get(`${MANAGER}/LogServices`));
      const bodies = await Promise.all(services.map((service) => client.get(String(service["@odata.id"]))));
      expect(bodies.map(({ body }) => [body.Id, body.Entries])).toEqual([
        ["SEL", { "@odata.id": `${MANAGER}/Logs/Sel` }],
        ["LC", { "@odata.id": `${MANAGER}/Logs/Lclog` }],
      ]);
      await idrac.stop();
    }
  });

  it("has an EventLog under the system on iDRAC10", async () => {
    const client = asRoot(await anIdrac("idrac10"));
    expect((await client.get("/redfish/v1/Systems/System.Embedded.1/LogServices/EventLog")).status).toBe(200);
  });
});

describe("the System Event Log", () => {
  it("has raw hexadecimal ids, and lists of members on iDRAC8", async () => {
    const late = await anIdrac("idrac9-late");
    late.logs.addSel({ message: "x", rawId: "7e012790", sensorType: "Fan" });
    expect(members(await asRoot(late).get(SEL))[0]).toMatchObject({ EntryType: "SEL", MessageId: "7e012790", EntryCode: "Assert", SensorType: "Fan" });
    const old = await anIdrac("idrac8", { address: "127.0.1.11" });
    old.logs.addSel({ message: "x", sensorType: "Fan" });
    expect(members(await asRoot(old).get(`${MANAGER}/Logs/Sel`))[0]).toMatchObject({ EntryCode: [{ Member: "Assert" }], SensorType: [{ Member: "Fan" }] });
  });

  it("starts again with one entry after ClearLog; the Lifecycle log has no such action", async () => {
    const idrac = await anIdrac("idrac9-late");
    for (let i = 0; i < 5; i++) idrac.logs.addSel({ message: `event ${i}` });
    const client = asRoot(idrac);
    expect((await client.post(`${MANAGER}/LogServices/Sel/Actions/LogService.ClearLog`, {})).status).toBe(204);
    expect(members(await client.get(SEL))).toMatchObject([{ Id: "1", Message: "Log cleared." }]);
    expect((await client.post(`${MANAGER}/LogServices/Lclog/Actions/LogService.ClearLog`, {})).status).toBe(404);
    expect((await client.get(`${MANAGER}/LogServices/Lclog`)).body.Actions).toBeUndefined();
  });

  it("keeps its last 1024 entries", async () => {
    const idrac = await anIdrac("idrac9-late");
    for (let i = 0; i < 1_100; i++) idrac.logs.addSel({ message: `event ${i}` });
    expect(idrac.logs.sel).toHaveLength(1_024);
  });

  it("and the fault list tell of a part that fails, until it is well again", async () => {
    const idrac = await anIdrac("idrac9-late");
    const client = asRoot(idrac);
    idrac.setHealth("PSU.Slot.2", "Critical");
    expect((await client.get("/redfish/v1/Systems/System.Embedded.1")).body).toMatchObject({
      Status: { Health: "Critical", HealthRollup: "Critical" },
      Oem: { Dell: { DellSystem: { PSRollupStatus: "Error", FanRollupStatus: "OK" } } },
    });
    expect(members(await client.get(`${MANAGER}/LogServices/FaultList/Entries`))).toMatchObject([{ MessageId: "IDRAC.2.8.PSU0001", Severity: "Critical" }]);
    expect(members(await client.get(SEL))[0]).toMatchObject({ Severity: "Critical", SensorType: "Power Supply / Converter" });
    idrac.setHealth("PSU.Slot.2", "OK");
    expect(members(await client.get(`${MANAGER}/LogServices/FaultList/Entries`))).toEqual([]);
    expect(members(await client.get(SEL))[0]).toMatchObject({ EntryCode: "Deassert", Severity: "OK" });
  });
});
