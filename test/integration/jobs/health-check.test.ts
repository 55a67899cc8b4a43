import { describe, expect } from "vitest";
import type { HealthReading } from "#schema/api/servers.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.106");

describe.concurrent("health_check", () => {
  for (const profile of ["idrac7", "idrac8", "idrac9-early", "idrac9-late", "idrac10"] as const) {
    world.test(`reads power, roll-ups, every kind of component and the firmware on ${profile}, and keeps them`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      const report = await scene.result("health_check", server);
      expect(report).toMatchObject({ health_status: "OK", power_state: "On", unavailable: [] });
      expect([...new Set(report.components.map((part) => part.kind))]).toEqual(expect.arrayContaining(["processor", "memory", "fan", "temperature", "power_supply", "storage"]));
      const known = await scene.reload(server);
      expect(known).toMatchObject({
        health_status: "OK",
        power_state: "On",
        idrac_generation: profile.split("-")[0],
        idrac_version: idrac.profile.firmwareVersion,
        reachable: true,
      });
      const readings = await scene.api.get<{ items: HealthReading[] }>(`/api/servers/${server.id}/health`);
      expect(readings.items).toHaveLength(1);
      expect(readings.items[0]).toMatchObject({ health_status: "OK", components: report.components });
      const firmware = await scene.api.get<{ name: string; version: string; slot: string }[]>(`/api/servers/${server.id}/firmware`);
      expect(firmware.filter((component) => component.slot === "installed").length).toBeGreaterThan(3);
    });
  }

  const troubles = [
    ["idrac8", "PSU.Slot.2", "Critical", "power_supply"],
    ["idrac9-early", "PSU.Slot.2", "Warning", "power_supply"],
    ["idrac9-late", "Fan.Embedded.1A", "Critical", "fan"],
    ["idrac10", "PSU.Slot.1", "Critical", "power_supply"],
    ["idrac9-early", "Disk.Bay.5:Enclosure.Internal.0-1:RAID.Integrated.1-1", "Warning", "storage"],
  ] as const;
  for (const [profile, part, health, kind] of troubles) {
    world.test(`finds ${part} ${health} on ${profile}, in the roll-up and in the component itself`, async (scene) => {
      const { server } = await scene.server(profile, { health: { [part]: health }, ...(kind === "storage" ? { model: "R740xd" } : {}) });
      const report = await scene.result("health_check", server);
      expect(report.health_status).toBe(health);
      expect(report.components.filter((component) => component.kind === kind && component.health === health).length).toBeGreaterThan(0);
      expect(await scene.reload(server)).toMatchObject({ health_status: health });
    });
  }

  world.test("takes a health that is null for no fault, on a server that is off and was never switched on", async (scene) => {
    for (const changes of [{ power: "Off" as const }, { power: "Off" as const, isInventoried: false }]) {
      const { server } = await scene.server("idrac9-late", changes);
      const report = await scene.result("health_check", server);
      expect(report.power_state).toBe("Off");
      expect(["OK", "Unknown"]).toContain(report.health_status);
      expect(report.components.filter((part) => part.health === "Critical" || part.health === "Warning")).toEqual([]);
    }
  });

  const parts = [
    ["idrac8", "*/Chassis/System.Embedded.1/Thermal", "Fans and temperatures"],
    ["idrac9-late", "*/Chassis/System.Embedded.1/Power", "Power supplies"],
    ["idrac10", "*/Chassis/System.Embedded.1/ThermalSubsystem*", "Fans and temperatures"],
    ["idrac10", "*/Systems/System.Embedded.1/Storage*", "Storage"],
    ["idrac9-late", "*/UpdateService/FirmwareInventory*", "Firmware inventory"],
  ] as const;
  for (const [profile, path, name] of parts) {
    world.test(`degrades where ${path} answers 500 on ${profile}: the rest is read and the part is named`, async (scene) => {
      const { idrac, server } = await scene.server(profile);
      idrac.faults.add({ kind: "bare-error", status: 500, method: "GET", path, count: 0 });
      const report = await scene.result("health_check", server);
      expect(report.unavailable).toEqual([{ part: name, reason: expect.any(String) }]);
      expect(report.components.length).toBeGreaterThan(3);
    });
  }

  world.test("degrades where collections are forbidden to the account", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late");
    idrac.faults.add({ kind: "forbidden", method: "GET", path: "*/Chassis/System.Embedded.1/*", count: 0 });
    const report = await scene.result("health_check", server);
    expect(report.unavailable.map(({ part }) => part)).toEqual(["Fans and temperatures", "Power supplies"]);
  });

  world.test("keeps a history, newest first", async (scene) => {
    const { idrac, server } = await scene.server();
    await scene.result("health_check", server, { include_firmware: false });
    idrac.setHealth("PSU.Slot.2", "Critical");
    await scene.result("health_check", server, { include_firmware: false });
    const readings = await scene.api.get<{ items: HealthReading[] }>(`/api/servers/${server.id}/health`);
    expect(readings.items.map((reading) => reading.health_status)).toEqual(["Critical", "OK"]);
  });

  world.test("checks many servers in one job, and says how many failed", async (scene) => {
    const good = [await scene.server("idrac8"), await scene.server("idrac9-late"), await scene.server("idrac10")];
    const gone = await scene.inventory(scene.address());
    const job = await scene.run("health_check", [...good.map(({ server }) => server), gone], { include_firmware: false });
    expect(job).toMatchObject({ status: "failed", targets_total: 4, targets_done: 4, targets_failed: 1, result: { message: "3 of 4 targets completed, 1 failed." } });
    expect(job.error).toMatchObject({ code: "unreachable", message: expect.stringContaining(gone.ip_address), hint: expect.any(String) });
  });
});
