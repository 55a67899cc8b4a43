import { z } from "zod";
import { ErrorInfo } from "../errors.ts";
import { JobType } from "../jobs/index.ts";
import { TargetScope } from "../scope.ts";
import { FirmwareSource, JobStatus, OperationType, Priority, Resolution, Risk, Role, StepKind, StepStatus, TaskStatus } from "../vocabulary.ts";
import { Time } from "./shapes.ts";

export const NewJob = z.object({
  job_type: JobType,
  target_scope: TargetScope,
  details: z.record(z.string(), z.unknown()).default({}),
  credential_set_ids: z.array(z.string()).max(50).optional(),
  firmware_source: FirmwareSource.optional(),
  priority: Priority.default("normal"),
  schedule_at: z.iso.datetime({ offset: true }).nullish(),
  not_after: z.iso.datetime({ offset: true }).nullish(),
  /** Of one target, from its start: shorter than what the job type allows. A target over it fails with `timeout`. */
  time_limit_seconds: z.number().int().min(1).max(86_400).optional(),
});
export type NewJob = z.infer<typeof NewJob>;

export const Job = z.object({
  id: z.string(),
  job_type: JobType,
  title: z.string(),
  /** In words: what it does. */
  summary: z.string(),
  status: JobStatus,
  risk: Risk,
  priority: Priority,
  site_id: z.string().nullable(),
  site_name: z.string().nullable(),
  agent_id: z.string().nullable(),
  /** Since when its agent is out of reach, while it runs: the agent goes on. */
  agent_unreachable_since: Time.nullable(),
  created_by: z.string().nullable(),
  created_by_name: z.string().nullable(),
  parent_job_id: z.string().nullable(),
  retry_of_job_id: z.string().nullable(),
  waiting_for: z.string().nullable(),
  schedule_at: Time.nullable(),
  not_after: Time.nullable(),
  cancel_requested_at: Time.nullable(),
  pause_requested_at: Time.nullable(),
  targets_total: z.number().int(),
  targets_done: z.number().int(),
  targets_failed: z.number().int(),
  /** Mean over the targets, 0 to 100. */
  progress: z.number().int(),
  error: ErrorInfo.nullable(),
  created_at: Time,
  started_at: Time.nullable(),
  completed_at: Time.nullable(),
});
export type Job = z.infer<typeof Job>;

export const Step = z.object({
  task_id: z.string(),
  name: z.string(),
  title: z.string(),
  kind: StepKind,
  status: StepStatus,
  started_at: Time,
  completed_at: Time.nullable(),
  error: ErrorInfo.nullable(),
});
export type Step = z.infer<typeof Step>;

export const Task = z.object({
  id: z.string(),
  job_id: z.string(),
  server_id: z.string().nullable(),
  target_name: z.string().nullable(),
  service_tag: z.string().nullable(),
  status: TaskStatus,
  progress: z.number().int(),
  waiting_for: z.string().nullable(),
  result: z.unknown(),
  error: ErrorInfo.nullable(),
  started_at: Time.nullable(),
  completed_at: Time.nullable(),
});
export type Task = z.infer<typeof Task>;

/** `result`: for each target its outcome, in the order of the tasks. */
export const JobResult = z.object({
  targets: z.array(z.object({ task_id: z.string(), target: z.string().nullable(), status: TaskStatus, result: z.unknown(), error: ErrorInfo.nullable() })),
  /** In one sentence. */
  message: z.string(),
});
export type JobResult = z.infer<typeof JobResult>;

export const JobDetail = Job.extend({
  target_scope: TargetScope,
  details: z.unknown(),
  credential_set_ids: z.array(z.string()).nullable(),
  time_limit_seconds: z.number().int().nullable(),
  result: z.unknown(),
  attempt: z.number().int(),
  tasks: z.array(Task),
  steps: z.array(Step),
  children: z.array(Job),
});
export type JobDetail = z.infer<typeof JobDetail>;

/** What somebody asked of a job after it was made. */
const JobDecision = z.object({
  at: Time,
  by: z.string(),
  action: z.enum(["cancel", "pause", "resume", "resolve"]),
  /** Of `resolve`: the target, and what was decided about it. */
  task_id: z.string().nullable(),
  resolution: Resolution.nullable(),
  reason: z.string().nullable(),
});
export type JobDecision = z.infer<typeof JobDecision>;
/** A job beside this one: one that it waits for, or one that runs it again. */
const RelatedJob = z.object({ id: z.string(), summary: z.string(), status: JobStatus, created_by_name: z.string().nullable(), created_at: Time });

/** What stands around a job: fetched beside it, since it comes from other rows than the job's own. */
export const JobContext = z.object({
  /** Oldest first; those about its parts too. */
  decisions: z.array(JobDecision),
  /** Other jobs that hold servers which this one waits for. */
  waits_on: z.array(RelatedJob),
  /** Later jobs that run this one again, oldest first. */
  runs_again: z.array(RelatedJob),
  /** How long the newest completed jobs that do the same to about as many targets took; null below three. */
  usual: z.object({ jobs: z.number().int(), median_ms: z.number().int(), longest_ms: z.number().int() }).nullable(),
  /** Whether an agent must be reached to be told a decision; null where nothing is to be decided. */
  decision_needs_agent: z.object({ id: z.string(), name: z.string(), online: z.boolean() }).nullable(),
});
export type JobContext = z.infer<typeof JobContext>;

export const JobCount = z.object({ total: z.number().int().nullable().meta({ description: "Null where counting would take too long" }), as_of: Time });

/** One line of a task's log: `2026-11-21T14:03:11.123Z\tinfo\tstep\tmessage`. */
export const TaskLog = z.object({ task_id: z.string(), log: z.string() });

export const JobTypeInfo = z.object({
  type: JobType,
  title: z.string(),
  description: z.string(),
  target: z.enum(["server", "host", "cluster", "vcenter", "site"]),
  risk: Risk,
  retry: z.enum(["safe", "never"]),
  role: Role,
  timeout_ms: z.number().int(),
  /** Heading in menus. */
  group: z.string(),
  /** Menu lines that start it with some of its details chosen already. */
  shortcuts: z.array(z.object({ title: z.string(), details: z.record(z.string(), z.unknown()) })),
  /** It finds out whether a login works, so it is of use on servers that refuse theirs. */
  tests_login: z.boolean(),
  /** JSON Schema of `details` (draft 2020-12) with `label`, `help`, `titles`, `risks`, `secret`, `widget`, `advanced` beside the constraints. */
  details_schema: z.record(z.string(), z.unknown()),
  result_schema: z.record(z.string(), z.unknown()),
});
export type JobTypeInfo = z.infer<typeof JobTypeInfo>;

export const ResolveUnknown = z.object({ task_id: z.string(), resolution: Resolution, reason: z.string().trim().min(3).max(500) });
/** One decision about several targets. */
export const NewDecisions = z.object({ task_ids: z.array(z.string()).min(1).max(500), resolution: Resolution, reason: ResolveUnknown.shape.reason });
/** `left`: targets that this could not be decided about, and why; somebody else may have been first. */
export const Decisions = z.object({ decided: z.array(z.string()), left: z.array(z.object({ task_id: z.string(), message: z.string(), hint: z.string().optional() })) });
const CancelJob = z.object({ reason: z.string().max(500).optional() });

/** What a person may ask of a job; its status itself only follows from what the agent reports. */
export const JobUpdate = z.discriminatedUnion("action", [
  CancelJob.extend({ action: z.literal("cancel") }),
  z.object({ action: z.literal("pause") }),
  z.object({ action: z.literal("resume") }),
  ResolveUnknown.extend({ action: z.literal("resolve") }),
]);
export type JobUpdate = z.infer<typeof JobUpdate>;

export const DiscoveryRow = z.object({
  address: z.string(),
  outcome: z.string(),
  reason: z.string(),
  service_tag: z.string().nullable(),
  product: z.string().nullable(),
  credential: z.string().nullable(),
});

export const Command = z.object({
  id: z.string(),
  server_id: z.string().nullable(),
  server_name: z.string().nullable(),
  service_tag: z.string().nullable(),
  job_id: z.string().nullable(),
  task_id: z.string().nullable(),
  agent_id: z.string().nullable(),
  step: z.string().nullable(),
  endpoint: z.string(),
  command_type: z.string(),
  operation_type: OperationType,
  full_url: z.string(),
  success: z.boolean(),
  status_code: z.number().int().nullable(),
  response_time_ms: z.number().int().nullable(),
  error_message: z.string().nullable(),
  source: z.enum(["edge_function", "job_executor"]),
  initiated_by: z.string().nullable(),
  timestamp: Time,
});
export type Command = z.infer<typeof Command>;
export const CommandDetail = Command.extend({ request_body: z.unknown(), response_body: z.unknown() });
export type CommandDetail = z.infer<typeof CommandDetail>;

export const ActivitySettings = z.object({
  log_retention_days: z.number().int().min(1).max(3650),
  auto_cleanup: z.boolean(),
  job_retention_days: z.number().int().min(1).max(3650),
  job_auto_cleanup: z.boolean(),
  max_request_body_kb: z.number().int().min(1).max(400),
  max_response_body_kb: z.number().int().min(1).max(400),
  slow_command_threshold_ms: z.number().int().min(1),
  last_cleanup_at: Time.nullable(),
});
export type ActivitySettings = z.infer<typeof ActivitySettings>;
export const ActivitySettingsChange = ActivitySettings.omit({ last_cleanup_at: true }).partial();
/** A preview may ask what other retentions would remove, before anybody saves them. */
export const CleanupRequest = z
  .object({
    preview: z.boolean().default(true),
    job_retention_days: ActivitySettings.shape.job_retention_days.optional(),
    log_retention_days: ActivitySettings.shape.log_retention_days.optional(),
  })
  .refine(({ preview, job_retention_days, log_retention_days }) => preview || (job_retention_days === undefined && log_retention_days === undefined), {
    message: "only a preview can ask about other retentions; save them first",
    path: ["preview"],
  });
export const CleanupPreview = z.object({
  jobs: z.number().int(),
  commands: z.number().int(),
  /** All that are kept now, before anything is removed. */
  jobs_total: z.number().int(),
  commands_total: z.number().int(),
  jobs_before: Time,
  commands_before: Time,
  deleted: z.boolean(),
});
export type CleanupPreview = z.infer<typeof CleanupPreview>;
