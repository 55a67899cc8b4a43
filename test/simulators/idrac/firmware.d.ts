import type { Model } from "./hardware.ts";
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
export declare function firmwareOf(profile: Profile, model: Model): Firmware[];
export declare function firmwareId(profile: Profile, firmware: Firmware): string;
