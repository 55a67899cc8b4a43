// An iDRAC, in the words of those who work with one. What a handler holds: it logs in when it first needs to, and knows
// nothing of jobs. Every method takes a signal and throws AppError: `unreachable`, `timeout`, `tls_*`, `auth_failed`,
// `login_refused`, `session_limit`, `not_an_idrac`, `malformed_answer`, or RedfishError with the device's own words.
import type { z } from "zod";
import type { Candidate } from "#schema/credentials.ts";
import { AppError } from "#schema/errors.ts";
import type { ResetType } from "#schema/jobs/power-action.ts";
import type { IdracGeneration } from "#schema/vocabulary.ts";
import type { CommandScope } from "../command-log.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Connection, IdracIdentity } from "./connection.ts";
import { RedfishError } from "./errors.ts";
import { findEntries, type LogName, logPages } from "./event-log.ts";
import { generationOf } from "./generation.ts";
import type { Identity } from "./identity.ts";
import type { Chassis, Link, LogEntry, Manager, ServiceRoot, SoftwareInventory, Storage, System } from "./resources.ts";
import * as resources from "./resources.ts";
import { type Accepted, findAction, RedfishService } from "./service.ts";

export interface LoginProof {
  username: string;
  /** Redfish RoleId of the account; null where the iDRAC does not tell. */
  role: string | null;
}

export interface IdracOptions {
  connection: Connection;
  scope: () => CommandScope;
  /** Null for discovery, until `login` names one. */
  credential: Candidate | null;
  /** The tag of the server that is meant; an address may have gone to another one meanwhile. */
  expectedServiceTag: string | null;
  /** Shared by all who use this credential on this iDRAC. */
  authenticator: (credential: Candidate) => Authenticator;
  /** Makes a login of its own and gives it back at once, whatever sessions there are. */
  prove: (credential: Candidate, connection: Connection, scope: () => CommandScope, signal: AbortSignal) => Promise<LoginProof>;
  giveBack: () => void;
}

const canonical = {
  system: "/redfish/v1/Systems/System.Embedded.1",
  manager: "/redfish/v1/Managers/iDRAC.Embedded.1",
  chassis: "/redfish/v1/Chassis/System.Embedded.1",
  firmware: "/redfish/v1/UpdateService/FirmwareInventory",
} as const;

/** Storage and firmware collections are slow on a busy iDRAC. */
const slowTimeoutMs = 60_000;

export class Idrac {
  readonly #options: IdracOptions;
  #credential: Candidate | null;
  #paths = new Map<string, string>();

  constructor(options: IdracOptions) {
    this.#options = options;
    this.#credential = options.credential;
  }

  get address(): string {
    return this.#options.connection.transport.address;
  }

  get port(): number {
    return this.#options.connection.transport.port;
  }

  /** SHA-256 of the certificate that is being talked to, hex; null before the first connection. */
  get tlsFingerprint(): string | null {
    return this.#options.connection.transport.fingerprint;
  }

  /** Done with it: the session may end. Nothing is called after this. */
  giveBack(): void {
    this.#options.giveBack();
  }

  /** What answers there, from the unauthenticated service root. Sends no password; throws only when nothing answers. */
  identify(signal: AbortSignal): Promise<Identity> {
    return this.#options.connection.identify(this.#options.scope, signal);
  }

  /** Logs in (or takes over the session there is) with the credential given here, or the one this iDRAC was opened with. */
  async login(signal: AbortSignal, credential?: Candidate): Promise<void> {
    if (credential) this.#credential = credential;
    const service = await this.#service(signal);
    await service.authorize(signal);
  }

  /** Shows that a credential works by making a session and ending it. Throws `auth_failed` or `login_refused` where not. */
  async proveLogin(credential: Candidate, signal: AbortSignal): Promise<LoginProof> {
    await this.#expected(signal);
    return this.#options.prove(credential, this.#options.connection, this.#options.scope, signal);
  }

  async root(signal: AbortSignal): Promise<ServiceRoot> {
    return this.#options.connection.root(this.#options.scope, signal);
  }

  /** Throws `not_an_idrac`, or `precondition_failed` when another server has this address now. */
  async identity(signal: AbortSignal): Promise<IdracIdentity> {
    return this.#expected(signal);
  }

  async system(signal: AbortSignal): Promise<System> {
    return this.#first("Systems", canonical.system, resources.System, signal);
  }

  async manager(signal: AbortSignal): Promise<Manager> {
    return this.#first("Managers", canonical.manager, resources.Manager, signal);
  }

  /** The chassis that the system names; the collection has several (enclosures, a modular chassis). */
  async chassis(system: System, signal: AbortSignal): Promise<Chassis> {
    return (await this.#service(signal)).get(system.Links?.Chassis?.[0] ?? canonical.chassis, resources.Chassis, signal);
  }

  async generation(signal: AbortSignal, manager: Manager): Promise<IdracGeneration> {
    const root = await this.root(signal);
    return generationOf({ managerModel: manager.Model, firmwareVersion: manager.FirmwareVersion, redfishVersion: root.RedfishVersion });
  }

  /** ResetTypes that this server allows; undefined where it does not say. */
  allowedResets(system: System): string[] | undefined {
    return findAction(system.Actions, "ComputerSystem.Reset")?.allowed("ResetType");
  }

  /** Sent once. 204 only means that it was accepted: the power state follows seconds to minutes later. Throws AnswerLost when nobody can tell. */
  async reset(system: System, type: ResetType, signal: AbortSignal): Promise<Accepted> {
    return (await this.#service(signal)).act(system, "ComputerSystem.Reset", { ResetType: type }, signal);
  }

  /** Entries of a log, newest first, page by page. */
  async *log(name: LogName, signal: AbortSignal): AsyncGenerator<LogEntry[]> {
    const service = await this.#service(signal);
    const path = this.#paths.get(name) ?? (await findEntries(service, await this.manager(signal), name, signal));
    this.#paths.set(name, path);
    yield* logPages(service, path, signal);
  }

  async storage(system: System, signal: AbortSignal): Promise<Storage[]> {
    if (!system.Storage) return [];
    return (await this.#service(signal)).members(system.Storage, resources.Storage, signal, { timeoutMs: slowTimeoutMs });
  }

  /** One resource behind a link of another. */
  async get<S extends z.ZodType>(link: Link | string, schema: S, signal: AbortSignal): Promise<z.infer<S>> {
    return (await this.#service(signal)).get(link, schema, signal);
  }

  /** Every member of a collection. */
  async members<S extends z.ZodType>(link: Link | string, schema: S, signal: AbortSignal): Promise<z.infer<S>[]> {
    return (await this.#service(signal)).members(link, schema, signal, { timeoutMs: slowTimeoutMs });
  }

  async firmwareInventory(signal: AbortSignal): Promise<SoftwareInventory[]> {
    const service = await this.#service(signal);
    const root = await this.root(signal);
    const update = root.UpdateService ? await service.get(root.UpdateService, resources.UpdateService, signal) : undefined;
    return service.members(update?.FirmwareInventory ?? canonical.firmware, resources.SoftwareInventory, signal, { timeoutMs: slowTimeoutMs });
  }

  /** MAC addresses of the host's network ports, lower case, each once. */
  async macAddresses(system: System, signal: AbortSignal): Promise<string[]> {
    if (!system.EthernetInterfaces) return [];
    const ports = await this.members(system.EthernetInterfaces, resources.EthernetInterface, signal);
    return [...new Set(ports.map((port) => (port.PermanentMACAddress || port.MACAddress || "").toLowerCase()).filter((mac) => mac !== ""))];
  }

  async #first<S extends z.ZodType>(collection: "Systems" | "Managers", fallback: string, schema: S, signal: AbortSignal): Promise<z.infer<S>> {
    const service = await this.#service(signal);
    let path = this.#paths.get(collection);
    if (path === undefined) {
      path = await this.#firstMember(service, collection, fallback, signal);
      this.#paths.set(collection, path);
    }
    return service.get(path, schema, signal);
  }

  /** The collection's member with Dell's canonical id, or its first; the canonical path where the collection cannot be read or is empty (it is for two minutes after a queue was cleared by force). */
  async #firstMember(service: RedfishService, collection: "Systems" | "Managers", fallback: string, signal: AbortSignal): Promise<string> {
    const link = (await this.root(signal))[collection];
    if (!link) return fallback;
    try {
      const members = (await service.get(link, resources.Collection, signal)).Members.map((member) => member["@odata.id"]);
      return members.find((member) => member === fallback) ?? members[0] ?? fallback;
    } catch (error) {
      if (error instanceof RedfishError && (error.code === "not_found" || error.code === "device_error")) return fallback;
      throw error;
    }
  }

  async #service(signal: AbortSignal): Promise<RedfishService> {
    await this.#expected(signal);
    if (!this.#credential)
      throw new AppError("no_credentials", "No credential is known for this iDRAC.", {
        hint: "Assign a credential set to the server, give a set a range with its address, or make one the default.",
      });
    const { connection, authenticator, scope } = this.#options;
    return new RedfishService(connection, authenticator(this.#credential), scope);
  }

  /** Before any password: the root must be an iDRAC's, and that of the server that is meant. */
  async #expected(signal: AbortSignal): Promise<IdracIdentity> {
    const { connection, scope, expectedServiceTag } = this.#options;
    const identity = await connection.idrac(scope, signal);
    if (expectedServiceTag !== null && identity.serviceTag !== null && identity.serviceTag !== expectedServiceTag) {
      throw new AppError("precondition_failed", `At ${this.address} there is now the server ${identity.serviceTag}, not ${expectedServiceTag}. Nothing was sent to it.`, {
        hint: "The address has gone to another server. Discover the network again: servers are recognised by their service tag.",
      });
    }
    return identity;
  }
}
