// UpdateService and the firmware inventory. Updating itself is not here yet, so no action and no push URI is advertised.
import { type JsonObject, link, links } from "../../json.ts";
import { type Firmware, firmwareId } from "../firmware.ts";
import type { Idrac } from "../idrac.ts";
import { type Branch, collectionBody, typed } from "../resource.ts";

const SERVICE = "/redfish/v1/UpdateService";
const INVENTORY = `${SERVICE}/FirmwareInventory`;

export function updateService(idrac: Idrac): Branch {
  const byId = () => new Map(idrac.firmware.map((firmware) => [firmwareId(idrac.profile, firmware), firmware]));
  const list = () => collectionBody(INVENTORY, "SoftwareInventoryCollection", "Firmware Inventory Collection", links([...byId().keys()].map((id) => `${INVENTORY}/${id}`)));
  return {
    resources: [
      {
        path: SERVICE,
        get: () =>
          typed(SERVICE, "#UpdateService.v1_9_0.UpdateService", {
            // Empty, not absent: sushy takes a service without the object for a broken one.
            Actions: {},
            Description: "Represents the properties for the Update Service",
            FirmwareInventory: link(INVENTORY),
            Id: "UpdateService",
            Name: "Update Service",
            ServiceEnabled: true,
            Status: { Health: "OK", State: "Enabled" },
          }),
      },
      { path: INVENTORY, get: list },
    ],
    find: (path) => {
      const firmware = path.startsWith(`${INVENTORY}/`) ? byId().get(path.slice(INVENTORY.length + 1)) : undefined;
      return firmware && { path, get: () => body(path, firmware) };
    },
  };
}

function body(path: string, firmware: Firmware): JsonObject {
  return typed(path, "#SoftwareInventory.v1_4_0.SoftwareInventory", {
    Description: "Represents Firmware Inventory",
    Id: path.slice(INVENTORY.length + 1),
    Name: firmware.name,
    ReleaseDate: firmware.releaseDate,
    SoftwareId: firmware.componentId,
    Status: { Health: "OK", State: "Enabled" },
    Updateable: firmware.isUpdateable,
    Version: firmware.version,
  });
}
