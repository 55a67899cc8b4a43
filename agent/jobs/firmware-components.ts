// FirmwareInventory as the inventory keeps it. The id says most of it: "Installed-159-1.13.2__BIOS.Setup.1-1" is what
// runs, "Previous-…" what can be rolled back to, "Available-…" what was uploaded; "Current-…" repeats "Installed-…".
import type { FirmwareComponent } from "#schema/findings.ts";
import { quirks } from "../redfish/quirks.ts";
import type { SoftwareInventory } from "../redfish/resources.ts";

const idForm = /^(Installed|Previous|Available)-(\d+)-(.*?)(?:__(.+))?$/;
const slots = { Installed: "installed", Previous: "previous", Available: "available" } as const;

/** Null for what is no component of its own: repeats, and packs that are not there (version "0"). */
export function firmwareComponent(entry: SoftwareInventory): FirmwareComponent | null {
  const match = idForm.exec(entry.Id);
  if (!match) return null;
  const [, prefix, componentId, versionInId, device] = match;
  const version = entry.Version || versionInId || "";
  if (version === "" || version === "0") return null;
  return {
    inventory_id: entry.Id,
    name: entry.Name || entry.Id,
    version,
    component_id: entry.SoftwareId || componentId || null,
    // quirks.firmwareIdWithoutFqdd: null on iDRAC9 3.x; special characters are written as _0x20_ on iDRAC10.
    fqdd: device === undefined ? null : device.replaceAll(/_0x([0-9a-f]{2})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    updateable: entry.Updateable ?? null,
    release_date: quirks.unparseableTimes.isTime(entry.ReleaseDate) ? entry.ReleaseDate : null,
    slot: slots[prefix as keyof typeof slots],
  };
}
