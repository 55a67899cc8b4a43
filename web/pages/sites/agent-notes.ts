// What there is to say about an agent beside its numbers: a sentence each, how bad it is, and what can be done. Pure.
import type { Agent } from "#schema/api/sites.ts";
import { duration } from "#web/ui/duration.ts";

export interface Note {
  tone: "crit" | "warn" | "info";
  text: string;
  /** What a button beside it starts. */
  action?: "diagnose" | "unfreeze" | "key" | "activate";
}

export interface NoteContext {
  /** Of the control plane. */
  version: string | undefined;
  /** All job types that the control plane knows, with their titles. */
  jobTypes: readonly { type: string; title: string }[];
  /** The site's other agents that are not revoked. */
  others: readonly Agent[];
}

export const worstClockMs = 2_000;
const slowLinkMs = 1_000;
const lowDiskBytes = 2 * 1024 ** 3;
const manyEvents = 10_000;
const longLagMs = 250;
const manyConnections = 10;

/** -1 older, 0 the same, 1 newer; null where one is no version. */
export function compareVersions(a: string, b: string): -1 | 0 | 1 | null {
  const parts = (text: string): number[] | null => (/^v?\d+(\.\d+)*/.test(text) ? text.replace(/^v/, "").split(/[.+-]/).slice(0, 3).map(Number) : null);
  const [left, right] = [parts(a), parts(b)];
  if (!left || !right || [...left, ...right].some(Number.isNaN)) return null;
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return 0;
}

export function notesOf(agent: Agent, context: NoteContext): Note[] {
  if (agent.state === "revoked") return [];
  return [...stateNotes(agent, context), ...healthNotes(agent), ...versionNotes(agent, context)];
}

function stateNotes(agent: Agent, { others }: NoteContext): Note[] {
  const notes: Note[] = [];
  if (agent.alarm) notes.push({ tone: "crit", text: agent.alarm });
  const standby = others.find((other) => other.state === "online" && !other.is_active && other.holds_site_key);
  if (agent.state === "frozen")
    notes.push({
      tone: "crit",
      text: "Two live copies of this agent have connected, as after a restored snapshot of its machine. Neither is given work. Stop one of them, then end the freeze: the next that connects is the one.",
      action: "unfreeze",
    });
  if (agent.state === "unreachable")
    notes.push({
      tone: "warn",
      text: agent.is_active
        ? `Jobs at ${agent.site_name} wait. What it had under way goes on, and is reported when it is back.${standby ? ` ${standby.name} stands by: make it the active one if this takes long.` : ""}`
        : `It stands by, so ${agent.site_name} goes on without it.`,
      action: "diagnose",
    });
  if (agent.state === "never_connected")
    notes.push({ tone: "info", text: `It has enrolled on ${agent.hostname}, and was never started there, or cannot reach this control plane.`, action: "diagnose" });
  if (agent.seal_key_fingerprint !== null)
    notes.push({
      tone: "warn",
      text: "It does not hold the site's key: it can open no stored password, and takes no job that logs in. Give it the key from the other agent.",
      action: "key",
    });
  if (!agent.is_active && agent.state === "online" && !others.some((other) => other.is_active))
    notes.push({ tone: "warn", text: `No agent of ${agent.site_name} is the active one: no job starts there.`, action: "activate" });
  return notes;
}

function healthNotes(agent: Agent): Note[] {
  const notes: Note[] = [];
  const offset = agent.clock_offset_ms ?? 0;
  if (agent.state === "online" && Math.abs(offset) > worstClockMs)
    notes.push({
      tone: "warn",
      text: `Its clock is ${duration(Math.abs(offset))} ${offset > 0 ? "ahead of" : "behind"} this control plane's: times in logs mislead, and certificates may seem invalid. Set up NTP (chrony) on both machines.`,
    });
  if (agent.state === "online" && (agent.round_trip_ms ?? 0) > slowLinkMs)
    notes.push({ tone: "warn", text: `A round trip takes ${duration(agent.round_trip_ms ?? 0)}: look at the line, the proxy or the load of its host.` });
  const { health } = agent;
  if (health && health.disk_free_bytes < lowDiskBytes)
    notes.push({
      tone: "warn",
      text: "Its disk is nearly full: the journal may grow to 2 GiB while the control plane is out of reach, and over its limit new jobs are refused. Free some space.",
    });
  if (health && health.journal_events > manyEvents)
    notes.push({ tone: "info", text: `${health.journal_events.toLocaleString("en")} events wait in its journal to be taken over; what is shown of its jobs lags behind.` });
  if (agent.state === "online" && health && health.loop_lag_ms > longLagMs)
    notes.push({ tone: "warn", text: `It answers ${duration(health.loop_lag_ms)} late: its host has too little processor time for what it does.` });
  if (agent.connections > manyConnections)
    notes.push({
      tone: "info",
      text: `It has connected ${agent.connections.toLocaleString("en")} times since this control plane started: the link comes and goes.`,
      action: "diagnose",
    });
  return notes;
}

function versionNotes(agent: Agent, { version, jobTypes }: NoteContext): Note[] {
  if (!agent.version || !version) return [];
  const order = compareVersions(agent.version, version);
  const unknown = agent.job_types.length > 0 ? jobTypes.filter((one) => !agent.job_types.includes(one.type)).map((one) => one.title) : [];
  const lacks = unknown.length > 0 ? ` It is not given: ${unknown.join(", ")}.` : "";
  if (order === -1)
    return [
      {
        tone: "info",
        text: `Version ${agent.version} is older than this control plane (${version}). It goes on working.${lacks} To update, put the new program in its folder and start it again: nothing under way is lost.`,
      },
    ];
  if (order === 1) return [{ tone: "info", text: `Version ${agent.version} is newer than this control plane (${version}). It goes on working; update the control plane too.` }];
  return lacks ? [{ tone: "info", text: lacks.trim() }] : [];
}
