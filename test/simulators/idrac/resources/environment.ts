// The newer view of power and cooling: PowerSubsystem, ThermalSubsystem and Sensors (late iDRAC9 and iDRAC10).
import { type JsonObject, link, when } from "../../json.ts";
import type { Idrac } from "../idrac.ts";
import { readings } from "../readings.ts";
import { type Branch, collection, type Resource, typed } from "../resource.ts";
import { sensorName } from "./chassis.ts";

const CHASSIS = "/redfish/v1/Chassis/System.Embedded.1";
const POWER = `${CHASSIS}/PowerSubsystem`;
const THERMAL = `${CHASSIS}/ThermalSubsystem`;
const SENSORS = `${CHASSIS}/Sensors`;

export function environment(idrac: Idrac): Branch {
  if (!idrac.profile.hasSubsystems) return { resources: [] };
  const { fans, psus, temperatures } = idrac.parts;
  const sensors = [...temperatures, ...fans, "SystemBoardPwrConsumption"];
  return {
    resources: [
      { path: POWER, get: () => powerSubsystem(idrac) },
      collection(`${POWER}/PowerSupplies`, "PowerSupplyCollection", "Power Supply Collection", () => psus.map((psu) => `${POWER}/PowerSupplies/${psu}`)),
      ...psus.map((psu, i) => powerSupply(idrac, psu, i)),
      { path: THERMAL, get: () => thermalSubsystem(idrac) },
      collection(`${THERMAL}/Fans`, "FanCollection", "Fan Collection", () => fans.map((fan) => `${THERMAL}/Fans/${fan}`)),
      ...fans.map((fan) => fanResource(idrac, fan)),
      collection(SENSORS, "SensorCollection", "Sensors Collection", () => sensors.map((sensor) => `${SENSORS}/${sensor}`)),
      ...sensors.map((sensor) => sensorResource(idrac, sensor)),
    ],
  };
}

function powerSubsystem(idrac: Idrac): JsonObject {
  return typed(POWER, "#PowerSubsystem.v1_0_0.PowerSubsystem", {
    CapacityWatts: idrac.model.psuWatts * idrac.parts.psus.length,
    Description: "Represents the properties of a Power Subsystem of the Chassis",
    Id: "PowerSubsystem",
    Name: "Power Subsystem for Chassis",
    PowerSupplies: link(`${POWER}/PowerSupplies`),
    Status: { Health: idrac.health.of("psus"), State: "Enabled" },
  });
}

function powerSupply(idrac: Idrac, fqdd: string, index: number): Resource {
  const path = `${POWER}/PowerSupplies/${fqdd}`;
  return {
    path,
    get: () =>
      typed(path, "#PowerSupply.v1_1_0.PowerSupply", {
        Description: "An instance of PowerSupply",
        FirmwareVersion: "00.1D.7D",
        HotPluggable: true,
        Id: fqdd,
        InputNominalVoltageType: "AC240V",
        Manufacturer: "DELL",
        Model: `PWR SPLY,${idrac.model.psuWatts}W,RDNT,ARTESYN`,
        Name: `PS${index + 1} Status`,
        PowerCapacityWatts: idrac.model.psuWatts,
        PowerSupplyType: "AC",
        SerialNumber: `PH${idrac.serviceTag}${index}`,
        Status: { Health: idrac.health.part(fqdd), State: "Enabled" },
      }),
    live: () => ({ Status: { Health: idrac.health.part(fqdd) } }),
  };
}

function thermalSubsystem(idrac: Idrac): JsonObject {
  return typed(THERMAL, "#ThermalSubsystem.v1_0_0.ThermalSubsystem", {
    Description: "Represents the properties of a Thermal Subsystem of the Chassis",
    Fans: link(`${THERMAL}/Fans`),
    Id: "ThermalSubsystem",
    Name: "Thermal Subsystem for Chassis",
    Status: { Health: idrac.health.of("fans"), State: "Enabled" },
  });
}

function fanResource(idrac: Idrac, fqdd: string): Resource {
  const path = `${THERMAL}/Fans/${fqdd}`;
  return {
    path,
    get: () =>
      typed(path, "#Fan.v1_1_0.Fan", {
        Description: "Represents fan properties of the chassis",
        HotPluggable: true,
        Id: fqdd,
        Name: fqdd.replace(".Embedded.", " "),
        PhysicalContext: "SystemBoard",
        SpeedPercent: { SpeedRPM: readings(idrac).fanRpm(fqdd) },
        Status: { Health: idrac.health.part(fqdd), State: "Enabled" },
      }),
    live: () => ({ SpeedPercent: { SpeedRPM: readings(idrac).fanRpm(fqdd) }, Status: { Health: idrac.health.part(fqdd) } }),
  };
}

function sensorResource(idrac: Idrac, id: string): Resource {
  const path = `${SENSORS}/${id}`;
  const isFan = id.startsWith("Fan.");
  const isPower = id.endsWith("PwrConsumption");
  const read = () => {
    const { celsius, consumedWatts, fanRpm } = readings(idrac);
    return isFan ? fanRpm(id) : isPower ? consumedWatts : celsius(id);
  };
  return {
    path,
    get: () =>
      typed(path, "#Sensor.v1_3_0.Sensor", {
        Description: "Instance of Sensor Id",
        Id: id,
        Name: sensorName(id.replace(".Embedded.", "")),
        PhysicalContext: id.startsWith("CPU") ? "CPU" : "SystemBoard",
        Reading: read(),
        ReadingType: isFan ? "Rotational" : isPower ? "Power" : "Temperature",
        ReadingUnits: isFan ? "{rev}/min" : isPower ? "W" : "Cel",
        Status: { Health: idrac.health.part(id), State: "Enabled" },
        ...when(!isFan && !isPower, { Thresholds: { UpperCritical: { Reading: id.startsWith("CPU") ? 99 : 47 } } }),
      }),
    live: () => ({ Reading: read(), Status: { Health: idrac.health.part(id) } }),
  };
}
