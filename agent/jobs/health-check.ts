import { AppError, type ErrorCode } from "#schema/errors.ts";
import type { FirmwareComponent } from "#schema/findings.ts";
import type { HealthComponent, HealthReport } from "#schema/jobs/health-check.ts";
import type { IdracGeneration } from "#schema/vocabulary.ts";
import type { Handler, JobContext } from "../job.ts";
import type { Idrac } from "../redfish/idrac.ts";
import type { Chassis, Link, System } from "../redfish/resources.ts";
import * as resources from "../redfish/resources.ts";
import { connect } from "../steps/connect.ts";
import { deviceStep } from "../steps/device-step.ts";
import { powerStateOf, serverFacts } from "../steps/server-facts.ts";
import { firmwareComponent } from "./firmware-components.ts";
import {
  driveComponent,
  fanComponent,
  isTrouble,
  overallHealth,
  partComponent,
  powerComponents,
  sensorComponents,
  storageComponent,
  systemComponents,
  thermalComponents,
} from "./health-components.ts";

type Context = JobContext<"health_check">;
type Part<V> = { value: V } | { unavailable: string };

/** These concern the whole iDRAC, so that asking it for the next part makes no sense. */
const fatal: ReadonlySet<ErrorCode> = new Set([
  "auth_failed",
  "login_refused",
  "ip_blocked",
  "tls_changed",
  "tls_untrusted",
  "not_an_idrac",
  "not_allowed_address",
  "precondition_failed",
  "session_limit",
  "sealed_unreadable",
  "no_credentials",
]);

/** Drives that are looked at one by one when a controller reports trouble. */
const mostDrives = 64;

/** Reads the health part by part; a part that cannot be read is named in the report and fails nothing. */
export const healthCheck: Handler<"health_check"> = async (ctx) => {
  await connect(ctx);
  const { system, chassis, generation, facts } = await deviceStep(ctx, "system", { kind: "read", title: "Read the system" }, (idrac, signal) => readSystem(idrac, signal));
  ctx.progress(20);

  const components = systemComponents(system);
  const unavailable: HealthReport["unavailable"] = [];
  const add = (part: string, read: Part<HealthComponent[]>): void => {
    if ("value" in read) components.push(...read.value);
    else unavailable.push({ part, reason: read.unavailable });
  };
  add("Processors and memory", await part(ctx, "processors-memory", "Read processors and memory", (idrac, signal) => readTroubledParts(idrac, system, components, signal)));
  ctx.progress(35);
  add("Fans and temperatures", await part(ctx, "thermal", "Read fans and temperatures", (idrac, signal) => readThermal(idrac, chassis, generation, signal)));
  ctx.progress(50);
  add("Power supplies", await part(ctx, "power", "Read power supplies", (idrac, signal) => readPowerSupplies(idrac, chassis, generation, signal)));
  ctx.progress(65);
  add("Storage", await part(ctx, "storage", "Read storage", (idrac, signal) => readStorage(idrac, system, signal)));
  ctx.progress(80);

  const server_id = ctx.server.id;
  if (ctx.details.include_firmware) {
    const firmware = await part(ctx, "firmware", "Read the firmware inventory", readFirmware);
    if ("value" in firmware) ctx.found({ finding: "firmware", server_id, components: firmware.value, seen_at: ctx.clock.now() });
    else unavailable.push({ part: "Firmware inventory", reason: firmware.unavailable });
  }

  const report: HealthReport = {
    health_status: overallHealth(system, components),
    power_state: powerStateOf(system.PowerState),
    components,
    unavailable,
    checked_at: ctx.clock.now(),
  };
  ctx.found({ finding: "health", server_id, report });
  ctx.found({ finding: "facts", server_id, facts: { ...facts, health_status: report.health_status }, seen_at: report.checked_at });
  ctx.log(summary(report), report.health_status === "OK" ? "info" : "warn");
  ctx.progress(100);
  return report;
};

async function readSystem(idrac: Idrac, signal: AbortSignal) {
  const system = await idrac.system(signal);
  const manager = await idrac.manager(signal).catch((error: unknown) => tolerate(error, signal));
  const chassis = await idrac.chassis(system, signal).catch((error: unknown) => tolerate(error, signal));
  const generation = manager ? await idrac.generation(signal, manager) : "unknown";
  return { system, chassis, generation, facts: serverFacts(system, manager, generation) };
}

/** Processors and DIMMs one by one, but only where their summary is not well: a healthy server needs no fifty requests more. */
async function readTroubledParts(idrac: Idrac, system: System, summaries: readonly HealthComponent[], signal: AbortSignal): Promise<HealthComponent[]> {
  const found: HealthComponent[] = [];
  for (const [kind, link] of [
    ["processor", system.Processors],
    ["memory", system.Memory],
  ] as const) {
    if (!link || !summaries.some((summary) => summary.kind === kind && isTrouble(summary))) continue;
    const parts = await idrac.members(link, resources.Part, signal);
    found.push(...parts.map((entry) => partComponent(kind, entry)).filter(isTrouble));
  }
  return found;
}

async function readThermal(idrac: Idrac, chassis: Chassis | null, generation: IdracGeneration, signal: AbortSignal): Promise<HealthComponent[]> {
  const subsystem = chassis?.ThermalSubsystem;
  if (prefersSubsystems(chassis, generation) && subsystem) {
    const { Fans: fans } = await idrac.get(subsystem, resources.Subsystem, signal);
    const sensors = chassis?.Sensors ? await idrac.members(chassis.Sensors, resources.Sensor, signal) : [];
    return [...(fans ? (await idrac.members(fans, resources.Fan, signal)).map(fanComponent) : []), ...sensorComponents(sensors)];
  }
  return thermalComponents(await idrac.get(classic(chassis?.Thermal, "Thermal"), resources.Thermal, signal));
}

async function readPowerSupplies(idrac: Idrac, chassis: Chassis | null, generation: IdracGeneration, signal: AbortSignal): Promise<HealthComponent[]> {
  const subsystem = chassis?.PowerSubsystem;
  if (prefersSubsystems(chassis, generation) && subsystem) {
    const { PowerSupplies: supplies } = await idrac.get(subsystem, resources.Subsystem, signal);
    return supplies ? (await idrac.members(supplies, resources.PowerSupply, signal)).map((supply) => partComponent("power_supply", supply)) : [];
  }
  return powerComponents(await idrac.get(classic(chassis?.Power, "Power"), resources.Power, signal));
}

/** Power and Thermal tell in one request each what the newer shape tells in dozens; on iDRAC10 the newer shape is the one that is kept up (Dell OpenAPI 1.30.10.50). */
function prefersSubsystems(chassis: Chassis | null, generation: IdracGeneration): boolean {
  return chassis !== null && (generation === "idrac10" || chassis.Thermal === undefined || chassis.Power === undefined);
}

function classic(link: Link | undefined, name: "Power" | "Thermal"): Link | string {
  return link ?? `/redfish/v1/Chassis/System.Embedded.1/${name}`;
}

async function readStorage(idrac: Idrac, system: System, signal: AbortSignal): Promise<HealthComponent[]> {
  const found: HealthComponent[] = [];
  for (const controller of await idrac.storage(system, signal)) {
    const entry = storageComponent(controller);
    found.push(entry);
    if (!isTrouble(entry)) continue;
    for (const drive of (controller.Drives ?? []).slice(0, mostDrives)) {
      const state = driveComponent(await idrac.get(drive, resources.Drive, signal));
      if (isTrouble(state)) found.push(state);
    }
  }
  return found;
}

async function readFirmware(idrac: Idrac, signal: AbortSignal): Promise<FirmwareComponent[]> {
  return (await idrac.firmwareInventory(signal)).map(firmwareComponent).filter((entry) => entry !== null);
}

/** One part as a step of its own, whose failure is a finding and not an error. */
function part<V>(ctx: Context, name: string, title: string, read: (idrac: Idrac, signal: AbortSignal) => Promise<V>): Promise<Part<V>> {
  return deviceStep(ctx, name, { kind: "read", title }, async (idrac, signal): Promise<Part<V>> => {
    try {
      return { value: await read(idrac, signal) };
    } catch (error) {
      tolerate(error, signal);
      const reason = error instanceof Error ? error.message : "unknown";
      ctx.log(`${title}: ${reason}`, "warn");
      return { unavailable: reason };
    }
  });
}

/** Null for what the check can do without; throws the rest on. */
function tolerate(error: unknown, signal: AbortSignal): null {
  if (signal.aborted) throw signal.reason;
  if (error instanceof AppError && !fatal.has(error.code)) return null;
  throw error;
}

function summary(report: HealthReport): string {
  const troubles = report.components.filter(isTrouble).map((entry) => `${entry.name}: ${entry.health}`);
  const missing = report.unavailable.length > 0 ? ` Not read: ${report.unavailable.map((entry) => entry.part).join(", ")}.` : "";
  return `The server is ${report.power_state}, its health ${report.health_status}.${troubles.length > 0 ? ` ${troubles.slice(0, 5).join("; ")}.` : ""}${missing}`;
}
