// Processors, memory and the host's network ports.
import { type JsonObject, link } from "../../json.ts";
import { seeded } from "../hardware.ts";
import type { Idrac } from "../idrac.ts";
import { type Branch, collection, type Resource, typed } from "../resource.ts";

const SYSTEM = "/redfish/v1/Systems/System.Embedded.1";
const CHASSIS = "/redfish/v1/Chassis/System.Embedded.1";

export function systemParts(idrac: Idrac): Branch {
  const { parts } = idrac;
  const of = (name: string, fqdds: readonly string[]) => fqdds.map((fqdd) => `${SYSTEM}/${name}/${fqdd}`);
  return {
    resources: [
      collection(`${SYSTEM}/Processors`, "ProcessorCollection", "ProcessorsCollection", () => of("Processors", parts.cpus)),
      ...parts.cpus.map((fqdd) => processor(idrac, fqdd)),
      collection(`${SYSTEM}/Memory`, "MemoryCollection", "Memory Devices Collection", () => of("Memory", parts.dimms)),
      ...parts.dimms.map((fqdd) => memory(idrac, fqdd)),
      collection(`${SYSTEM}/EthernetInterfaces`, "EthernetInterfaceCollection", "System Ethernet Interface Collection", () => of("EthernetInterfaces", parts.nics)),
      ...parts.nics.map((fqdd, i) => port(idrac, fqdd, i)),
    ],
  };
}

function processor(idrac: Idrac, fqdd: string): Resource {
  const path = `${SYSTEM}/Processors/${fqdd}`;
  const { cpu } = idrac.model;
  return {
    path,
    get: () =>
      typed(path, "#Processor.v1_12_0.Processor", {
        Description: "Represents the properties of a Processor attached to this System",
        Id: fqdd,
        InstructionSet: "x86-64",
        Manufacturer: cpu.vendor,
        MaxSpeedMHz: 4000,
        Model: cpu.model,
        Name: `CPU ${fqdd.slice(-1)}`,
        OperatingSpeedMHz: cpu.mhz,
        ProcessorArchitecture: "x86",
        ProcessorType: "CPU",
        Socket: fqdd,
        Status: { Health: idrac.health.part(fqdd), State: "Enabled" },
        TotalCores: cpu.cores,
        TotalEnabledCores: cpu.cores,
        TotalThreads: cpu.cores * 2,
      }),
    live: () => ({ Status: { Health: idrac.health.part(fqdd) } }),
  };
}

function memory(idrac: Idrac, fqdd: string): Resource {
  const path = `${SYSTEM}/Memory/${fqdd}`;
  const { model } = idrac;
  const serial = Math.floor(seeded(idrac.serviceTag + fqdd)() * 2 ** 32)
    .toString(16)
    .toUpperCase()
    .padStart(8, "0");
  return {
    path,
    get: () =>
      typed(path, "#Memory.v1_12_0.Memory", {
        AllowedSpeedsMHz: [speedOf(model.memoryType)],
        BusWidthBits: 72,
        CapacityMiB: model.dimmGiB * 1024,
        DataWidthBits: 64,
        Description: fqdd.replace("DIMM.Socket.", "DIMM "),
        DeviceLocator: fqdd.replace("DIMM.Socket.", "DIMM "),
        ErrorCorrection: "MultiBitECC",
        Id: fqdd,
        Manufacturer: "Micron Technology",
        MemoryDeviceType: model.memoryType,
        MemoryType: "DRAM",
        Name: fqdd.replace("DIMM.Socket.", "DIMM "),
        OperatingSpeedMhz: speedOf(model.memoryType),
        PartNumber: "18ASF4G72PDZ-3G2E1",
        RankCount: 2,
        SerialNumber: serial,
        Status: { Health: idrac.health.part(fqdd), State: "Enabled" },
      }),
    live: () => ({ Status: { Health: idrac.health.part(fqdd) } }),
  };
}

function speedOf(type: "DDR3" | "DDR4" | "DDR5"): number {
  return { DDR3: 1600, DDR4: 3200, DDR5: 4800 }[type];
}

function port(idrac: Idrac, fqdd: string, index: number): Resource {
  const path = `${SYSTEM}/EthernetInterfaces/${fqdd}`;
  const mac = `${idrac.macAddress.slice(0, 15)}${((Number.parseInt(idrac.macAddress.slice(15), 16) + 4 + index) % 256).toString(16).padStart(2, "0")}`.toUpperCase();
  const isUp = () => idrac.power.state === "On" && index === 0;
  const body = (): JsonObject =>
    typed(path, "#EthernetInterface.v1_6_4.EthernetInterface", {
      AutoNeg: true,
      Description: `Integrated NIC 1 Port ${index + 1} Partition 1`,
      EthernetInterfaceType: "Physical",
      FullDuplex: true,
      Id: fqdd,
      InterfaceEnabled: true,
      LinkStatus: isUp() ? "LinkUp" : "LinkDown",
      Links: { Chassis: link(CHASSIS) },
      MACAddress: mac,
      Name: "System Ethernet Interface",
      PermanentMACAddress: mac,
      SpeedMbps: isUp() ? idrac.model.nic.speedMbps : 0,
      Status: { Health: "OK", State: "Enabled" },
    });
  return { path, get: body };
}
