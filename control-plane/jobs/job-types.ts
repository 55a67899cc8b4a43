// The job catalogue as the API shows it: what a form, or a program, needs to know of each type.
import { z } from "zod";
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import { definitionOf, JobType } from "#schema/jobs/index.ts";

let known: JobTypeInfo[] | undefined;

/** The catalogue never changes while the process lives, so neither do its schemas. */
export function jobTypes(): JobTypeInfo[] {
  known ??= JobType.options.map(definitionOf).map((definition) => ({
    type: definition.type as JobType,
    title: definition.title,
    description: definition.description,
    target: definition.target,
    risk: definition.risk,
    retry: definition.retry,
    // Jobs that only read need the role too: they reach into the site and cost hardware time.
    role: "operator",
    timeout_ms: definition.timeoutMs,
    group: definition.group ?? (definition.risk === "read" ? "Read" : "Change"),
    shortcuts: [...(definition.shortcuts ?? [])],
    tests_login: definition.testsLogin ?? false,
    details_schema: z.toJSONSchema(definition.details, { io: "input" }),
    result_schema: z.toJSONSchema(definition.result, { io: "output" }),
  }));
  return known;
}
