// Log services, under the two URI layouts: LogServices/{Sel,Lclog,FaultList}/Entries on late firmware, Logs/{Sel,Lclog}
// before, where LogServices are called "SEL" and "LC" and only point there (redfish.md 14).
import { type JsonObject, link, when } from "../../json.ts";
import type { Idrac } from "../idrac.ts";
import { offsetText, withOffset } from "../local-time.ts";
import type { LcEntry, SelEntry } from "../logs.ts";
import { EEMI } from "../messages.ts";
import { action, type Branch, collection, collectionBody, NO_CONTENT, type Resource, typed } from "../resource.ts";

const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";
const PAGE_SIZE = 50;

interface Log {
  readonly service: string;
  readonly entries: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly entryType: string;
  readonly capacity: number;
  readonly bodies: () => [id: string, body: (path: string) => JsonObject][];
  readonly clear?: () => void;
}

export function logServices(idrac: Idrac): Branch {
  const logs = logsOf(idrac);
  const entryAt = (path: string): Resource | undefined => {
    const log = logs.find(({ entries }) => path.startsWith(`${entries}/`));
    const found = log?.bodies().find(([id]) => id === path.slice(log.entries.length + 1));
    return found && { path, hasNoEtag: true, get: () => found[1](path), live: () => found[1](path) };
  };
  const servicesOf = (parent: string) => logs.filter(({ service }) => service.startsWith(`${parent}/`));
  const parents = [`${MANAGER}/LogServices`, ...(idrac.profile.hasEventLog ? ["/redfish/v1/Systems/System.Embedded.1/LogServices"] : [])];
  return {
    resources: [
      ...parents.map((parent) => collection(parent, "LogServiceCollection", "Log Service Collection", () => servicesOf(parent).map(({ service }) => service))),
      ...logs.flatMap((log) => [service(idrac, log), entries(log), ...clearAction(log)]),
    ],
    find: entryAt,
  };
}

function logsOf(idrac: Idrac): Log[] {
  const isOld = idrac.profile.logs === "Logs";
  const at = (name: string, oldId: string) => ({
    service: `${MANAGER}/LogServices/${name}`,
    entries: isOld ? `${MANAGER}/Logs/${name}` : `${MANAGER}/LogServices/${name}/Entries`,
    id: isOld ? oldId : name,
  });
  const sel = () => entriesOf(idrac.logs.sel, (path, entry) => selBody(idrac, path, entry));
  const lc = () => entriesOf(idrac.logs.lc, (path, entry) => lcBody(idrac, path, entry));
  const faults = () => idrac.health.faults.map((_, i): [string, (path: string) => JsonObject] => [String(i + 1), (path) => faultBody(idrac, path, i)]);
  const system = "/redfish/v1/Systems/System.Embedded.1/LogServices/EventLog";
  return [
    {
      ...at("Sel", "SEL"),
      name: "SEL Log Service",
      description: "System Event Logs for this manager",
      entryType: "SEL",
      capacity: 1024,
      bodies: sel,
      clear: () => idrac.logs.clearSel(),
    },
    { ...at("Lclog", "LC"), name: "LifeCycle Controller Log Service", description: "LC Logs for this manager", entryType: "OEM", capacity: 500_000, bodies: lc },
    ...(idrac.profile.hasFaultList
      ? [
          {
            ...at("FaultList", "FaultList"),
            name: "FaultListEntries",
            description: "Providing additional health information for the devices which support rolled up health data",
            entryType: "SEL",
            capacity: 500_000,
            bodies: faults,
          },
        ]
      : []),
    ...(idrac.profile.hasEventLog
      ? [
          {
            service: system,
            entries: `${system}/Entries`,
            id: "EventLog",
            name: "Event Log Service",
            description: "Event Logs for this system",
            entryType: "Event",
            capacity: 1024,
            bodies: sel,
          },
        ]
      : []),
  ];
}

/** Entries never change once written, and a client that pages through thousands asks for all of them again and again. */
const WRITTEN = new WeakMap<object, Map<string, JsonObject>>();

function entriesOf<E extends { readonly id: number }>(entries: readonly E[], write: (path: string, entry: E) => JsonObject): ReturnType<Log["bodies"]> {
  return entries.map((entry) => [
    String(entry.id),
    (path) => {
      const written = WRITTEN.get(entry) ?? new Map<string, JsonObject>();
      WRITTEN.set(entry, written);
      const body = written.get(path) ?? write(path, entry);
      written.set(path, body);
      return body;
    },
  ]);
}

function service(idrac: Idrac, log: Log): Resource {
  const now = (): JsonObject => ({
    DateTime: withOffset(idrac.clock.now(), idrac.offsetMinutes),
    DateTimeLocalOffset: offsetText(idrac.offsetMinutes),
  });
  return {
    path: log.service,
    get: () =>
      typed(log.service, "#LogService.v1_1_0.LogService", {
        ...when(log.clear !== undefined, { Actions: { "#LogService.ClearLog": { target: clearTarget(log) } } }),
        ...now(),
        Description: log.name,
        Entries: link(log.entries),
        Id: log.id,
        ...when(idrac.profile.query.filter, { LogEntryType: log.entryType }),
        MaxNumberOfRecords: log.capacity,
        Name: log.name,
        OverWritePolicy: "WrapsWhenFull",
        ServiceEnabled: true,
      }),
    live: now,
  };
}

/** Entries are always given whole, never as links. */
function entries(log: Log): Resource {
  const body = () =>
    collectionBody(
      log.entries,
      "LogEntryCollection",
      log.description,
      log.bodies().map(([id, entry]) => entry(`${log.entries}/${id}`)),
    );
  return { path: log.entries, pageSize: PAGE_SIZE, hasNoEtag: true, get: body, live: body };
}

function clearAction(log: Log): Resource[] {
  const { clear } = log;
  if (!clear) return [];
  const run = () => {
    clear();
    return NO_CONTENT;
  };
  return [action(clearTarget(log), {}, run, { privilege: "ConfigureManager", worksInLockdown: true })];
}

function clearTarget(log: Log): string {
  return `${log.service}/Actions/LogService.ClearLog`;
}

function entryBody(idrac: Idrac, path: string, id: string, atMs: number, properties: JsonObject): JsonObject {
  return {
    "@odata.id": path,
    "@odata.type": idrac.profile.query.filter ? "#LogEntry.v1_9_0.LogEntry" : "#LogEntry.v1_3_0.LogEntry",
    Created: withOffset(atMs, idrac.offsetMinutes),
    Description: `Log Entry ${id}`,
    Id: id,
    Links: {},
    Name: `Log Entry ${id}`,
    ...properties,
  };
}

function selBody(idrac: Idrac, path: string, entry: SelEntry): JsonObject {
  // iDRAC7/8 give these two as lists of members.
  const isOldest = idrac.profile.errors === "classic" || idrac.profile.errors === "appweb";
  return entryBody(idrac, path, String(entry.id), entry.createdAtMs, {
    EntryCode: isOldest ? [{ Member: entry.entryCode }] : entry.entryCode,
    EntryType: "SEL",
    ...when(idrac.profile.query.filter, { GeneratorId: "0x0020" }),
    Message: entry.message,
    MessageArgs: [],
    MessageId: entry.rawId,
    SensorNumber: entry.sensorNumber,
    SensorType: isOldest ? [{ Member: entry.sensorType }] : entry.sensorType,
    Severity: entry.severity,
  });
}

function lcBody(idrac: Idrac, path: string, entry: LcEntry): JsonObject {
  const { registry, name } = idrac.profile;
  return entryBody(idrac, path, String(entry.id), entry.createdAtMs, {
    EntryType: "Oem",
    Message: entry.message,
    MessageArgs: [...entry.args],
    MessageId: registry.hasLogPrefix ? `${registry.eemi}.${entry.messageId}` : entry.messageId,
    Oem: {
      Dell: {
        "@odata.type": "#DellLCLogEntry.v1_1_0.DellLCLogEntry",
        ...when(name === "idrac10", { AgentID: "RACLOG" }),
        Category: entry.category,
        Comment: null,
        LastUpdatedByUser: null,
      },
    },
    OemRecordFormat: "Dell",
    Severity: entry.severity,
  });
}

function faultBody(idrac: Idrac, path: string, index: number): JsonObject {
  const fault = idrac.health.faults[index];
  if (!fault) return {};
  const text = EEMI[fault.messageId];
  return entryBody(idrac, path, String(index + 1), fault.sinceMs, {
    EntryType: "Event",
    Message: (text?.message ?? "").replaceAll(/%\d/g, fault.part),
    MessageArgs: [fault.part],
    MessageId: `${idrac.profile.registry.eemi}.${fault.messageId}`,
    Severity: fault.health,
  });
}
