import { AppError } from "#schema/errors.ts";
import type { EventLogEntry } from "#schema/findings.ts";
import type { TargetResult } from "#schema/jobs/index.ts";
import type { Handler, JobContext } from "../job.ts";
import { suffixOf } from "../redfish/errors.ts";
import type { Idrac } from "../redfish/idrac.ts";
import { quirks } from "../redfish/quirks.ts";
import type { LogEntry } from "../redfish/resources.ts";
import { connect } from "../steps/connect.ts";
import { deviceStep } from "../steps/device-step.ts";

type ServiceResult = TargetResult<"fetch_event_logs">["services"][number];
type Service = ServiceResult["service"];

const batchEntries = 200;
const titles: Record<Service, string> = { sel: "System Event Log", lclog: "Lifecycle log" };

/** Reads each log newest first until it meets what is known. */
export const fetchEventLogs: Handler<"fetch_event_logs"> = async (ctx) => {
  await connect(ctx);
  const services: ServiceResult[] = [];
  for (const [index, service] of ctx.details.services.entries()) {
    services.push(await deviceStep(ctx, `read-${service}`, { kind: "read", title: `Read the ${titles[service]}` }, (idrac, signal) => readLog(ctx, service, idrac, signal)));
    ctx.progress(Math.round(((index + 1) / ctx.details.services.length) * 100));
  }
  const [first] = services;
  if (first && services.every((entry) => entry.ended === "unavailable")) {
    throw new AppError("unsupported", `No log could be read: ${first.reason}`, { hint: "The iDRAC may still be starting; run the job again in a few minutes." });
  }
  return { services };
};

async function readLog(ctx: JobContext<"fetch_event_logs">, service: Service, idrac: Idrac, signal: AbortSignal): Promise<ServiceResult> {
  const known = ctx.server.last_log_entries[service];
  const limit = ctx.details.max_entries;
  const fresh: EventLogEntry[] = [];
  const seen = new Set<string>();
  let read = 0;
  let ended: ServiceResult["ended"] = "complete";
  const result = (over: Partial<ServiceResult> = {}): ServiceResult => ({ service, read, new: fresh.length, ended, reason: null, ...over });
  try {
    reading: for await (const page of idrac.log(service, signal)) {
      for (const raw of page) {
        const entry = eventLogEntry(service, raw);
        const key = identity(entry);
        if (seen.has(key)) continue;
        seen.add(key);
        read++;
        if (known && identity(known) === key) {
          ended = "known";
          break reading;
        }
        fresh.push(entry);
        if (fresh.length >= limit) {
          ended = "limit";
          break reading;
        }
      }
      if (read % 500 < page.length && read >= 500) ctx.log(`${titles[service]}: ${read} entries read.`);
    }
  } catch (error) {
    const isMissing = error instanceof AppError && ["not_found", "unsupported", "forbidden", "device_error", "licence_missing", "malformed_answer"].includes(error.code);
    if (!isMissing || signal.aborted) throw error;
    ctx.log(`${titles[service]} cannot be read: ${error.message}`, "warn");
    return { service, read, new: 0, ended: "unavailable", reason: error.message };
  }
  // Oldest first, and only now: the newest known entry is where the next reading stops, so nothing older may be missing.
  fresh.reverse();
  for (let from = 0; from < fresh.length; from += batchEntries) {
    ctx.found({ finding: "event_logs", server_id: ctx.server.id, entries: fresh.slice(from, from + batchEntries) });
  }
  ctx.log(`${titles[service]}: ${fresh.length} new ${fresh.length === 1 ? "entry" : "entries"}.`);
  return result();
}

/**
 * Number and time: after a clear the numbers start again at 1 (public mock-up of an M640). Not the text, which another
 * firmware or language renders anew.
 */
const identity = (entry: Pick<EventLogEntry, "entry_id" | "created">): string => `${entry.entry_id} ${entry.created}`;

export function eventLogEntry(service: Service, raw: LogEntry): EventLogEntry {
  const created = raw.Created ?? "";
  return {
    service,
    entry_id: raw.Id ?? raw["@odata.id"]?.split("/").at(-1) ?? "",
    created,
    created_at: quirks.unparseableTimes.isTime(created) ? Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(created) ? created : `${created}Z`) : null,
    severity: raw.Severity ?? "Unknown",
    message: raw.Message ?? "",
    // The registry's prefix and version differ by firmware: "USR0030", "IDRAC.2.9.USR0030". SEL ids are raw hex.
    message_id: raw.MessageId ? suffixOf(raw.MessageId) : null,
    category: raw.Oem?.Dell?.Category ?? null,
    sensor_type: sensorType(raw.SensorType),
  };
}

/** iDRAC8 writes [{Member: "Temperature"}] where others write "Temperature". */
function sensorType(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === "string") return first === "" ? null : first;
  const member = typeof first === "object" && first !== null && "Member" in first ? first.Member : null;
  return typeof member === "string" ? member : null;
}
