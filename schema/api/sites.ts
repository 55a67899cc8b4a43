import { z } from "zod";
import { AgentHealth } from "../protocol.ts";
import { Name, Time } from "./shapes.ts";

export const Site = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  /** X25519, base64url: what browsers seal passwords to. Null until the first agent has enrolled. */
  public_key: z.string().nullable(),
  key_fingerprint: z.string().nullable(),
  max_running_jobs: z.number().int(),
  agents: z.number().int(),
  agents_online: z.number().int(),
  servers: z.number().int(),
  created_at: Time,
});
export type Site = z.infer<typeof Site>;
export const NewSite = z.object({ name: Name, description: z.string().max(500).nullish() });
export const SiteChange = z.object({ name: Name, description: z.string().max(500).nullable(), max_running_jobs: z.number().int().min(1).max(1000) }).partial();

/** `online`, `unreachable` (its link is down; it goes on working), `frozen` (two live copies of one agent), `revoked`, `never_connected`. */
const AgentState = z.enum(["online", "unreachable", "frozen", "revoked", "never_connected"]);
export const Agent = z.object({
  id: z.string(),
  site_id: z.string(),
  site_name: z.string(),
  name: z.string(),
  hostname: z.string(),
  state: AgentState,
  /** The site's one authority on locks; others stand by. */
  is_active: z.boolean(),
  holds_site_key: z.boolean(),
  key_fingerprint: z.string(),
  /** Of the key that the site's key would be sealed to; null once the agent holds the site's key. Compare it with what `enroll` printed on the host. */
  seal_key_fingerprint: z.string().nullable(),
  version: z.string().nullable(),
  node_version: z.string().nullable(),
  job_types: z.array(z.string()),
  allow_list: z.array(z.string()),
  alarm: z.string().nullable(),
  connected_at: Time.nullable(),
  unreachable_since: Time.nullable(),
  last_seen_at: Time.nullable(),
  /** Milliseconds, of the last heartbeat. */
  round_trip_ms: z.number().nullable(),
  /** Agent's clock minus ours, milliseconds. */
  clock_offset_ms: z.number().nullable(),
  health: AgentHealth.nullable(),
  running_jobs: z.number().int(),
  /** How often it has connected since the control plane started. */
  connections: z.number().int(),
  created_at: Time,
});
export type Agent = z.infer<typeof Agent>;

export const NewEnrolmentCode = z.object({ agent_name: Name.default("Agent") });
/** The code is in this answer only, works once, and ends at `expires_at`; `expires_in_ms` says so to whoever has another clock. */
export const CreatedEnrolmentCode = z.object({ id: z.string(), code: z.string(), command: z.string(), expires_at: Time, expires_in_ms: z.number().int() });
/** The fingerprint as the agent's host printed it: spaces and case do not matter. */
export const GiveSiteKey = z.object({ seal_key_fingerprint: z.string().trim().min(1).max(100) });
export const DeclareLost = z.object({ confirm_name: z.string(), reason: z.string().trim().min(3).max(500) });
export const AgentChange = z.object({ name: Name });
