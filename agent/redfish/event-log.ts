// The two logs of an iDRAC: the System Event Log (the board's own, a thousand entries) and the Lifecycle log (everything
// that ever happened, up to half a million).

import { RedfishError } from "./errors.ts";
import type { LogEntry, LogService, Manager } from "./resources.ts";
import * as resources from "./resources.ts";
import type { RedfishService } from "./service.ts";

export type LogName = "sel" | "lclog";

/** Entries/Sel took 18 s in a recorded R750. */
const logTimeoutMs = 60_000;

const serviceIds: Record<LogName, readonly string[]> = { sel: ["sel"], lclog: ["lclog", "lc"] };
const oldNames: Record<LogName, string> = { sel: "Sel", lclog: "Lclog" };

/**
 * Where a log's entries are. quirks.logsMoved: behind the log service's Entries link where there is one, at the old place
 * of iDRAC7 and 8 where not.
 */
export async function findEntries(service: RedfishService, manager: Manager, name: LogName, signal: AbortSignal): Promise<string> {
  const oldPlace = `${manager["@odata.id"]}/Logs/${oldNames[name]}`;
  if (!manager.LogServices) return oldPlace;
  let members: LogService[];
  try {
    members = await service.members(manager.LogServices, resources.LogService, signal, { timeoutMs: logTimeoutMs });
  } catch (error) {
    if (error instanceof RedfishError && error.code === "not_found") return oldPlace;
    throw error;
  }
  const found = members.find((member) => serviceIds[name].includes((member.Id ?? member["@odata.id"].split("/").at(-1) ?? "").toLowerCase()));
  return found?.Entries?.["@odata.id"] ?? oldPlace;
}

/** Newest first, page by page. Throws `not_found` where the iDRAC has no such log. */
export function logPages(service: RedfishService, entries: string, signal: AbortSignal): AsyncGenerator<LogEntry[]> {
  return service.pages(entries, resources.LogEntry, signal, { timeoutMs: logTimeoutMs });
}
