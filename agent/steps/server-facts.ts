// What the inventory keeps of a server, from its System and Manager. What the iDRAC does not know (host off, not yet
// inventoried) is left out, so that the inventory keeps what it knew.
import type { ServerFacts } from "#schema/findings.ts";
import type { HealthStatus, IdracGeneration, PowerState } from "#schema/vocabulary.ts";
import { PowerState as PowerStates } from "#schema/vocabulary.ts";
import type { Manager, Status, System } from "../redfish/resources.ts";

export function powerStateOf(text: string | null | undefined): PowerState {
  const parsed = PowerStates.safeParse(text);
  return parsed.success ? parsed.data : "Unknown";
}

/** Redfish says OK, Warning, Critical; Dell's roll-ups also Degraded and Error. Null where the iDRAC does not know: that is no fault. */
export function healthOf(text: unknown): HealthStatus | null {
  switch (text) {
    case "OK":
      return "OK";
    case "Warning":
    case "Degraded":
      return "Warning";
    case "Critical":
    case "Error":
      return "Critical";
    case "Unknown":
      return "Unknown";
    default:
      return null;
  }
}

/** The roll-up where there is one: it includes the parts below. */
export function rolledUp(status: Status | undefined): HealthStatus | null {
  return healthOf(status?.HealthRollup) ?? healthOf(status?.Health);
}

export function serverFacts(system: System, manager: Manager | null, generation: IdracGeneration): ServerFacts {
  const facts: ServerFacts = { power_state: powerStateOf(system.PowerState), health_status: rolledUp(system.Status) ?? "Unknown" };
  if (system.HostName) facts.hostname = system.HostName;
  if (system.Model) facts.model = system.Model;
  if (system.Manufacturer) facts.manufacturer = system.Manufacturer;
  if (system.BiosVersion) facts.bios_version = system.BiosVersion;
  if (manager?.FirmwareVersion) facts.idrac_version = manager.FirmwareVersion;
  if (generation !== "unknown") facts.idrac_generation = generation;
  const { ProcessorSummary: processors, MemorySummary: memory } = system;
  if (processors?.Model) facts.cpu_summary = processors.Count ? `${processors.Count} × ${processors.Model.trim()}` : processors.Model.trim();
  if (memory?.TotalSystemMemoryGiB) facts.memory_gib = memory.TotalSystemMemoryGiB;
  return facts;
}
