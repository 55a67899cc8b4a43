// All resources of one iDRAC. A recording of a real machine may lie underneath: then its bodies are served, with what
// the simulator knows better laid on top, and no action is advertised that nothing answers.
import { isObject, type Json, type JsonObject, merge } from "../json.ts";
import type { Idrac } from "./idrac.ts";
import type { Recording } from "./recording.ts";
import type { Branch, Resource } from "./resource.ts";
import { accountService } from "./resources/account-service.ts";
import { chassis } from "./resources/chassis.ts";
import { environment } from "./resources/environment.ts";
import { jobs } from "./resources/jobs.ts";
import { logServices } from "./resources/log-services.ts";
import { manager } from "./resources/manager.ts";
import { managerServices } from "./resources/manager-services.ts";
import { registries } from "./resources/registries.ts";
import { serviceRoot } from "./resources/service-root.ts";
import { sessionService } from "./resources/session-service.ts";
import { storage } from "./resources/storage.ts";
import { system } from "./resources/system.ts";
import { systemParts } from "./resources/system-parts.ts";
import { updateService } from "./resources/update-service.ts";

const BRANCHES = [
  serviceRoot,
  sessionService,
  accountService,
  system,
  systemParts,
  storage,
  chassis,
  environment,
  manager,
  managerServices,
  logServices,
  jobs,
  updateService,
  registries,
];

export class Tree {
  #fixed = new Map<string, Resource>();
  #branches: readonly Branch[];
  #recording: Recording | undefined;

  constructor(idrac: Idrac, recording?: Recording) {
    this.#recording = recording;
    this.#branches = BRANCHES.map((branch) => branch(idrac));
    for (const branch of this.#branches) for (const resource of branch.resources) this.#fixed.set(resource.path, resource);
  }

  find(path: string): Resource | undefined {
    const own = this.#fixed.get(path) ?? this.#branches.map((branch) => branch.find?.(path)).find((found) => found);
    const recorded = this.#recording?.bodyAt(path);
    if (!recorded) return own;
    return { ...own, path, get: () => this.#withoutDeadEnds(merge(recorded, own?.live?.() ?? {})) };
  }

  body(path: string): JsonObject | undefined {
    return this.find(path)?.get?.();
  }

  /** Every path a client can get to without guessing. */
  paths(): string[] {
    return [...new Set([...this.#fixed.keys(), ...(this.#recording?.paths() ?? [])])];
  }

  #withoutDeadEnds(body: JsonObject): JsonObject {
    const { Actions, ...alive } = body;
    for (const key of ["HttpPushUri", "MultipartHttpPushUri"]) {
      if (!this.#fixed.get(String(alive[key]))?.post) delete alive[key];
    }
    return isObject(Actions) ? { ...alive, Actions: this.#alive(Actions) } : alive;
  }

  #alive(actions: JsonObject): JsonObject {
    const alive: [string, Json][] = [];
    for (const [name, entry] of Object.entries(actions)) {
      if (!isObject(entry)) continue;
      const target = entry.target;
      if (typeof target !== "string") {
        const inner = this.#alive(entry);
        if (Object.keys(inner).length > 0) alive.push([name, inner]);
      } else if (this.#fixed.get(target)?.post) alive.push([name, entry]);
    }
    return Object.fromEntries(alive);
  }
}
