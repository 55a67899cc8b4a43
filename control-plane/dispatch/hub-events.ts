// What goes into the hub of a site, and what comes out of it.
import type { AttemptRef } from "#schema/protocol.ts";
import type { Resolution, Risk } from "#schema/vocabulary.ts";

export interface HubLimits {
  maxRunning: number;
  heartbeatMs: number;
  leaseMs: number;
  /** After the start, how long agents may take to come back before their reading jobs go to another. */
  graceMs: number;
}

/** What the hub needs to know of a job that is not final. */
export interface OpenJob {
  id: string;
  type: string;
  risk: Risk;
  priority: number;
  /** Milliseconds UTC; 0 for at once. */
  scheduleAt: number;
  /** Milliseconds UTC; Infinity for never. */
  notAfter: number;
  createdAt: number;
  /** Lock domains: ids of the servers it is about. */
  domains: readonly string[];
  status: "pending" | "running" | "paused" | "unknown";
  fence: number;
  attempt: { id: string; agentId: string; state: "committing" | "offered" | "accepted" } | null;
  cancelRequested: boolean;
  pauseRequested: boolean;
}

export interface KnownAgent {
  id: string;
  name: string;
  isActive: boolean;
  /** Without it, it opens no stored password, and so gets no work. */
  holdsSiteKey: boolean;
  status: "enrolled" | "frozen" | "revoked";
  journalId: string | null;
}

export type HubEvent =
  | { type: "started"; agents: readonly KnownAgent[]; jobs: readonly OpenJob[] }
  | { type: "agent_enrolled"; agent: KnownAgent }
  | { type: "agent_changed"; agentId: string; isActive?: boolean; holdsSiteKey?: boolean; status?: KnownAgent["status"] }
  /** Before the commit: answers at once whether the job's first attempt can be part of it. */
  | { type: "job_planned"; job: OpenJob; attemptId: string }
  | { type: "job_committed"; jobId: string }
  | { type: "job_dropped"; jobId: string }
  | { type: "attempt_committed"; jobId: string; fence: number; domains: readonly string[] }
  | { type: "attempt_refused"; jobId: string; fence: number; final: boolean }
  | {
      type: "hello";
      connection: string;
      agentId: string;
      epoch: string;
      journalId: string;
      jobTypes: readonly string[];
      open: readonly AttemptRef[];
      lastEvent: number;
      committed: number;
    }
  /** The commit that takes an agent's journal. */
  | { type: "journal_committed"; agentId: string; journalId: string }
  | { type: "disconnected"; connection: string }
  | { type: "seen"; connection: string }
  | { type: "pong"; connection: string; n: number; open: readonly AttemptRef[] }
  /** Events up to `lastEvent` of this agent are committed. */
  | { type: "drained"; agentId: string; lastEvent: number }
  | { type: "accepted"; jobId: string; fence: number }
  | { type: "settled"; jobId: string; fence: number; status: "final" | "unknown" | "paused" | "running" }
  | { type: "cancel_requested"; jobId: string }
  | { type: "pause_requested"; jobId: string }
  | { type: "resume_requested"; jobId: string }
  | { type: "resolve_requested"; jobId: string; taskId: string; resolution: Resolution; reason: string }
  /** A person decided to run a job again whose agent is gone: it is pending once more, under the fence it has. */
  | { type: "reopened"; jobId: string }
  /** A person gave the agent up: its mutating attempts become unknown, the reading ones run elsewhere. */
  | { type: "declared_lost"; agentId: string }
  | { type: "limits"; maxRunning: number }
  | { type: "tick" };

export type HubEffect =
  | { type: "commit_attempt"; jobId: string; attemptId: string; agentId: string; fence: number }
  | { type: "offer"; connection: string; agentId: string; jobId: string; attemptId: string; fence: number }
  | { type: "welcome"; connection: string; agentId: string; isActive: boolean }
  | { type: "refuse"; connection: string; code: "frozen" | "revoked" | "busy" | "unknown_agent"; message: string; retryAfterMs: number | null }
  | { type: "close"; connection: string; why: string }
  | { type: "ping"; connection: string; n: number }
  | { type: "cancel" | "pause" | "resume"; connection: string; ref: AttemptRef }
  | { type: "resolve"; connection: string; ref: AttemptRef; taskId: string; resolution: Resolution; reason: string }
  | { type: "revoke"; connection: string; ref: AttemptRef; reason: string }
  /** Final without an agent: cancelled before it started, or too late. */
  | { type: "finish"; jobId: string; fence: number; status: "cancelled" | "expired" }
  /** The agent that ran it is gone with its journal: nobody knows. The job is that agent's no longer: its fence is now one higher than the one named here. */
  | { type: "mark_unknown"; jobId: string; fence: number; why: string }
  /** Back to the queue, under a fence one higher than the one named here: a reading attempt of an agent that is gone, or one that met another agent's work. */
  | { type: "requeue"; jobId: string; fence: number; why: string }
  /** Why all jobs that wait, wait: null when it is only their turn. */
  | { type: "waiting"; why: string | null }
  | { type: "agent_online"; connection: string; agentId: string; epoch: string; journalId: string; lostJournal: boolean }
  | { type: "agent_offline"; agentId: string; since: number }
  | { type: "freeze"; agentId: string; why: string };

export interface HubClock {
  /** Milliseconds UTC. */
  now: number;
  /** Milliseconds that never jump. */
  monotonic: number;
}
