import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EventLogEntry } from "#schema/findings.ts";
import * as resources from "../redfish/resources.ts";
import { healthOf, powerStateOf, serverFacts } from "../steps/server-facts.ts";
import { eventLogEntry } from "./fetch-event-logs.ts";
import { firmwareComponent } from "./firmware-components.ts";
import { isTrouble, overallHealth, powerComponents, systemComponents, thermalComponents } from "./health-components.ts";

const aSystem = (over: Record<string, unknown>) => resources.System.parse({ "@odata.id": "/s", Model: "R750", Status: { HealthRollup: "OK" }, ...over });

describe("health", () => {
  it("is no fault where it is null: a host that is off and was never inventoried", () => {
    const system = aSystem({ Status: { Health: null, HealthRollup: null }, MemorySummary: { Status: { Health: null, State: "Absent" }, TotalSystemMemoryGiB: 0 } });
    const components = systemComponents(system);
    expect(components.filter(isTrouble)).toEqual([]);
    expect(overallHealth(system, components)).toBe("Unknown");
    expect(serverFacts(system, null, "unknown")).toEqual({ power_state: "Unknown", health_status: "Unknown", model: "R750" });
  });

  it("speaks Dell's words too, and the worst part counts where there is no roll-up", () => {
    expect([healthOf("Degraded"), healthOf("Error"), healthOf("Unknown"), healthOf(null), healthOf("OK")]).toEqual(["Warning", "Critical", "Unknown", null, "OK"]);
    const system = aSystem({ Status: null, Oem: { Dell: { DellSystem: { FanRollupStatus: "Degraded", PSRollupStatus: "OK", SDCardRollupStatus: null } } } });
    const components = systemComponents(system);
    expect(components.map((entry) => entry.name)).toEqual(["R750", "Fans", "Power supplies"]);
    expect(overallHealth(system, components)).toBe("Warning");
    expect(powerStateOf("Paused")).toBe("Unknown");
  });

  it("shows no sentinel as a reading, and nothing that is absent", () => {
    const thermal = resources.Thermal.parse({
      Fans: [{ FanName: "Fan 1", Reading: 5000, ReadingUnits: "RPM", Status: { Health: "OK" } }],
      Temperatures: [
        { Name: "Exhaust", ReadingCelsius: 255, Status: { Health: "OK" } },
        { Name: "CPU2", ReadingCelsius: null, Status: { State: "Absent" } },
      ],
    });
    expect(thermalComponents(thermal)).toMatchObject([
      { name: "Fan 1", reading: 5000, unit: "RPM" },
      { name: "Exhaust", reading: null, unit: null },
    ]);
    expect(powerComponents(resources.Power.parse({ Voltages: [{ Name: "PG", Status: { Health: "OK" } }], PowerSupplies: "none" }))).toEqual([]);
  });
});

describe("firmware", () => {
  it.each([
    ["Installed-25227-3.34.34.34", { component_id: "25227", version: "3.34.34.34", fqdd: null, slot: "installed" }],
    ["Installed-159-1.13.2__BIOS.Setup.1-1", { component_id: "159", version: "1.13.2", fqdd: "BIOS.Setup.1-1", slot: "installed" }],
    ["Installed-113033-1.30.10.50__BMC", { component_id: "113033", fqdd: "BMC" }],
    ["Previous-159-1.8.2__BIOS_0x20_Setup", { fqdd: "BIOS Setup", slot: "previous" }],
    ["Current-159-1.13.2__BIOS.Setup.1-1", null],
    ["Installed-25806-0__Diagnostics", null],
    ["something else", null],
  ])("%s is read by its id", (Id, expected) => {
    const component = firmwareComponent(resources.SoftwareInventory.parse({ Id, ReleaseDate: "00:00:00Z" }));
    if (expected === null) expect(component).toBeNull();
    else expect(component).toMatchObject({ ...expected, release_date: null });
  });
});

describe("a log entry", () => {
  it("keeps the iDRAC's own time and tells it in UTC, where it is one", () => {
    const entry = (Created: string) => eventLogEntry("sel", resources.LogEntry.parse({ Id: 7, Created }));
    expect(entry("2024-06-11T00:13:00-05:00")).toMatchObject({ entry_id: "7", created: "2024-06-11T00:13:00-05:00", created_at: Date.UTC(2024, 5, 11, 5, 13) });
    expect(entry("2024-06-11T00:13:00")).toMatchObject({ created_at: Date.UTC(2024, 5, 11, 0, 13) });
    expect(entry("0000-00-00T00:00:00+00:00")).toMatchObject({ created_at: null });
    expect(EventLogEntry.safeParse(entry("")).success).toBe(true);
  });

  it("is read in the spellings of every generation", () => {
    const entry = (over: Record<string, unknown>) => eventLogEntry("lclog", resources.LogEntry.parse({ Id: "1", Created: "", ...over }));
    expect([entry({ MessageId: "USR0030" }).message_id, entry({ MessageId: "IDRAC.2.9.USR0030" }).message_id, entry({ MessageId: "6f0fd0ff" }).message_id]).toEqual([
      "USR0030",
      "USR0030",
      "6f0fd0ff",
    ]);
    expect([entry({ SensorType: [{ Member: "Fan" }] }).sensor_type, entry({ SensorType: "Fan" }).sensor_type, entry({ SensorType: null }).sensor_type]).toEqual([
      "Fan",
      "Fan",
      null,
    ]);
  });
});

const recorded = join(import.meta.dirname, "../../../shared/captures/libredfish/R750-idrac9-6.00.30.00/redfish/v1");
describe.skipIf(!existsSync(recorded))("a recorded R750 (../shared/captures/libredfish/R750-idrac9-6.00.30.00)", () => {
  const read = (path: string): unknown => JSON.parse(readFileSync(join(recorded, path, "index.json"), "utf8"));

  it("gives its facts and a report without trouble", () => {
    const system = resources.System.parse(read("Systems/System.Embedded.1"));
    const manager = resources.Manager.parse(read("Managers/iDRAC.Embedded.1"));
    expect(serverFacts(system, manager, "idrac9")).toMatchObject({
      model: "PowerEdge R750",
      bios_version: "1.8.2",
      idrac_version: manager.FirmwareVersion,
      memory_gib: 512,
      power_state: "On",
    });
    const components = [
      ...systemComponents(system),
      ...thermalComponents(resources.Thermal.parse(read("Chassis/System.Embedded.1/Thermal"))),
      ...powerComponents(resources.Power.parse(read("Chassis/System.Embedded.1/Power"))),
    ];
    expect(components.filter((entry) => entry.kind === "fan" && entry.reading !== null)).toHaveLength(6);
    expect(components.filter((entry) => entry.kind === "power_supply")).toHaveLength(3);
    expect(overallHealth(system, components)).toBe("OK");
  });

  it("gives its firmware without repeats, and its logs", () => {
    const folder = "UpdateService/FirmwareInventory";
    const all = existsSync(join(recorded, folder))
      ? readdirSync(join(recorded, folder), { withFileTypes: true }).filter((entry) => existsSync(join(recorded, folder, entry.name, "index.json")))
      : [];
    const components = all.map((entry) => firmwareComponent(resources.SoftwareInventory.parse(read(`${folder}/${entry.name}`)))).filter((entry) => entry !== null);
    expect(components.some((entry) => entry.component_id === "159" && entry.slot === "installed")).toBe(true);
    const log = read("Managers/iDRAC.Embedded.1/LogServices/Lclog/Entries") as { Members: unknown[] };
    const entries = log.Members.map((entry) => eventLogEntry("lclog", resources.LogEntry.parse(entry)));
    expect(entries.every((entry) => entry.created_at !== null && entry.message_id !== null && entry.category !== null)).toBe(true);
  });
});
