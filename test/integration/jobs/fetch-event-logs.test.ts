import { describe, expect } from "vitest";
import type { EventLogRow, Server } from "#schema/api/servers.ts";
import type { Idrac } from "#test/simulators/idrac/idrac.ts";
import type { Scene } from "../scene.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.107");

type Service = EventLogRow["service"];

async function stored(scene: Scene, server: Server, service: Service): Promise<EventLogRow[]> {
  const rows: EventLogRow[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: { items: EventLogRow[]; next: string | null } = await scene.api.get(
      `/api/servers/${server.id}/event-logs?service=${service}&limit=500${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    rows.push(...page.items);
    cursor = page.next;
  }
  return rows;
}

function addSel(idrac: Idrac, count: number, from = 1, createdAtMs = Date.now()): void {
  for (let n = from; n < from + count; n++) idrac.logs.addSel({ createdAtMs, message: `Event ${n}.`, severity: n % 10 === 0 ? "Critical" : "OK", sensorType: "Temperature" });
}

const pagesOf = (idrac: Idrac, service: "Sel" | "Lclog"): number =>
  idrac.requests.filter((entry) => entry.method === "GET" && new RegExp(`/(Logs/${service}|LogServices/${service}/Entries)`).test(entry.path)).length;

describe.concurrent("fetch_event_logs", () => {
  for (const profile of ["idrac7", "idrac8", "idrac9-early", "idrac9-late", "idrac10"] as const) {
    world.test(`reads both logs page by page on ${profile}, keeps every entry once, and has nothing new to read the second time`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      addSel(idrac, 130);
      for (let n = 0; n < 120; n++) idrac.logs.addLc({ messageId: "SYS1000" });
      const inSel = idrac.logs.sel.length;
      const first = await scene.result("fetch_event_logs", server);
      expect(first.services).toEqual([
        { service: "sel", read: inSel, new: inSel, ended: "complete", reason: null },
        { service: "lclog", read: expect.any(Number), new: expect.any(Number), ended: "complete", reason: null },
      ]);
      expect(first.services[1]?.new).toBeGreaterThanOrEqual(120);
      const sel = await stored(scene, server, "sel");
      expect(sel).toHaveLength(inSel);
      expect(sel[0]).toMatchObject({ message: "Event 130.", severity: "Critical", sensor_type: "Temperature" });
      expect(new Set(sel.map((row) => `${row.entry_id} ${row.created}`)).size).toBe(inSel);
      const lc = await stored(scene, server, "lclog");
      expect(lc.some((row) => row.message_id === "SYS1000")).toBe(true);
      expect(pagesOf(idrac, "Sel")).toBeGreaterThanOrEqual(3);

      const pages = pagesOf(idrac, "Sel");
      const second = await scene.result("fetch_event_logs", server, { services: ["sel"] });
      expect(second.services).toEqual([{ service: "sel", read: 1, new: 0, ended: "known", reason: null }]);
      expect(await stored(scene, server, "sel")).toHaveLength(inSel);
      // One page is enough to see that nothing is new.
      expect(pagesOf(idrac, "Sel") - pages).toBeLessThanOrEqual(2);

      addSel(idrac, 3, 131);
      const third = await scene.result("fetch_event_logs", server, { services: ["sel"] });
      expect(third.services).toEqual([{ service: "sel", read: 4, new: 3, ended: "known", reason: null }]);
      expect(await stored(scene, server, "sel")).toHaveLength(inSel + 3);
    });
  }

  world.test("takes entries of one and the same second for what they are: read once, none lost", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    const createdAtMs = scene.world.clock.now() - 60_000;
    for (let n = 1; n <= 5; n++) idrac.logs.addSel({ message: `Storm ${n}.`, createdAtMs });
    const before = idrac.logs.sel.length;
    expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ new: before });
    expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ read: 1, new: 0, ended: "known" });
    for (let n = 6; n <= 8; n++) idrac.logs.addSel({ message: `Storm ${n}.`, createdAtMs });
    expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ new: 3, ended: "known" });
    const rows = await stored(scene, server, "sel");
    expect(rows).toHaveLength(before + 3);
  });

  for (const profile of ["idrac8", "idrac9-late"] as const) {
    world.test(`reads on after somebody cleared the log on ${profile}, where numbers start again, and keeps the old entries`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      // Times have whole seconds: a log that is filled, cleared and filled within one would show the same numbers and times again.
      addSel(idrac, 60, 1, Date.now() - 60_000);
      const before = idrac.logs.sel.length;
      await scene.result("fetch_event_logs", server, { services: ["sel"] });
      idrac.logs.clearSel();
      addSel(idrac, 4, 61);
      const after = await scene.result("fetch_event_logs", server, { services: ["sel"] });
      expect(after.services).toEqual([{ service: "sel", read: 5, new: 5, ended: "complete", reason: null }]);
      const rows = await stored(scene, server, "sel");
      expect(rows).toHaveLength(before + 5);
      expect(rows.some((row) => row.message === "Log cleared.")).toBe(true);
      expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ new: 0, ended: "known" });
    });
  }

  world.test("meets what it knows also when the iDRAC's clock has gone back", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    addSel(idrac, 3);
    await scene.result("fetch_event_logs", server, { services: ["sel"] });
    addSel(idrac, 2, 4, Date.now() - 86_400_000);
    expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ read: 3, new: 2, ended: "known" });
    expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ read: 1, new: 0, ended: "known" });
  });

  world.test("stops at the limit, and reads only what is newer the next time", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    addSel(idrac, 150);
    const limited = await scene.result("fetch_event_logs", server, { services: ["sel"], max_entries: 70 });
    expect(limited.services).toEqual([{ service: "sel", read: 70, new: 70, ended: "limit", reason: null }]);
    const rows = await stored(scene, server, "sel");
    expect(rows.map((row) => row.message)).toEqual(Array.from({ length: 70 }, (_, n) => `Event ${150 - n}.`));
    expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ read: 1, new: 0, ended: "known" });
  });

  world.test("reads pages that overlap, as early iDRAC10 firmware sends them, without a double", async (scene) => {
    const { idrac, server } = await scene.server("idrac10", { profileChanges: { pagesOverlap: true } });
    addSel(idrac, 120);
    const total = idrac.logs.sel.length;
    expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ read: total, new: total, ended: "complete" });
    expect(await stored(scene, server, "sel")).toHaveLength(total);
  });

  world.test("reads the other log where one cannot be read, and says which and why", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    addSel(idrac, 5);
    idrac.faults.add({ kind: "forbidden", method: "GET", path: "*Lclog*", count: 0 });
    const { services } = await scene.result("fetch_event_logs", server);
    expect(services.map(({ service, ended }) => [service, ended])).toEqual([
      ["sel", "complete"],
      ["lclog", "unavailable"],
    ]);
    expect(services[1]?.reason).toEqual(expect.any(String));
  });

  world.test("fails where no log can be read", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    idrac.faults.add({ kind: "forbidden", method: "GET", path: "*Log*", count: 0 });
    expect(await scene.run("fetch_event_logs", server)).toMatchObject({ status: "failed", error: { code: "unsupported", hint: expect.any(String) } });
  });

  world.test("loses nothing when the connection breaks between two pages", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    addSel(idrac, 120);
    for (const kind of ["reset-before", "truncated-body"] as const) idrac.faults.add({ kind, method: "GET", path: "*/Sel/Entries*", skip: 1 });
    const total = idrac.logs.sel.length;
    expect((await scene.result("fetch_event_logs", server, { services: ["sel"] })).services[0]).toMatchObject({ new: total, ended: "complete" });
    expect(await stored(scene, server, "sel")).toHaveLength(total);
  });
});
