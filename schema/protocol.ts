// Every frame between agent and control plane: JSON over one WebSocket that the agent dials. Versioned by `protocol` in `hello`.
import { z } from "zod";
import { CommandRecord } from "./commands.ts";
import { Candidate, ResolvableSet } from "./credentials.ts";
import { ErrorInfo } from "./errors.ts";
import { Finding } from "./findings.ts";
import { JobType } from "./jobs/index.ts";
import { Sealed } from "./seal.ts";
import { IdracGeneration, JobStatus, OperationType, Resolution, StepKind, StepStatus, TaskStatus } from "./vocabulary.ts";

export const protocolVersion = 1;
export const linkPath = "/agent/link";

export const wire = {
  /** Largest frame in either direction, bytes. */
  maxFrameBytes: 1024 * 1024,
  maxBatchEvents: 500,
  maxBatchBytes: 256 * 1024,
  /** How long an event may wait for company before its batch is sent. */
  batchDelayMs: 20,
  maxUnackedBatches: 8,
  heartbeatMs: 5_000,
  leaseMs: 15_000,
  graceMs: 30_000,
  handshakeTimeoutMs: 5_000,
  reconnectMinMs: 1_000,
  reconnectMaxMs: 30_000,
  /** Results larger than this travel as findings or artefacts, never inline. */
  maxResultBytes: 256 * 1024,
} as const;

/** An attempt and its fence: what every event about a job carries and every change of a job is checked against. */
export const AttemptRef = z.object({ attempt_id: z.string(), job_id: z.string(), fence: z.number().int().min(1) });
export type AttemptRef = z.infer<typeof AttemptRef>;

// ---------------------------------------------------------------- to the agent

export const TargetServer = z.object({
  id: z.string(),
  name: z.string(),
  ip_address: z.string(),
  port: z.number().int(),
  service_tag: z.string().nullable(),
  idrac_generation: IdracGeneration,
  /** SHA-256 of the certificate that is trusted, hex; null until first use. */
  tls_fingerprint: z.string().nullable(),
  legacy_tls: z.boolean(),
  /** Newest known entry of each log: where reading may stop. */
  last_log_entries: z.partialRecord(z.enum(["sel", "lclog"]), z.object({ entry_id: z.string(), created: z.string() })),
  credentials: z.array(Candidate),
});
export type TargetServer = z.infer<typeof TargetServer>;

/** A server of the site at an address that a scan names: its pinned certificate must hold for the scan too. */
export const KnownAddress = z.object({ address: z.string(), port: z.number().int(), tls_fingerprint: z.string().nullable(), legacy_tls: z.boolean() });
export type KnownAddress = z.infer<typeof KnownAddress>;

export const Target = z.object({
  task_id: z.string(),
  /** Null for a job about the site itself. */
  server: TargetServer.nullable(),
});
export type Target = z.infer<typeof Target>;

export const Offer = AttemptRef.extend({
  type: z.literal("offer"),
  job_type: JobType,
  details: z.unknown(),
  risk: z.enum(["read", "change", "disruptive"]),
  operation: OperationType,
  created_by: z.string().nullable(),
  concurrency: z.number().int().min(1),
  timeout_ms: z.number().int(),
  priority: z.number().int(),
  body_limits: z.object({ request_bytes: z.number().int(), response_bytes: z.number().int() }),
  /** Sets to resolve from where targets are not known servers (discovery). */
  credential_sets: z.array(ResolvableSet),
  known_addresses: z.array(KnownAddress),
  /** Service tags of the site's servers: what a scan finds is new or known. */
  known_tags: z.array(z.string()),
  /** Runs of targets: the attempt starts when the last is journalled. */
  part: z.number().int().min(1),
  parts: z.number().int().min(1),
  targets: z.array(Target),
});
export type Offer = z.infer<typeof Offer>;

export const ToAgent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("challenge"), protocol: z.number().int(), nonce: z.string(), control_plane_id: z.string() }),
  z.object({
    type: z.literal("welcome"),
    agent_id: z.string(),
    site_id: z.string(),
    /** Highest event number of this journal that is committed. */
    last_event: z.number().int(),
    heartbeat_ms: z.number().int(),
    lease_ms: z.number().int(),
    active: z.boolean(),
    /** Milliseconds UTC, for the doctor's clock check. */
    server_time: z.number().int(),
  }),
  z.object({
    type: z.literal("refused"),
    code: z.enum(["unknown_agent", "bad_signature", "protocol", "frozen", "revoked", "busy", "set_back"]),
    message: z.string(),
    retry_after_ms: z.number().int().nullable(),
  }),
  Offer,
  AttemptRef.extend({ type: z.literal("cancel"), reason: z.string() }),
  AttemptRef.extend({ type: z.literal("pause") }),
  AttemptRef.extend({ type: z.literal("resume") }),
  AttemptRef.extend({ type: z.literal("resolve"), task_id: z.string(), resolution: Resolution, reason: z.string() }),
  /** The attempt is not the agent's any more (fence has risen): stop before the next mutating request, report nothing but logs. */
  AttemptRef.extend({ type: z.literal("revoke"), reason: z.string() }),
  /** An admin has compared the fingerprint: seal the site's private key to this agent of the same site. */
  z.object({ type: z.literal("wrap_key"), agent_id: z.string(), public_key: z.string() }),
  /** The site's private key, sealed by another agent to this one's own key. The control plane cannot open it and keeps no copy. */
  z.object({ type: z.literal("site_key"), wrapped: Sealed, site_public_key: z.string() }),
  /** Everything up to `last_event` is committed. */
  z.object({ type: z.literal("ack"), last_event: z.number().int() }),
  z.object({ type: z.literal("ping"), n: z.number().int(), server_time: z.number().int() }),
]);
export type ToAgent = z.infer<typeof ToAgent>;

// -------------------------------------------------------------- from the agent

export const StepReport = z.object({
  /** Unique in its task. */
  name: z.string(),
  title: z.string(),
  kind: StepKind,
  status: StepStatus,
  started_at: z.number().int(),
  completed_at: z.number().int().nullable(),
  error: ErrorInfo.nullable(),
});
export type StepReport = z.infer<typeof StepReport>;

export const AgentEvent = z.discriminatedUnion("kind", [
  AttemptRef.extend({ kind: z.literal("accepted"), at: z.number().int() }),
  /** The attempt cannot be taken: journal full, unknown job type, bad details. */
  AttemptRef.extend({ kind: z.literal("rejected"), at: z.number().int(), error: ErrorInfo }),
  AttemptRef.extend({
    kind: z.literal("task"),
    at: z.number().int(),
    task_id: z.string(),
    status: TaskStatus,
    progress: z.number().int().min(0).max(100),
    /** In words, while it waits: "Waiting for job …". */
    waiting_for: z.string().nullable(),
    result: z.unknown().optional(),
    error: ErrorInfo.nullable().optional(),
  }),
  AttemptRef.extend({ kind: z.literal("step"), at: z.number().int(), task_id: z.string(), step: StepReport }),
  AttemptRef.extend({
    kind: z.literal("log"),
    at: z.number().int(),
    task_id: z.string(),
    step: z.string().nullable(),
    level: z.enum(["info", "warn", "error"]),
    message: z.string(),
  }),
  z.object({ kind: z.literal("command"), command: CommandRecord }),
  AttemptRef.extend({ kind: z.literal("finding"), task_id: z.string(), found: Finding }),
  /** What became of a request to pause or resume. */
  AttemptRef.extend({ kind: z.literal("paused"), at: z.number().int() }),
  AttemptRef.extend({ kind: z.literal("resumed"), at: z.number().int() }),
  /** Every target has ended, or its outcome is unknown: the targets' own events went before. */
  AttemptRef.extend({ kind: z.literal("finished"), at: z.number().int(), status: JobStatus }),
]);
export type AgentEvent = z.infer<typeof AgentEvent>;

const RunningAttempt = AttemptRef.pick({ attempt_id: true, job_id: true, fence: true });

export const AgentHealth = z.object({
  journal_events: z.number().int(),
  journal_bytes: z.number().int(),
  disk_free_bytes: z.number().int(),
  loop_lag_ms: z.number(),
  /** Milliseconds UTC by the agent. */
  agent_time: z.number().int(),
});
export type AgentHealth = z.infer<typeof AgentHealth>;

export const FromAgent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    protocol: z.number().int(),
    agent_id: z.string(),
    /** Random for each process; a new one ends the leases of the old one at once. */
    epoch: z.string(),
    /** Random for each journal; an agent that lost its disk shows a new one. */
    journal_id: z.string(),
    /** Ed25519 over `helloMessage`, base64url. */
    signature: z.string(),
    version: z.string(),
    node_version: z.string(),
    hostname: z.string(),
    job_types: z.array(z.string()),
    /** Attempts in the journal that are not finished. */
    open: z.array(RunningAttempt),
    /** Number of the newest event in the outbox or acknowledged. */
    last_event: z.number().int(),
    /** Number of the newest event that was acknowledged, and is gone: a control plane that has committed less was set back. */
    acked_event: z.number().int(),
    allow_list: z.array(z.string()),
    health: AgentHealth,
  }),
  z.object({
    type: z.literal("events"),
    journal_id: z.string(),
    /** Number of `events[0]`; they rise by one. */
    first: z.number().int().min(1),
    events: z.array(AgentEvent).min(1).max(wire.maxBatchEvents),
  }),
  z.object({ type: z.literal("wrapped_key"), agent_id: z.string(), wrapped: Sealed, site_public_key: z.string() }),
  z.object({ type: z.literal("key_taken"), site_public_key: z.string() }),
  z.object({ type: z.literal("pong"), n: z.number().int(), open: z.array(RunningAttempt), free_slots: z.number().int(), health: AgentHealth }),
]);
export type FromAgent = z.infer<typeof FromAgent>;
export type Hello = Extract<FromAgent, { type: "hello" }>;

/** The bytes that `hello.signature` covers. `certificate` is the SHA-256 the agent saw on the link, or "" over plain loopback. */
export function helloMessage(fields: {
  nonce: string;
  control_plane_id: string;
  agent_id: string;
  epoch: string;
  journal_id: string;
  certificate: string;
}): Uint8Array<ArrayBuffer> {
  const { nonce, control_plane_id, agent_id, epoch, journal_id, certificate } = fields;
  return new TextEncoder().encode(JSON.stringify(["dsm-hello-1", nonce, control_plane_id, agent_id, epoch, journal_id, certificate]));
}

// ------------------------------------------------------------------- enrolment

/** What an enrolment code carries, base64url of its JSON. */
export const EnrolmentCode = z.object({
  url: z.url(),
  /** SHA-256 of the control plane's certificate, hex; null over loopback HTTP or when a CA vouches for it. */
  fingerprint: z.string().nullable(),
  secret: z.string().min(32),
});
export type EnrolmentCode = z.infer<typeof EnrolmentCode>;

export const EnrolRequest = z.object({
  secret: z.string(),
  hostname: z.string().max(253),
  version: z.string(),
  /** Ed25519, raw 32 bytes, base64url. */
  sign_public_key: z.string(),
  /** X25519 key made by this agent: the site's, if it has none yet; else what another agent seals the site's key to. */
  site_public_key: z.string(),
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

export const EnrolResponse = z.object({
  agent_id: z.string(),
  site_id: z.string(),
  site_name: z.string(),
  control_plane_id: z.string(),
  /** False when another agent holds the site's key: this one gets it from there when an admin has compared its fingerprint. */
  holds_site_key: z.boolean(),
  site_public_key: z.string().nullable(),
});
export type EnrolResponse = z.infer<typeof EnrolResponse>;
