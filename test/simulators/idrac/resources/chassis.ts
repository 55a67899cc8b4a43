// Chassis with its classic Power and Thermal resources.
import { type JsonObject, links, when } from "../../json.ts";
import type { Idrac } from "../idrac.ts";
import { readings } from "../readings.ts";
import { type Branch, collection, typed } from "../resource.ts";

const CHASSIS = "/redfish/v1/Chassis/System.Embedded.1";
const SYSTEM = "/redfish/v1/Systems/System.Embedded.1";
const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";

export function chassis(idrac: Idrac): Branch {
  return {
    resources: [
      collection("/redfish/v1/Chassis", "ChassisCollection", "Collection of Chassis", () => [CHASSIS]),
      { path: CHASSIS, get: () => ({ ...body(idrac), ...state(idrac) }), live: () => state(idrac) },
      { path: `${CHASSIS}/Power`, get: () => power(idrac) },
      { path: `${CHASSIS}/Thermal`, get: () => thermal(idrac) },
    ],
  };
}

function body(idrac: Idrac): JsonObject {
  const { profile } = idrac;
  const child = (name: string) => ({ "@odata.id": `${CHASSIS}/${name}` });
  return typed(CHASSIS, profile.query.filter ? "#Chassis.v1_16_0.Chassis" : "#Chassis.v1_6_0.Chassis", {
    AssetTag: null,
    ChassisType: "RackMount",
    Description: "It represents the properties for physical components for any system.",
    Id: "System.Embedded.1",
    Links: { ComputerSystems: links([SYSTEM]), ManagedBy: links([MANAGER]), ManagersInChassis: links([MANAGER]) },
    Manufacturer: "Dell Inc.",
    Model: idrac.model.name,
    Name: "Computer System Chassis",
    PartNumber: "0WMWCRA01",
    Power: child("Power"),
    Thermal: child("Thermal"),
    ...when(profile.hasSubsystems, {
      PowerSubsystem: child("PowerSubsystem"),
      Sensors: child("Sensors"),
      ThermalSubsystem: child("ThermalSubsystem"),
    }),
  });
}

function state(idrac: Idrac): JsonObject {
  return {
    PowerState: idrac.power.state,
    SKU: idrac.serviceTag,
    SerialNumber: `CN${idrac.macAddress.slice(9).replaceAll(":", "").toUpperCase()}${idrac.serviceTag}`,
    Status: { Health: idrac.health.overall, HealthRollup: idrac.health.overall, State: "Enabled" },
  };
}

function power(idrac: Idrac): JsonObject {
  const path = `${CHASSIS}/Power`;
  const { psus } = idrac.parts;
  const { consumedWatts, psuShare } = readings(idrac);
  return typed(path, "#Power.v1_7_1.Power", {
    Description: "Power",
    Id: "Power",
    Name: "Power",
    PowerControl: [
      {
        "@odata.id": `${path}#/PowerControl/0`,
        "@odata.type": "#Power.v1_7_1.PowerControl",
        MemberId: "0",
        Name: "System Power Control",
        PowerCapacityWatts: idrac.model.psuWatts * psus.length,
        PowerConsumedWatts: consumedWatts,
        PowerMetrics: {
          AverageConsumedWatts: consumedWatts,
          IntervalInMin: 1,
          MaxConsumedWatts: consumedWatts + 4,
          MinConsumedWatts: Math.max(0, consumedWatts - 4),
        },
        RelatedItem: links([CHASSIS, SYSTEM]),
      },
    ],
    PowerSupplies: psus.map((fqdd, i) => ({
      "@odata.id": `${path}#/PowerSupplies/${i}`,
      "@odata.type": "#Power.v1_7_1.PowerSupply",
      FirmwareVersion: "00.1D.7D",
      LineInputVoltage: idrac.health.part(fqdd) === "Critical" ? null : 230,
      Manufacturer: "DELL",
      MemberId: String(i),
      Model: `PWR SPLY,${idrac.model.psuWatts}W,RDNT,ARTESYN`,
      Name: `PS${i + 1} Status`,
      PowerCapacityWatts: idrac.model.psuWatts,
      PowerInputWatts: psuShare(fqdd),
      PowerOutputWatts: Math.round(psuShare(fqdd) * 0.91),
      PowerSupplyType: "AC",
      RelatedItem: links([CHASSIS]),
      SerialNumber: `PH${idrac.serviceTag}${i}`,
      Status: { Health: idrac.health.part(fqdd), State: "Enabled" },
    })),
    Redundancy: [],
  });
}

function thermal(idrac: Idrac): JsonObject {
  const path = `${CHASSIS}/Thermal`;
  const { fanRpm, celsius } = readings(idrac);
  return typed(path, "#Thermal.v1_7_1.Thermal", {
    Description: "Represents the properties for Temperature and Cooling",
    Fans: idrac.parts.fans.map((fqdd, i) => ({
      "@odata.id": `${path}#/Fans/${i}`,
      "@odata.type": "#Thermal.v1_7_1.Fan",
      LowerThresholdCritical: 480,
      LowerThresholdNonCritical: 840,
      MemberId: String(i),
      Name: `System Board ${fqdd.replace(".Embedded.", "")}`,
      PhysicalContext: "SystemBoard",
      Reading: fanRpm(fqdd),
      ReadingUnits: "RPM",
      RelatedItem: links([CHASSIS]),
      Status: { Health: idrac.health.part(fqdd), State: "Enabled" },
    })),
    Id: "Thermal",
    Name: "Thermal",
    Redundancy: [],
    Temperatures: idrac.parts.temperatures.map((sensor, i) => ({
      "@odata.id": `${path}#/Temperatures/${i}`,
      "@odata.type": "#Thermal.v1_7_1.Temperature",
      LowerThresholdCritical: 3,
      MemberId: String(i),
      Name: sensorName(sensor),
      PhysicalContext: sensor.startsWith("CPU") ? "CPU" : "SystemBoard",
      ReadingCelsius: celsius(sensor),
      RelatedItem: links([sensor.startsWith("CPU") ? `${SYSTEM}/Processors/CPU.Socket.${sensor.charAt(3)}` : CHASSIS]),
      Status: { Health: idrac.health.part(sensor), State: "Enabled" },
      UpperThresholdCritical: sensor.startsWith("CPU") ? 99 : 47,
      UpperThresholdNonCritical: sensor.startsWith("CPU") ? null : 43,
    })),
  });
}

/** "SystemBoardInletTemp" is shown as "System Board Inlet Temp". */
export function sensorName(id: string): string {
  return id.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2");
}
