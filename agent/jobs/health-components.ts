// Redfish resources as the parts of a health report. Pure; what the iDRAC does not know stays null, which is no fault:
// a host that is off has no readings, and one that was never inventoried has no memory.
import type { HealthComponent } from "#schema/jobs/health-check.ts";
import type { HealthStatus } from "#schema/vocabulary.ts";
import type { Drive, Part, Power, Sensor, Status, Storage, System, Thermal } from "../redfish/resources.ts";
import { healthOf, rolledUp } from "../steps/server-facts.ts";

type Kind = HealthComponent["kind"];

interface Named {
  Name?: string | null | undefined;
  Id?: string | null | undefined;
  MemberId?: string | null | undefined;
  Status?: Status | undefined;
}

function component(kind: Kind, part: Named, over: Partial<HealthComponent> = {}): HealthComponent {
  return {
    kind,
    name: part.Name || part.Id || part.MemberId || kind,
    health: rolledUp(part.Status),
    state: part.Status?.State ?? null,
    reading: null,
    unit: null,
    detail: null,
    ...over,
  };
}

/** quirks.rollupsInDellSystem: the only roll-ups for these on iDRAC9 and 10. Absent parts (no SD card) are null and left out. */
const dellRollups: readonly (readonly [string, Kind, string])[] = [
  ["CPURollupStatus", "processor", "Processors"],
  ["SysMemPrimaryStatus", "memory", "Memory"],
  ["StorageRollupStatus", "storage", "Storage"],
  ["FanRollupStatus", "fan", "Fans"],
  ["TempRollupStatus", "temperature", "Temperatures"],
  ["PSRollupStatus", "power_supply", "Power supplies"],
  ["VoltRollupStatus", "voltage", "Voltages"],
  ["BatteryRollupStatus", "battery", "Batteries"],
  ["IntrusionRollupStatus", "intrusion", "Chassis intrusion"],
  ["CurrentRollupStatus", "other", "Currents"],
  ["SDCardRollupStatus", "other", "SD cards"],
  ["IDSDMRollupStatus", "other", "Internal dual SD module"],
  ["LicensingRollupStatus", "other", "Licences"],
  ["SELRollupStatus", "other", "System Event Log"],
];

export function systemComponents(system: System): HealthComponent[] {
  const components = [component("system", { Name: system.Model || "System", Status: system.Status })];
  const { ProcessorSummary: processors, MemorySummary: memory } = system;
  if (processors?.Status)
    components.push(component("processor", { Name: "Processors", Status: processors.Status }, { reading: processors.Count ?? null, detail: processors.Model || null }));
  if (memory?.Status)
    components.push(
      component("memory", { Name: "Memory", Status: memory.Status }, { reading: memory.TotalSystemMemoryGiB || null, unit: memory.TotalSystemMemoryGiB ? "GiB" : null }),
    );
  const dell = system.Oem?.Dell?.DellSystem ?? {};
  for (const [key, kind, name] of dellRollups) {
    const health = healthOf(dell[key]);
    const isToldAlready = components.some((other) => other.kind === kind && other.name === name && other.health !== null);
    if (health !== null && !isToldAlready) components.push(component(kind, { Name: name }, { health, detail: "Roll-up of all of this kind" }));
  }
  return components;
}

export function thermalComponents(thermal: Thermal): HealthComponent[] {
  return [
    ...(thermal.Fans ?? []).map((fan) => component("fan", { ...fan, Name: fan.Name || fan.FanName }, measured(fan.Reading, fan.ReadingUnits || "RPM"))),
    ...(thermal.Temperatures ?? []).map((sensor) => component("temperature", sensor, measured(sensor.ReadingCelsius, "°C"))),
  ].filter(isPresent);
}

export function powerComponents(power: Power): HealthComponent[] {
  return [
    ...(power.PowerSupplies ?? []).map((supply) => component("power_supply", supply, measured(supply.PowerOutputWatts ?? supply.LastPowerOutputWatts, "W"))),
    // A board has dozens of voltages that only say "good": those are in the roll-up.
    ...(power.Voltages ?? []).map((sensor) => component("voltage", sensor, measured(sensor.ReadingVolts, "V"))).filter(isTrouble),
  ].filter(isPresent);
}

export function fanComponent(fan: Part & { SpeedPercent?: { SpeedRPM?: number | null | undefined; Reading?: number | null | undefined } | null | undefined }): HealthComponent {
  const rpm = fan.SpeedPercent?.SpeedRPM;
  return component("fan", fan, rpm == null ? measured(fan.SpeedPercent?.Reading, "%") : measured(rpm, "RPM"));
}

export function partComponent(kind: Kind, part: Part): HealthComponent {
  return component(kind, part);
}

/** Temperatures, and of the other sensors those in trouble: fans and supplies are told by their own resources. */
export function sensorComponents(sensors: readonly Sensor[]): HealthComponent[] {
  return sensors
    .map((sensor) =>
      sensor.ReadingType === "Temperature"
        ? component("temperature", sensor, measured(sensor.Reading, "°C"))
        : component(sensor.ReadingType === "Voltage" ? "voltage" : "other", sensor, measured(sensor.Reading, sensor.ReadingUnits ?? null)),
    )
    .filter((entry) => isPresent(entry) && (entry.kind === "temperature" || isTrouble(entry)));
}

export function storageComponent(storage: Storage): HealthComponent {
  return component("storage", storage, { detail: storage.Drives ? `${storage.Drives.length} ${storage.Drives.length === 1 ? "drive" : "drives"}` : null });
}

export function driveComponent(drive: Drive): HealthComponent {
  return component("storage", drive, { detail: drive.FailurePredicted ? "The drive predicts its own failure" : null });
}

export function isTrouble(entry: Pick<HealthComponent, "health">): boolean {
  return entry.health === "Warning" || entry.health === "Critical";
}

function isPresent(entry: HealthComponent): boolean {
  return entry.state !== "Absent";
}

/** 255 and 65535 are what a sensor that cannot be read shows on some boards: no reading rather than a wrong one. */
function measured(reading: number | null | undefined, unit: string | null): Pick<HealthComponent, "reading" | "unit"> {
  const isReal = typeof reading === "number" && Number.isFinite(reading) && !(unit === "°C" && reading >= 255) && reading !== 65_535;
  return isReal ? { reading, unit } : { reading: null, unit: null };
}

const rank: Record<HealthStatus, number> = { Critical: 3, Warning: 2, Unknown: 1, OK: 0 };

/** The system's own roll-up; where it gives none, the worst part that is known. */
export function overallHealth(system: System, components: readonly HealthComponent[]): HealthStatus {
  const told = rolledUp(system.Status);
  if (told !== null && told !== "Unknown") return told;
  const known = components.map((entry) => entry.health).filter((health) => health !== null && health !== "Unknown");
  return known.reduce<HealthStatus | null>((worst, health) => (health !== null && (worst === null || rank[health] > rank[worst]) ? health : worst), null) ?? "Unknown";
}
