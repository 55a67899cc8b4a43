// What a run leaves behind, whichever kind of run it was: the simulation in one thread, or real processes that were killed. The checker reads this and nothing else.
import type { JobStatus, Resolution, Risk, TaskStatus } from "#schema/vocabulary.ts";

export interface History {
  /** Jobs whose creation was answered with success, by their ids: these must not be lost. */
  accepted: readonly string[];
  /** The control plane's rows at the end. */
  jobs: readonly JobRecord[];
  tasks: readonly TaskRecord[];
  commands: readonly CommandEntry[];
  /** Every change of a job's status or fence, in the order of the commits. Kept by a trigger in the database itself, so that nothing goes by unseen. */
  transitions: readonly Transition[];
  /** What the devices themselves wrote down, in the order of arrival. The judge: our own database proves nothing about what reached a device. */
  requests: readonly DeviceRequest[];
  /** What people decided about unknown outcomes. */
  decisions: readonly Decision[];
  /** When handlers of changing jobs worked on a target; empty where a run cannot tell. */
  spans: readonly WorkSpan[];
  /** How attempts ended, as the agents said on the wire; null where a run cannot listen. */
  reports: readonly Report[] | null;
  /** Agents that lost their journal, and with it what they had not told yet. */
  forgetful: readonly string[];
  /** What ran over its bounds: frames, batches under way, memory. */
  overruns: readonly string[];
  /** Sessions still open at devices when everything had come to rest. */
  sessionsLeft: readonly { device: string; sessions: number }[];
  /** Why the audit chain does not verify; null when it does. */
  auditFault: string | null;
  /** Where a secret was found that must be nowhere: file, table or frame. */
  leaks: readonly string[];
  /** Whether the run was led to rest: faults ended, every agent that still exists back, enough time for all to end. */
  atRest: boolean;
}

export interface JobRecord {
  id: string;
  type: string;
  risk: Risk;
  status: JobStatus;
  fence: number;
  attemptId: string | null;
  parentId: string | null;
  /** Milliseconds UTC; null for at once. */
  scheduleAt: number | null;
  notAfter: number | null;
  startedAt: number | null;
  completedAt: number | null;
  targetsTotal: number;
  targetsDone: number;
  targetsFailed: number;
}

export interface TaskRecord {
  id: string;
  jobId: string;
  serverId: string | null;
  status: TaskStatus;
  /** False where the task itself says that there was nothing to do: the server was in that state already. Absent where no task can say so. */
  changed?: boolean;
}

export interface CommandEntry {
  id: string;
  jobId: string | null;
  taskId: string | null;
  step: string | null;
  /** As `DeviceRequest.device`. */
  device: string;
  method: string;
  path: string;
  /** Null when no answer was seen: the request may or may not have arrived. */
  statusCode: number | null;
}

export interface Transition {
  jobId: string;
  from: JobStatus;
  to: JobStatus;
  fenceFrom: number;
  fenceTo: number;
  attemptFrom: string | null;
  attemptTo: string | null;
  /** The control plane's own clock, milliseconds UTC; null where a run cannot tell. */
  at: number | null;
}

export interface DeviceRequest {
  device: string;
  method: string;
  path: string;
  /** Whether it asked for something that must not happen twice: a reset, a firmware apply. */
  dangerous: boolean;
  /** Whether the device carried it out: what it refused changed nothing, and a login changes nothing either. */
  effect: boolean;
  /** Its row in the command log, where the device was told (only in the simulation). */
  commandId: string | null;
  agentId: string | null;
  /** Milliseconds on the device's clock, which never jumps; null while it was never answered. */
  begunAt: number;
  endedAt: number | null;
}

export interface Report {
  jobId: string;
  fence: number;
  status: JobStatus;
}

export interface Decision {
  jobId: string;
  taskId: string;
  resolution: Resolution;
}

/** A handler that may change its target ran: from its start until its target was settled, or until its process died. */
export interface WorkSpan {
  agentId: string;
  /** What is locked: the server's id. */
  domain: string;
  jobId: string;
  taskId: string;
  /** Places in one order over the whole run. */
  from: number;
  to: number | null;
}

export interface Violation {
  /** I1 to I10, see `test/chaos/README.md`. */
  invariant: string;
  what: string;
}
