// Whether a pushed row belongs to a list with these filters, as far as the browser can tell; where only the control plane can, it is asked.
import type { Command, Job } from "#schema/api/jobs.ts";

export type Filters = Readonly<Record<string, string | undefined>>;
export type Verdict = boolean | "unsure";

const oneOf = (words: string | undefined, word: string): boolean => !words || words.split(",").includes(word);

/** `me`: the id that `created_by=me` stands for. */
export function jobBelongs(job: Job, filters: Filters, me: string | undefined): Verdict {
  const { status, type, site_id, parent, created_by, ...others } = filters;
  if (!oneOf(status, job.status) || !oneOf(type, job.job_type)) return false;
  if (site_id && job.site_id !== site_id) return false;
  if (parent && job.parent_job_id !== (parent === "none" ? null : parent)) return false;
  if (created_by === "me" && me === undefined) return "unsure";
  if (created_by && job.created_by !== (created_by === "me" ? me : created_by)) return false;
  return Object.values(others).some(Boolean) ? "unsure" : true;
}

export function commandBelongs(command: Command, filters: Filters): Verdict {
  const { server_id, job_id, task_id, operation_type, success, ...others } = filters;
  if (server_id && command.server_id !== server_id) return false;
  if (job_id && command.job_id !== job_id) return false;
  if (task_id && command.task_id !== task_id) return false;
  if (operation_type && command.operation_type !== operation_type) return false;
  if (success && String(command.success) !== success) return false;
  return Object.values(others).some(Boolean) ? "unsure" : true;
}
