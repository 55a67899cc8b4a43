import type { Clock } from "../clock.ts";
export type JobState =
  | "New"
  | "Scheduling"
  | "Scheduled"
  | "Downloading"
  | "Downloaded"
  | "Running"
  | "Completed"
  | "CompletedWithErrors"
  | "Failed"
  | "RebootPending"
  | "PendingActivation";
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly startAtMs: number;
  state: JobState;
  message: string;
  /** Without prefix, as DellJob shows it: "PR19". */
  messageId: string;
  percentComplete: number;
  completedAtMs: number | null;
}
export type JobInput = Pick<Job, "name" | "type"> & Partial<Omit<Job, "name" | "type">>;
export declare class JobQueue {
  #private;
  constructor(clock: Clock, keepsTasksLong: boolean);
  add(input: JobInput): Job;
  list(): Job[];
  find(id: string): Job | undefined;
  /** A finished job loses its task after a while; the DellJob stays (redfish.md 8). */
  tasks(): Job[];
  delete(id: string): void;
  clear(isForced: boolean): void;
}
