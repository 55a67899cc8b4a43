// The job queue as it is read. What makes jobs (BIOS, firmware, profiles) comes with those services; it adds its jobs
// here and moves them on, and all views of the queue follow.
import type { Clock } from "../clock.ts";
import { refuse } from "./errors.ts";

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

const FINISHED: readonly JobState[] = ["Completed", "CompletedWithErrors", "Failed"];
const DELETABLE: readonly JobState[] = [...FINISHED, "New", "Scheduling", "Scheduled", "Downloaded"];
const TASK_LIFETIME_MS = { long: 10 * 60_000, short: 60_000 };

export class JobQueue {
  #clock: Clock;
  #jobs: Job[] = [];
  #serial: number;
  #taskLifetimeMs: number;

  constructor(clock: Clock, keepsTasksLong: boolean) {
    this.#clock = clock;
    this.#serial = Math.floor(clock.now() / 100) % 1_000_000_000_000;
    this.#taskLifetimeMs = keepsTasksLong ? TASK_LIFETIME_MS.long : TASK_LIFETIME_MS.short;
  }

  add(input: JobInput): Job {
    this.#serial += 1 + this.#jobs.length;
    const job: Job = {
      id: `JID_${String(this.#serial).padStart(12, "0")}`,
      startAtMs: this.#clock.now(),
      state: "New",
      message: "New",
      messageId: "PR22",
      percentComplete: 0,
      completedAtMs: null,
      ...input,
    };
    this.#jobs.push(job);
    return job;
  }

  list(): Job[] {
    return [...this.#jobs];
  }

  find(id: string): Job | undefined {
    return this.#jobs.find((job) => job.id === id);
  }

  /** A finished job loses its task after a while; the DellJob stays (redfish.md 8). */
  tasks(): Job[] {
    const now = this.#clock.now();
    return this.#jobs.filter((job) => job.completedAtMs === null || now - job.completedAtMs < this.#taskLifetimeMs);
  }

  delete(id: string): void {
    const job = this.find(id);
    if (!job) throw refuse(400, "SUP011");
    if (!DELETABLE.includes(job.state)) throw refuse(400, "SUP016");
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  clear(isForced: boolean): void {
    this.#jobs = isForced ? [] : this.#jobs.filter((job) => !DELETABLE.includes(job.state));
  }
}
