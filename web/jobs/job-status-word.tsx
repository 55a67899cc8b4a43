import type { JSX } from "solid-js";
import type { Job } from "#schema/api/jobs.ts";
import { Status } from "#web/ui/status.tsx";
import { jobLook } from "./job-state.ts";

export function JobStatusWord(props: { job: Job; percent?: boolean }): JSX.Element {
  return <Status look={jobLook(props.job)}>{props.percent && props.job.status === "running" && props.job.progress > 0 ? ` ${props.job.progress} %` : ""}</Status>;
}
