// Words that several tables, frames and pages share. The customer's enums keep their spelling.
import { z } from "zod";
import { operationTypes } from "./operation-types.ts";

export const JobStatus = z.enum(["pending", "running", "completed", "failed", "cancelled", "paused", "unknown"]);
export type JobStatus = z.infer<typeof JobStatus>;

export const TaskStatus = z.enum(["pending", "running", "completed", "failed", "cancelled", "paused", "unknown", "skipped"]);
export type TaskStatus = z.infer<typeof TaskStatus>;

const finalJobStatuses: readonly JobStatus[] = ["completed", "failed", "cancelled"];
export function isFinalJob(status: JobStatus): boolean {
  return finalJobStatuses.includes(status);
}
export function isFinalTask(status: TaskStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled" || status === "skipped";
}

/** The outcome of a job from those of its tasks: the worst one wins (unknown, failed, cancelled, completed). `skipped` counts as completed. */
export function worstStatus(statuses: Iterable<TaskStatus>): JobStatus {
  const rank: Record<TaskStatus, number> = { unknown: 6, paused: 5, running: 5, pending: 5, failed: 3, cancelled: 2, completed: 1, skipped: 1 };
  let worst: TaskStatus = "completed";
  for (const status of statuses) if (rank[status] > rank[worst]) worst = status;
  return worst === "skipped" ? "completed" : worst;
}

export const Risk = z.enum(["read", "change", "disruptive"]);
export type Risk = z.infer<typeof Risk>;

export const Role = z.enum(["admin", "operator", "viewer"]);
export type Role = z.infer<typeof Role>;

export const StepKind = z.enum(["read", "idempotent", "probe", "once"]);
export type StepKind = z.infer<typeof StepKind>;

export const StepStatus = z.enum(["running", "completed", "failed", "unknown", "cancelled"]);
export type StepStatus = z.infer<typeof StepStatus>;

export const Priority = z.enum(["low", "normal", "high", "critical"]);
export type Priority = z.infer<typeof Priority>;
export const priorityRank: Record<Priority, number> = { low: 0, normal: 1, high: 2, critical: 3 };

/** `operation_type` of `idrac_commands`: a closed list; the customer's four and "etc." spelled out. */
export const OperationType = z.enum(operationTypes);
export type OperationType = z.infer<typeof OperationType>;

export const CredentialType = z.enum(["idrac", "esxi", "vcenter"]);
export type CredentialType = z.infer<typeof CredentialType>;

export const HealthStatus = z.enum(["OK", "Warning", "Critical", "Unknown"]);
export type HealthStatus = z.infer<typeof HealthStatus>;

export const PowerState = z.enum(["On", "Off", "PoweringOn", "PoweringOff", "Unknown"]);
export type PowerState = z.infer<typeof PowerState>;

export const IdracGeneration = z.enum(["idrac7", "idrac8", "idrac9", "idrac10", "unknown"]);
export type IdracGeneration = z.infer<typeof IdracGeneration>;

export const Resolution = z.enum(["happened", "did_not_happen", "run_again"]);
export type Resolution = z.infer<typeof Resolution>;

export const FirmwareSource = z.enum(["local", "dell_catalog", "url"]);
export type FirmwareSource = z.infer<typeof FirmwareSource>;
