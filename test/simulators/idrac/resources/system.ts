// Systems and the ComputerSystem: identity, health roll-up, power.
import { type JsonObject, link, links, merge, when } from "../../json.ts";
import { refuse, successBody } from "../errors.ts";
import type { Subsystem } from "../health.ts";
import type { Idrac } from "../idrac.ts";
import { withOffset } from "../local-time.ts";
import { action, type Branch, checkParameters, collection, NO_CONTENT, typed } from "../resource.ts";

const SYSTEMS = "/redfish/v1/Systems";
const SYSTEM = `${SYSTEMS}/System.Embedded.1`;
const CHASSIS = "/redfish/v1/Chassis/System.Embedded.1";
const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";
const RESET = `${SYSTEM}/Actions/ComputerSystem.Reset`;

export function system(idrac: Idrac): Branch {
  return {
    resources: [
      collection(SYSTEMS, "ComputerSystemCollection", "Collection of Computer Systems", () => (idrac.clock.now() < idrac.systemsEmptyUntilMs ? [] : [SYSTEM])),
      {
        path: SYSTEM,
        get: () => merge(body(idrac), state(idrac)),
        live: () => state(idrac),
        patch: (request) => {
          for (const name of Object.keys(request.body)) if (name !== "AssetTag" && name in body(idrac)) throw refuse(400, "SYS427", name);
          checkParameters(request.body, { AssetTag: { type: "string" } });
          const tag = request.body.AssetTag;
          if (typeof tag === "string") idrac.assetTag = tag;
          return { status: 200, body: successBody(idrac.profile) };
        },
      },
      action(
        RESET,
        { ResetType: { type: "string", isRequired: true, allowed: idrac.profile.resetTypes } },
        ({ ResetType }) => {
          idrac.power.reset(String(ResetType));
          return NO_CONTENT;
        },
        { worksInLockdown: true },
      ),
      ...(hasDellSystem(idrac) ? [{ path: dellSystemPath(idrac), get: () => dellSystem(idrac), live: () => dellSystem(idrac) }] : []),
    ],
  };
}

function body(idrac: Idrac): JsonObject {
  const { model, profile } = idrac;
  const isModern = profile.query.filter;
  return typed(SYSTEM, isModern ? "#ComputerSystem.v1_16_0.ComputerSystem" : "#ComputerSystem.v1_5_1.ComputerSystem", {
    Actions: { "#ComputerSystem.Reset": { target: RESET, "ResetType@Redfish.AllowableValues": [...profile.resetTypes] } },
    // Empty until the host has been through POST once with this iDRAC.
    BiosVersion: idrac.isInventoried ? model.bios : "",
    Description:
      "Computer System which represents a machine (physical or virtual) and the local resources such as memory, cpu and other devices that can be accessed from that machine.",
    EthernetInterfaces: link(`${SYSTEM}/EthernetInterfaces`),
    Id: "System.Embedded.1",
    Links: {
      Chassis: links([CHASSIS]),
      CooledBy: links(idrac.parts.fans.map((fan, i) => (isBefore10(idrac) ? `${CHASSIS}/Thermal#/Fans/${i}` : `${CHASSIS}/ThermalSubsystem/Fans/${fan}`))),
      ManagedBy: links([MANAGER]),
      PoweredBy: links(idrac.parts.psus.map((psu, i) => (isBefore10(idrac) ? `${CHASSIS}/Power#/PowerSupplies/${i}` : `${CHASSIS}/PowerSubsystem/PowerSupplies/${psu}`))),
    },
    Manufacturer: "Dell Inc.",
    Memory: link(`${SYSTEM}/Memory`),
    MemorySummary: { TotalSystemMemoryGiB: idrac.isInventoried ? idrac.parts.dimms.length * model.dimmGiB : 0 },
    Model: model.name,
    Name: "System",
    PartNumber: "0WMWCRA01",
    ProcessorSummary: {
      Count: model.sockets,
      ...when(isModern, { CoreCount: model.sockets * model.cpu.cores, LogicalProcessorCount: model.sockets * model.cpu.cores * 2 }),
      Model: model.cpu.model,
    },
    Processors: link(`${SYSTEM}/Processors`),
    Storage: link(`${SYSTEM}/Storage`),
    SystemType: "Physical",
  });
}

/** What moves, and what tells this server from its twin: also laid over a recording. */
function state(idrac: Idrac): JsonObject {
  const { health, power, profile } = idrac;
  const isKnown = power.state !== "Off";
  return {
    AssetTag: idrac.assetTag,
    HostName: power.state === "On" && !power.isInPost ? (idrac.options.hostOsName ?? "") : "",
    ...when(profile.hasSystemTimes, { LastResetTime: withOffset(power.lastResetAtMs, idrac.offsetMinutes) }),
    MemorySummary: { Status: idrac.isInventoried ? status(health.of("dimms")) : { Health: null, HealthRollup: null, State: "Absent" } },
    PowerState: power.state,
    ProcessorSummary: { Status: status(health.of("cpus")) },
    SKU: idrac.serviceTag,
    SerialNumber: `CN${idrac.macAddress.slice(9).replaceAll(":", "").toUpperCase()}${idrac.serviceTag}`,
    Status: { Health: health.overall, HealthRollup: health.overall, State: isKnown ? "Enabled" : "StandbyOffline" },
    UUID: uuidOf(idrac.serviceTag),
    Oem: { Dell: { "@odata.type": "#DellOem.v1_3_0.DellOemResources", ...when(hasDellSystem(idrac), { DellSystem: dellSystem(idrac) }) } },
  };
}

function hasDellSystem({ profile }: Idrac): boolean {
  return profile.attributes.length > 0;
}

/** A resource of its own too, under each generation's folder for what is Dell's (redfish.md 19). */
function dellSystemPath({ profile }: Idrac): string {
  const folder = profile.dellServices.startsWith("/redfish/v1/Dell/") ? "/redfish/v1/Dell/Systems/System.Embedded.1" : `${SYSTEM}/Oem/Dell`;
  return `${folder}/DellSystem/System.Embedded.1`;
}

function dellSystem(idrac: Idrac): JsonObject {
  const { health, model } = idrac;
  const rollUp = (subsystem: Subsystem) => {
    const worst = health.of(subsystem);
    return worst === "Warning" ? "Degraded" : worst === "Critical" ? "Error" : "OK";
  };
  return {
    "@odata.context": "/redfish/v1/$metadata#DellSystem.DellSystem",
    "@odata.type": "#DellSystem.v1_3_0.DellSystem",
    "@odata.id": dellSystemPath(idrac),
    BatteryRollupStatus: "OK",
    CPURollupStatus: rollUp("cpus"),
    ChassisServiceTag: idrac.serviceTag,
    ChassisSystemHeightUnit: model.heightUnits,
    CurrentRollupStatus: "OK",
    // 255 means unknown, here and on real machines.
    EstimatedExhaustTemperatureCelsius: 255,
    EstimatedSystemAirflowCFM: 255,
    ExpressServiceCode: String(Number.parseInt(idrac.serviceTag, 36)),
    FanRollupStatus: rollUp("fans"),
    Id: "System.Embedded.1",
    IntrusionRollupStatus: "OK",
    LicensingRollupStatus: "OK",
    ManagedSystemSize: `${model.heightUnits} U`,
    MaxCPUSockets: model.sockets,
    MaxDIMMSlots: 32,
    Name: "DellSystem",
    NodeID: idrac.serviceTag,
    PSRollupStatus: rollUp("psus"),
    PopulatedDIMMSlots: model.dimms,
    StorageRollupStatus: rollUp("drives"),
    SysMemPrimaryStatus: rollUp("dimms"),
    SystemGeneration: idrac.profile.managerModel,
    TempRollupStatus: rollUp("temperatures"),
    UUID: uuidOf(idrac.serviceTag),
    VoltRollupStatus: "OK",
  };
}

function isBefore10(idrac: Idrac): boolean {
  return idrac.profile.name !== "idrac10";
}

function status(health: string): JsonObject {
  return { Health: health, HealthRollup: health, State: "Enabled" };
}

/** "DELL" in hexadecimal and the tag inside, as Dell makes them. */
export function uuidOf(serviceTag: string): string {
  const hex = Buffer.from(serviceTag.padEnd(7, "0")).toString("hex");
  return `4c4c4544-00${hex.slice(0, 2)}-${hex.slice(2, 6)}-80${hex.slice(6, 8)}-${hex.slice(8, 14)}c04f31`.slice(0, 36).padEnd(36, "0");
}
