// How the outcomes of a scan are called, which stages an address passes, and what is done again. Pure.
import type { z } from "zod";
import type { DiscoveryRow } from "#schema/api/jobs.ts";
import type { TargetResult } from "#schema/jobs/index.ts";
import type { Look } from "#web/ui/status.tsx";

export type Row = z.infer<typeof DiscoveryRow>;
export type Outcome = keyof TargetResult<"discovery_scan">["counts"];

/** What was found first, what is only not there last. */
const looks: Record<Outcome, Look> = {
  added: { tone: "ok", icon: "plus", word: "Added" },
  updated: { tone: "ok", icon: "ok", word: "Updated" },
  identified: { tone: "info", icon: "server", word: "Identified" },
  auth_failed: { tone: "crit", icon: "key", word: "Login refused" },
  login_paused: { tone: "warn", icon: "pause", word: "Login paused" },
  no_credentials: { tone: "warn", icon: "key", word: "No credentials" },
  error: { tone: "crit", icon: "crit", word: "Error" },
  not_an_idrac: { tone: "idle", icon: "skip", word: "Not an iDRAC" },
  no_redfish: { tone: "idle", icon: "skip", word: "No Redfish" },
  not_allowed: { tone: "warn", icon: "lock", word: "Not allowed" },
  refused: { tone: "idle", icon: "cancelled", word: "Port closed" },
  silent: { tone: "idle", icon: "unknown", word: "Silent" },
};
const outcomes = Object.keys(looks) as Outcome[];
const places = new Map<string, number>(outcomes.map((outcome, i) => [outcome, i]));

export const placeOf = (outcome: string): number => places.get(outcome) ?? outcomes.length;
export const lookOfOutcome = (outcome: string): Look => looks[outcome as Outcome] ?? { tone: "idle", icon: "unknown", word: outcome };

const idracs: readonly Outcome[] = ["added", "updated", "identified", "auth_failed", "login_paused", "no_credentials"];
/** The stages an address passes; each count opens the rows behind it. */
export const funnel: readonly { title: string; outcomes: readonly Outcome[] }[] = [
  { title: "Answered", outcomes: [...idracs, "not_an_idrac", "no_redfish", "error"] },
  { title: "Are iDRACs", outcomes: idracs },
  { title: "Logged in", outcomes: ["added", "updated"] },
  { title: "New", outcomes: ["added"] },
];

/** Outcomes that other credentials may change. */
export const refusals: readonly Outcome[] = ["auth_failed", "login_paused", "no_credentials"];

/** By the agent's own count once it has ended; until then by the rows that have come. */
export function countsOf(rows: readonly Row[], told: Partial<Record<string, number>> | undefined): Map<string, number> {
  if (told) return new Map(outcomes.flatMap((outcome) => (told[outcome] ? [[outcome, told[outcome]] as const] : [])));
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.outcome, (counts.get(row.outcome) ?? 0) + 1);
  return new Map([...counts].sort((a, b) => placeOf(a[0]) - placeOf(b[0])));
}

/** IPv4 as a number, so that 10.0.0.9 comes before 10.0.0.10 without comparing texts. */
export function addressOrder(address: string): number | string {
  const parts = address.split(".");
  return parts.length === 4 ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : address;
}
