// The way to rest: all faults are over, everybody who still exists is back, what is paused goes on, what is unknown is decided. Then nothing may be open any more.
import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "#schema/api/jobs.ts";
import type { Admin } from "./admin.ts";
import type { Client } from "./client.ts";
import { isReported } from "./journals.ts";
import type { Scene } from "./scene.ts";
import { type AgentName, agentNames } from "./schedule.ts";

export interface Rest {
  /** Everybody is back and nothing was forced; false when an agent did not come back within the time. */
  isLed: boolean;
  /** Jobs that were still open when the time was over, in words. */
  open: string[];
  /** What `GET /api/audit/verify` said; null when the chain verifies. */
  auditFault: string | null;
}

const limits = { backMs: 45_000, openMs: 75_000, sessionsMs: 20_000, reportedMs: 15_000 };
const lookEveryMs = 500;

export async function comeToRest(scene: Scene, client: Client, admin: Admin, say: (what: string) => void, signal: AbortSignal): Promise<Rest> {
  const isLed = await within(limits.backMs, signal, async () => {
    await admin.unfreeze();
    const agents = await admin.agents();
    return agents?.every(({ state }) => state === "online" || state === "revoked") === true;
  });
  say(isLed ? "all agents are back" : "an agent did not come back");
  await within(limits.openMs, signal, async () => {
    await admin.unfreeze();
    await admin.decide(1);
    const jobs = await openJobs(client);
    for (const job of jobs ?? []) if (job.pause_requested_at !== null || job.status === "paused") await client.ask("PATCH", `/api/jobs/${job.id}`, { action: "resume" });
    return jobs?.length === 0 && client.waiting === 0;
  });
  const open = (await openJobs(client)) ?? [];
  say(`${open.length === 0 ? "no" : open.length} jobs are open`);
  await giveSessionsBack(scene, signal);
  say("each agent was started once more; sessions are given back");
  await within(limits.reportedMs, signal, () => Promise.resolve(agentNames.every((name) => hasReported(scene, name))));
  return { isLed, open: open.map(inWords), auditFault: await auditFault(scene) };
}

function hasReported({ processes, homeOf }: Scene, name: AgentName): boolean {
  const process = processes.get(name);
  return !process?.isKept || (process.isReady && isReported(homeOf(name)));
}

/** Why the chain does not verify, in the product's own words. */
async function auditFault({ api }: Scene): Promise<string | null> {
  const { status, body } = await api.request("GET", "/api/audit/verify");
  return status === 200 ? null : JSON.stringify(body);
}

function openJobs(client: Client): Promise<Job[] | undefined> {
  return client.ask<{ items: Job[] }>("GET", "/api/jobs?status=pending,running,paused,unknown&limit=200").then((page) => page?.items);
}

function inWords({ id, summary, status, waiting_for, agent_id, cancel_requested_at, schedule_at }: Job): string {
  return `${id} ${summary}: ${status}, waits for ${waiting_for ?? "nothing"}, agent ${agent_id ?? "none"}${cancel_requested_at ? ", cancel asked for" : ""}${schedule_at ? `, scheduled at ${schedule_at}` : ""}`;
}

/** What an agent could not end in the turmoil waits in its journal for its next start: that comes now, once for each. */
async function giveSessionsBack({ processes, simulation }: Scene, signal: AbortSignal): Promise<void> {
  for (const [name, process] of processes) if (name !== "control-plane" && process.isKept) await process.restart();
  await within(limits.sessionsMs, signal, async () => (await simulation.state()).every(({ sessions = 0 }) => sessions === 0));
}

async function within(ms: number, signal: AbortSignal, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!signal.aborted) {
    if (await isSo()) return true;
    if (performance.now() > deadline) return false;
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
