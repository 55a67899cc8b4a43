// What the routes may call. Built once by createControlPlane; knows no runtime.

import type { z } from "zod";
import type { Decisions, NewJob, ResolveUnknown } from "#schema/api/jobs.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Role } from "#schema/vocabulary.ts";
import type { Platform } from "./platform.ts";
import type { Store } from "./store.ts";

/** Who asks: a person by session, or a program by token. */
export interface Actor {
  id: string;
  name: string;
  role: Role;
  via: "session" | "token";
  /** Where from, for the audit log. */
  address: string | null;
}

/** What the hub knows of an agent's link right now; the rest is in the `agents` row. */
export interface LinkState {
  online: boolean;
  round_trip_ms: number | null;
  clock_offset_ms: number | null;
  running_jobs: number;
  /** How often it has connected since this control plane started: a link that comes and goes is a sick one. */
  connections: number;
}

export interface JobService {
  /** Validates, stores and dispatches. `created` is false when the idempotency key was seen before: then it is the first job. */
  create(input: NewJob, actor: Actor, options: { idempotencyKey?: string | undefined; retryOf?: string | undefined }): Promise<{ id: string; created: boolean }>;
  cancel(jobId: string, actor: Actor, reason: string | undefined): Promise<void>;
  pause(jobId: string, actor: Actor): Promise<void>;
  resume(jobId: string, actor: Actor): Promise<void>;
  /** A new job with the same details and scope, or on those servers only that this one failed on. */
  retry(jobId: string, actor: Actor, idempotencyKey: string | undefined, targets?: "all" | "failed"): Promise<{ id: string; created: boolean }>;
  /** A person decides about an unknown outcome, on the record. */
  resolve(jobId: string, decision: z.infer<typeof ResolveUnknown>, actor: Actor): Promise<void>;
  /** Several targets, each a decision of its own; what somebody else was first with, or whose agent is out of reach, is left and named. */
  resolveAll(jobId: string, taskIds: readonly string[], decision: Omit<z.infer<typeof ResolveUnknown>, "task_id">, actor: Actor): Promise<z.infer<typeof Decisions>>;
}

export interface AgentLinks {
  state(agentId: string): LinkState;
  /** The fence rises and the lost agent's open tasks become unknown; the agent is revoked. */
  declareLost(agentId: string, actor: Actor, reason: string): Promise<void>;
  /** Ends the agent's link and refuses it from now on. */
  revoke(agentId: string, actor: Actor): Promise<void>;
  /** Ends a freeze (two live copies): the next epoch that says hello is the one. */
  unfreeze(agentId: string, actor: Actor): Promise<void>;
  /** Makes this agent the site's active one. Refused while the other has open mutating work. */
  activate(agentId: string, actor: Actor): Promise<void>;
  /** An agent that holds the site's key seals it to this one. Refused unless the fingerprint is right and such an agent is online. */
  giveSiteKey(agentId: string, sealKeyFingerprint: string, actor: Actor): Promise<void>;
  /** The site's limits or settings changed. */
  refreshSite(siteId: string): Promise<void>;
}

/** One event for a console: its cursor, and the event as JSON. */
export interface FeedItem {
  id: string;
  data: string;
}

export type NewsKind = "jobs" | "tasks" | "steps" | "commands" | "servers" | "agents" | "sites";

/** What consoles are told. In the order of the changes: whoever tells them otherwise may overtake a row that was read before. */
export interface News {
  /** These rows changed: they are read once more, a little later, and sent. */
  changed(kind: NewsKind, ids: Iterable<string>): void;
  tell(event: LiveEvent): void;
}

export interface Feed {
  publish(events: readonly LiveEvent[]): void;
  /**
   * The stream of one console, in batches: what was missed since `cursor` if that is still kept, then everything new until `signal` aborts. Without `follow` it ends
   * when everything has been told.
   */
  subscribe(cursor: string | null, signal: AbortSignal, follow?: boolean): AsyncIterable<readonly FeedItem[]>;
  /** Where a stream that begins now stands. */
  readonly cursor: string;
  readonly subscribers: number;
  /** Whether a console is there, or may come back for what it has missed. */
  readonly isHeard: boolean;
  /** Something happened that nobody was told of: no cursor from before resumes, and who listens is told to fetch afresh. */
  skip(): void;
}

export interface Services {
  platform: Platform;
  store: Store;
  jobs: JobService;
  links: AgentLinks;
  feed: Feed;
  news: News;
  controlPlaneId: string;
}
