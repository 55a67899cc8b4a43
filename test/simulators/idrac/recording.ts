// A recorded tree (DMTF Redfish-Mockup-Creator form: a folder a URI, index.json inside). Read at start; nothing of it
// is part of this repository.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Profile } from "./profiles.ts";

const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";

export class Recording {
  #bodies = new Map<string, JsonObject>();

  /** `folder` is the recorded /redfish/v1. */
  constructor(folder: string) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name !== "index.json") continue;
      const inside = relative(folder, entry.parentPath)
        .split(sep)
        .filter((part) => part !== "");
      const body: unknown = JSON.parse(readFileSync(join(entry.parentPath, entry.name), "utf8"));
      if (isObject(body)) this.#bodies.set(["/redfish/v1", ...inside].join("/"), body);
    }
    if (!this.#bodies.has("/redfish/v1")) throw new Error(`${folder} holds no recorded service root`);
  }

  /** What the recorded machine says about its firmware: a seeded iDRAC says the same. */
  firmware(): Partial<Profile> {
    const manager = this.#bodies.get(MANAGER) ?? {};
    const text = (name: keyof Profile, value: Json | undefined) => (typeof value === "string" && value !== "" ? { [name]: value } : {});
    return {
      ...text("firmwareVersion", manager.FirmwareVersion),
      ...text("managerModel", manager.Model),
      ...text("redfishVersion", this.#bodies.get("/redfish/v1")?.RedfishVersion),
    };
  }

  /** The recorded attributes of the iDRAC itself. */
  attributes(): JsonObject {
    const attributes = this.#bodies.get(`${MANAGER}/Oem/Dell/DellAttributes/iDRAC.Embedded.1`)?.Attributes;
    return isObject(attributes) ? attributes : {};
  }

  bodyAt(path: string): JsonObject | undefined {
    return this.#bodies.get(path);
  }

  paths(): string[] {
    return [...this.#bodies.keys()];
  }
}
