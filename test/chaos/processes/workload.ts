// What people and programs want meanwhile: jobs of every type and risk, cancels, pauses, retries, decisions. What they want follows from the seed; when they get it does not.
import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "#schema/api/servers.ts";
import { PowerAction } from "#schema/jobs/power-action.ts";
import type { Client, JobWish } from "./client.ts";
import type { Dice } from "./dice.ts";
import { rangeOf, type SiteName, siteNames } from "./sites.ts";

export interface WorkloadParts {
  client: Client;
  dice: Dice;
  servers: readonly Server[];
  siteIds: Record<SiteName, string>;
  /** The port of all iDRACs. */
  port: number;
  /** Mean milliseconds between two wishes. */
  everyMs: number;
}

/** More wishes than this do not wait for an answer at the same time: nobody has so many windows open. */
const mostWaiting = 40;

const weights = {
  power: 30,
  power_many: 5,
  nmi: 10,
  health: 10,
  health_many: 4,
  logs: 6,
  logs_many: 2,
  credentials: 6,
  identify: 2,
  discover: 2,
  both_sites: 4,
  scheduled: 6,
  short: 3,
  cancel: 8,
  pause: 5,
  resume: 6,
  retry: 5,
} as const;

/** Resolves when `signal` aborts. */
export async function wish(parts: WorkloadParts, signal: AbortSignal): Promise<void> {
  const { client, dice, everyMs } = parts;
  while (!signal.aborted) {
    const one = throwWish(parts);
    if (client.waiting < mostWaiting) void one();
    await sleep(dice.wait(everyMs), undefined, { signal }).catch(() => undefined);
  }
}

/** The dice are thrown here; what came out is done when the returned function is called. */
function throwWish(parts: WorkloadParts): () => Promise<unknown> {
  const { client, dice } = parts;
  const kind = dice.weighted(weights);
  const twice = dice.chance(0.1);
  switch (kind) {
    case "cancel":
    case "pause":
    case "resume": {
      const place = dice.between(0, 1);
      return async () => {
        const id = client.newest[Math.floor(place * client.newest.length)];
        if (id !== undefined) await client.ask("PATCH", `/api/jobs/${id}`, kind === "cancel" ? { action: kind, reason: "chaos" } : { action: kind });
      };
    }
    case "retry": {
      const place = dice.between(0, 1);
      return async () => {
        const id = client.newest[Math.floor(place * client.newest.length)];
        if (id !== undefined) await client.retry(id, twice);
      };
    }
    default: {
      const job = throwJob(parts, kind);
      const inMs = dice.between(1_000, 15_000);
      const withinMs = dice.chance(0.5) ? dice.between(2_000, 30_000) : null;
      return () => client.createJob(kind === "scheduled" ? later(job, inMs, withinMs) : job, twice);
    }
  }
}

type JobKind = Exclude<keyof typeof weights, "cancel" | "pause" | "resume" | "retry">;

function throwJob({ dice, servers, siteIds, port }: WorkloadParts, kind: JobKind): JobWish {
  const site = dice.pick(siteNames);
  const here = servers.filter((server) => server.site_id === siteIds[site]);
  const on = (targets: readonly Server[]) => ({
    target_scope: { server_ids: targets.map(({ id }) => id) },
    priority: dice.pick(["low", "normal", "normal", "high", "critical"] as const),
  });
  const anyPower = () => power(dice, dice.pick(PowerAction.options.filter((action) => action !== "nmi" && action !== "Nmi")));
  switch (kind) {
    case "power":
    case "scheduled":
      return { job_type: "power_action", ...on([dice.pick(here)]), details: anyPower() };
    case "short":
      return { job_type: "power_action", ...on([dice.pick(here)]), details: anyPower(), time_limit_seconds: dice.int(1, 10) };
    case "power_many":
      return { job_type: "power_action", ...on(dice.some(here, dice.int(2, 8))), details: anyPower() };
    case "nmi":
      return { job_type: "power_action", ...on(dice.some(here, dice.int(1, 2))), details: power(dice, "nmi") };
    case "health":
      return { job_type: "health_check", ...on([dice.pick(here)]), details: { include_firmware: dice.chance(0.3) } };
    case "health_many":
      return { job_type: "health_check", ...on(dice.some(here, dice.int(3, 10))), details: { include_firmware: false } };
    case "logs":
      return { job_type: "fetch_event_logs", ...on([dice.pick(here)]), details: { max_entries: 30 } };
    case "logs_many":
      return { job_type: "fetch_event_logs", ...on(dice.some(here, dice.int(2, 6))), details: { services: ["sel"], max_entries: 30 } };
    case "credentials":
      return { job_type: "test_credentials", ...on(dice.some(here, dice.int(1, 4))) };
    case "identify":
      return { job_type: "discovery_scan", target_scope: { site_ids: [siteIds[site]] }, details: { ip_ranges: [rangeOf(site)], port, identify_only: true } };
    case "discover":
      return { job_type: "discovery_scan", target_scope: { site_ids: [siteIds[site]] }, details: { ip_ranges: [rangeOf(site)], port } };
    case "both_sites": {
      const targets = siteNames.flatMap((name) =>
        dice.some(
          servers.filter((server) => server.site_id === siteIds[name]),
          2,
        ),
      );
      return dice.chance(0.5) ? { job_type: "power_action", ...on(targets), details: anyPower() } : { job_type: "health_check", ...on(targets) };
    }
  }
}

function power(dice: Dice, action: PowerAction): Record<string, unknown> {
  return { action, graceful_timeout_seconds: 10, on_timeout: dice.pick(["fail", "force"]) };
}

/** From the moment in which it is asked for, on a clock that is right. */
function later(job: JobWish, inMs: number, withinMs: number | null): JobWish {
  const at = Date.now() + inMs;
  return { ...job, schedule_at: new Date(at).toISOString(), ...(withinMs === null ? {} : { not_after: new Date(at + withinMs).toISOString() }) };
}
