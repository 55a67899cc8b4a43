// The firmware inventory, with ids in the three formats of the generations (redfish.md 13): iDRAC9 3.x without an FQDD,
// later with the full one, iDRAC10 without its instance. Component ids are Dell's: 159 BIOS, 28897 Lifecycle Controller...
import type { Model } from "./hardware.ts";
import { partsOf } from "./hardware.ts";
import type { Profile } from "./profiles.ts";

export interface Firmware {
  readonly status: "Installed" | "Current" | "Previous";
  readonly componentId: string;
  readonly name: string;
  version: string;
  readonly fqdd: string;
  /** iDRAC10 names the device, not its place: "BMC", "BIOS", "LC". */
  readonly shortName: string;
  readonly isUpdateable: boolean;
  readonly releaseDate: string | null;
}

type Component = Omit<Firmware, "status"> & { readonly previous?: string; readonly isCurrentToo?: boolean };

const SINCE_2023 = "2023-08-21T00:00:00Z";
/** Some components carry a date no parser takes. */
const UNPARSEABLE = "00:00:00Z";

export function firmwareOf(profile: Profile, model: Model): Firmware[] {
  return components(profile, model).flatMap((component) => {
    const { previous, isCurrentToo, ...installed } = component;
    const all: Firmware[] = [{ ...installed, status: "Installed" }];
    if (isCurrentToo) all.unshift({ ...installed, status: "Current" });
    if (previous !== undefined) all.push({ ...installed, status: "Previous", version: previous });
    return all;
  });
}

function components(profile: Profile, model: Model): Component[] {
  const is10 = profile.name === "idrac10";
  const parts = partsOf(model);
  const one = (componentId: string, name: string, version: string, fqdd: string, shortName: string, more: Partial<Component> = {}): Component => ({
    componentId,
    name,
    version,
    fqdd,
    shortName,
    isUpdateable: true,
    releaseDate: SINCE_2023,
    ...more,
  });
  return [
    one(profile.idracComponentId, "Integrated Dell Remote Access Controller", profile.firmwareVersion, "iDRAC.Embedded.1-1", "BMC", { previous: previousOf(profile) }),
    one("159", "BIOS", model.bios, "BIOS.Setup.1-1", "BIOS", { isCurrentToo: true, previous: lower(model.bios) }),
    one("28897", "Lifecycle Controller", profile.firmwareVersion, "USC.Embedded.1:LC.Embedded.1", "LC", { isUpdateable: profile.name !== "idrac9-early" }),
    one("25806", "Dell 64 Bit uEFI Diagnostics, version 4301", is10 ? "0" : "4301A73", "Diagnostics.Embedded.1:LC.Embedded.1", "Diagnostics"),
    one("18981", "Dell OS Driver Pack, 23.09.03", "23.09.03", "DriverPack.Embedded.1:LC.Embedded.1", "DriverPack"),
    one("27763", "System CPLD", "1.1.1", "CPLD.Embedded.1", "CPLD", { releaseDate: UNPARSEABLE }),
    one("108276", model.controller.name, model.controller.firmware, model.controller.id, model.controller.id.split(".")[0] ?? "RAID", { isCurrentToo: true }),
    ...parts.nics.map((nic) =>
      one(model.nic.componentId, `${model.nic.name} - ${nic}`, model.nic.firmware, nic, `NIC.Integrated_0x20_${nic.slice(-3, -2)}`, { isCurrentToo: true }),
    ),
    ...parts.psus.map((psu) => one("108076", `Power Supply.${psu}`, "00.1D.7D", psu, `PSU_0x20_${psu.slice(-1)}`)),
    // Third-party parts have no component id and no usable date.
    ...parts.drives.map((drive) => one("0", `Disk ${drive.split(":")[0] ?? ""}`, "2.1.3", drive, drive.split(":")[0] ?? drive, { releaseDate: is10 ? null : UNPARSEABLE })),
  ];
}

export function firmwareId(profile: Profile, firmware: Firmware): string {
  const stem = `${firmware.status}-${firmware.componentId}-${firmware.version}`;
  if (profile.firmwareIds === "no-fqdd") return stem;
  return `${stem}__${profile.firmwareIds === "fqdd" ? firmware.fqdd : firmware.shortName}`;
}

function previousOf(profile: Profile): string {
  const previous: Record<string, string> = { "7.10.30.00": "7.00.60.00", "1.30.10.50": "1.20.50.52", "3.34.34.34": "3.30.30.30" };
  return previous[profile.firmwareVersion] ?? lower(profile.firmwareVersion);
}

/** The release before, as far as a number can tell. */
function lower(version: string): string {
  const [major = "1", minor = "1", ...rest] = version.split(".");
  return [major, String(Math.max(0, Number(minor) - 1)).padStart(minor.length, "0"), ...rest].join(".");
}
