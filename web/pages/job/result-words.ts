// The result of one target in one line, for tables and files; the page of the target shows it whole.
import type { JobDetail, Task } from "#schema/api/jobs.ts";
import type { TargetResult } from "#schema/jobs/index.ts";

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

function power(result: TargetResult<"power_action">): string {
  if (!result.changed) return `${result.power_state} already; nothing was sent`;
  return `${result.previous_power_state} → ${result.power_state}${result.forced ? ", forced: it did not shut down in time" : ""}`;
}

function health(result: TargetResult<"health_check">): string {
  const wrong = result.components.filter((part) => part.health === "Warning" || part.health === "Critical");
  // A roll-up repeats what its parts say; it is named only where no part does.
  const parts = wrong.filter((part) => part.kind !== "system" && !part.detail?.startsWith("Roll-up"));
  const bad = parts.length > 0 ? parts : wrong;
  const named = bad.slice(0, 3).map((part) => `${part.name} ${part.health?.toLowerCase()}${part.detail ? ` (${part.detail})` : ""}`);
  const more = bad.length > named.length ? `, ${bad.length - named.length} more` : "";
  const silent = result.unavailable.length > 0 ? `; ${count(result.unavailable.length, "part")} did not answer` : "";
  return `${result.health_status}, ${result.power_state}: ${named.length > 0 ? `${named.join(", ")}${more}` : `${count(result.components.length, "component")} fine`}${silent}`;
}

function logs(result: TargetResult<"fetch_event_logs">): string {
  return result.services.map((service) => `${service.service === "sel" ? "SEL" : "Lifecycle log"}: ${service.new} new of ${service.read} read`).join("; ");
}

function credentials(result: TargetResult<"test_credentials">): string {
  const working = result.tested.find((one) => one.outcome === "works");
  return working ? `“${working.name}” works` : result.tested.length === 0 ? "no set matches" : `none of ${count(result.tested.length, "set")} works`;
}

function plain(result: unknown): string {
  if (typeof result !== "object" || result === null) return String(result);
  return Object.entries(result)
    .filter(([, value]) => typeof value !== "object")
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${String(value)}`)
    .join(", ");
}

/** Results may have been written by another version: what does not fit is shown plainly. */
export function resultWords(type: JobDetail["job_type"], task: Pick<Task, "result" | "error">): string {
  if (task.error) return task.error.message;
  if (task.result === null || task.result === undefined) return "";
  try {
    if (type === "power_action") return power(task.result as TargetResult<"power_action">);
    if (type === "health_check") return health(task.result as TargetResult<"health_check">);
    if (type === "fetch_event_logs") return logs(task.result as TargetResult<"fetch_event_logs">);
    if (type === "test_credentials") return credentials(task.result as TargetResult<"test_credentials">);
  } catch {
    // Falls through to the plain form.
  }
  return plain(task.result);
}
