// Storage: one controller, its drives. Ids carry colons, as real ones do ("Disk.Bay.0:Enclosure.Internal.0-1:RAID...").
import { type JsonObject, link, links, when } from "../../json.ts";
import { seeded } from "../hardware.ts";
import type { Idrac } from "../idrac.ts";
import { type Branch, collection, type Resource, typed } from "../resource.ts";

const STORAGE = "/redfish/v1/Systems/System.Embedded.1/Storage";
const CHASSIS = "/redfish/v1/Chassis/System.Embedded.1";
const GIB = 1_000_000_000;

export function storage(idrac: Idrac): Branch {
  // NVMe drives behind no controller are listed under a made-up one, "CPU.1" (redfish.md 18).
  const id = idrac.model.drives.protocol === "NVMe" ? "CPU.1" : idrac.model.controller.id;
  const path = `${STORAGE}/${id}`;
  const drives = idrac.parts.drives.map((fqdd) => `${path}/Drives/${fqdd}`);
  const state = (): JsonObject => ({ Status: { Health: idrac.health.of("drives"), HealthRollup: idrac.health.of("drives"), State: "Enabled" } });
  return {
    resources: [
      collection(STORAGE, "StorageCollection", "Collection Of Storage entities", () => [path]),
      {
        path,
        get: () =>
          typed(path, "#Storage.v1_10_1.Storage", {
            Description: id,
            Drives: links(drives),
            Id: id,
            Links: { Enclosures: links([CHASSIS]) },
            Name: id === "CPU.1" ? "CPU.1" : idrac.model.controller.name,
            ...when(id !== "CPU.1", { StorageControllers: [controller(idrac, path)] }),
            ...state(),
          }),
        live: state,
      },
      ...idrac.parts.drives.map((fqdd, i) => drive(idrac, drives[i] ?? "", fqdd)),
    ],
  };
}

function controller(idrac: Idrac, path: string): JsonObject {
  return {
    "@odata.id": `${path}#/StorageControllers/0`,
    "@odata.type": "#Storage.v1_10_1.StorageController",
    FirmwareVersion: idrac.model.controller.firmware,
    Manufacturer: "DELL",
    MemberId: "0",
    Model: idrac.model.controller.name,
    Name: idrac.model.controller.name,
    SpeedGbps: 12,
    Status: { Health: "OK", State: "Enabled" },
    SupportedControllerProtocols: ["PCIe"],
    SupportedDeviceProtocols: ["SAS", "SATA"],
  };
}

function drive(idrac: Idrac, path: string, fqdd: string): Resource {
  const { gigabytes, media, protocol } = idrac.model.drives;
  const serial = `S${Math.floor(seeded(idrac.serviceTag + fqdd)() * 1e12)
    .toString(36)
    .toUpperCase()}`;
  const state = (): JsonObject => ({
    FailurePredicted: idrac.health.part(fqdd) !== "OK",
    Status: { Health: idrac.health.part(fqdd), State: "Enabled" },
  });
  return {
    path,
    get: () =>
      typed(path, "#Drive.v1_12_1.Drive", {
        BlockSizeBytes: 512,
        CapacityBytes: gigabytes * GIB,
        Description: fqdd.replace("Disk.Bay.", "Disk ").split(":")[0] ?? fqdd,
        Id: fqdd,
        Links: { Chassis: link(CHASSIS) },
        Manufacturer: "SAMSUNG",
        MediaType: media,
        Model: protocol === "NVMe" ? "Dell Ent NVMe PM1735a MU" : "MZILT960HBHQ0D3",
        Name: `${protocol} ${media} ${fqdd.split(":")[0]?.replace("Disk.Bay.", "") ?? ""}`,
        PredictedMediaLifeLeftPercent: media === "SSD" ? 97 : null,
        Protocol: protocol,
        Revision: "2.1.3",
        SerialNumber: serial,
        ...state(),
      }),
    live: state,
  };
}
