// Whether a pushed row belongs to a list with these filters, as far as the browser can tell; where only the control plane can, it is asked.
import type { Command, Job } from "#schema/api/jobs.ts";

export type Filters = Readonly<Record<string, string | undefined>>;
export type Verdict = boolean | "unsure";

const oneOf = (words: string | undefined, word: string): boolean => !words || words.split(",").includes(word);

/** `404`, `4xx`, or `none`. */
function answered(command: Command, status: string): boolean {
  if (status === "none" || command.status_code === null) return status === "none" && command.status_code === null;
  return status.endsWith("xx") ? String(command.status_code).startsWith(status.slice(0, 1)) : String(command.status_code) === status;
}

/** `me`: the id that `created_by=me` stands for. */
export function jobBelongs(job: Job, filters: Filters, me: string | undefined): Verdict {
  const { status, type, site_id, parent, created_by, created_by_name, since, until, ...others } = filters;
  if (!oneOf(status, job.status) || !oneOf(type, job.job_type)) return false;
  if (site_id && job.site_id !== site_id) return false;
  if (parent && job.parent_job_id !== (parent === "none" ? null : parent)) return false;
  if (created_by_name && job.created_by_name !== created_by_name) return false;
  if ((since && job.created_at < since) || (until && job.created_at >= until)) return false;
  if (created_by === "me" && me === undefined) return "unsure";
  if (created_by && job.created_by !== (created_by === "me" ? me : created_by)) return false;
  return Object.values(others).some(Boolean) ? "unsure" : true;
}

export function commandBelongs(command: Command, filters: Filters): Verdict {
  const { server_id, job_id, task_id, operation_type, success, method, status, since, until, ...others } = filters;
  if (server_id && command.server_id !== server_id) return false;
  if (job_id && command.job_id !== job_id) return false;
  if (task_id && command.task_id !== task_id) return false;
  if (operation_type && command.operation_type !== operation_type) return false;
  if (success && String(command.success) !== success) return false;
  if (!oneOf(method, command.command_type) || (status && !answered(command, status))) return false;
  if ((since && command.timestamp < since) || (until && command.timestamp >= until)) return false;
  return Object.values(others).some(Boolean) ? "unsure" : true;
}
