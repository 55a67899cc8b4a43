// What the durability tests share: one iDRAC, one server in the inventory, and what must be true after every crash.
import { expect } from "vitest";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Command, JobDetail } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { type DataCentre, startDataCentre } from "#test/simulators/data-centre.ts";
import type { Idrac } from "#test/simulators/idrac/idrac.ts";
import { type Stage, type StageOptions, startStage } from "#test/stage/stage.ts";

export const resetPath = "*/Actions/ComputerSystem.Reset";
const password = "canary-Pa55/word&<x>";

export interface Scene {
  stage: Stage;
  dataCentre: DataCentre;
  idrac: Idrac;
  server: Server;
  credentialSet: CredentialSet;
  resets(): number;
  stop(): Promise<void>;
}

/** `octet` keeps the addresses of files that run side by side apart. */
export async function startScene(octet: number, options: StageOptions = {}): Promise<Scene> {
  const address = `127.0.${octet}.10`;
  const dataCentre = await startDataCentre({
    speed: 60,
    bmcs: [{ address, profile: "idrac9-late", serviceTag: "DURABL1", model: "R750", username: "root", password, power: "On" }],
  });
  const stage = await startStage({ name: "dsm-durability", agentSettings: { bmc: { requests_per_second: 500, session_linger_ms: 100 } }, ...options });
  const credentialSet = await stage.api.send<CredentialSet>("POST", "/api/credential-sets", {
    name: "root",
    username: "root",
    password,
    ranges: [{ ip_range: `127.0.${octet}.0/24` }],
  });
  const server = await stage.api.send<Server>("POST", "/api/servers", { site_id: stage.site.id, ip_address: address, port: dataCentre.port });
  const idrac = dataCentre.idrac(address);
  return {
    stage,
    dataCentre,
    idrac,
    server,
    credentialSet,
    resets: () => idrac.requests.filter((entry) => entry.method === "POST" && entry.path.endsWith("/Actions/ComputerSystem.Reset")).length,
    async stop() {
      await stage.stop();
      await dataCentre.stop();
    },
  };
}

export function reset(scene: Scene, key?: string) {
  return scene.stage.api.createJob({ job_type: "power_action", target_scope: { server_ids: [scene.server.id] }, details: { action: "reset" } }, key);
}

/** Waits until the simulator has seen `n` reset requests in all. */
export async function sawResets(scene: Scene, n: number): Promise<void> {
  await scene.stage.api.until(
    () => Promise.resolve(scene.resets()),
    (seen) => seen >= n,
    `reset number ${n}`,
    20_000,
    5,
  );
}

async function commandsOf(scene: Scene): Promise<Command[]> {
  const all: Command[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Command[]; next: string | null } = await scene.stage.api.get(`/api/commands?limit=500${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

const keyOf = (method: string, path: string): string => `${method} ${path}`;

/**
 * After every crash: each request that the simulator saw is in `idrac_commands` exactly once; a row that it did not see never had an answer; no session is left.
 */
export async function expectNothingLost(scene: Scene): Promise<void> {
  const { api } = scene.stage;
  await api.until(
    () => Promise.resolve(scene.idrac.sessions.count),
    (count) => count === 0,
    "the end of all sessions",
    20_000,
  );
  await api.until(
    async () => {
      const [agent] = await api.get<{ health: { journal_events: number } | null; state: string }[]>("/api/agents");
      const rows = await commandsOf(scene);
      return { agent, rows };
    },
    ({ agent, rows }) => agent?.state === "online" && rows.length >= scene.idrac.requests.length,
    "all rows",
    20_000,
  );
  const seen = new Map<string, number>();
  for (const entry of scene.idrac.requests) seen.set(keyOf(entry.method, entry.path), (seen.get(keyOf(entry.method, entry.path)) ?? 0) + 1);
  const logged = new Map<string, number>();
  const rows = await commandsOf(scene);
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  let unanswered = 0;
  for (const row of rows) {
    logged.set(keyOf(row.command_type, row.endpoint), (logged.get(keyOf(row.command_type, row.endpoint)) ?? 0) + 1);
    if (row.status_code === null) unanswered++;
  }
  const missing = [...seen].filter(([key, n]) => (logged.get(key) ?? 0) < n);
  expect(missing).toEqual([]);
  const surplus = [...logged].reduce((sum, [key, n]) => sum + Math.max(0, n - (seen.get(key) ?? 0)), 0);
  expect(surplus).toBeLessThanOrEqual(unanswered);
}

export function outcome(job: JobDetail): string {
  return `${job.status}: ${job.tasks.map((task) => `${task.status}${task.error ? ` (${task.error.code}: ${task.error.message})` : ""}`).join(", ")}`;
}
