// What each half of the soak stands on: a product and a simulated data centre of its own, each process writing down its memory.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "#schema/api/servers.ts";
import type { Simulation } from "#test/stage/simulation.ts";
import { type Stage, startStage } from "#test/stage/stage.ts";
import { addressesIn, idracs, startFleet } from "../fleet.ts";

export interface Stand {
  stage: Stage;
  simulation: Simulation;
  servers: Server[];
  memoryOf(name: "control-plane" | "agent"): string;
  stop(): Promise<void>;
}

export interface StandOptions {
  folder: string;
  /** 127.0.93: where its iDRACs are. */
  network: string;
  bmc: { requests_per_second: number; in_flight: number };
}

const servers = 12;
const speed = 60;
const password = "soak-Pa55/word";

export async function startStand({ folder, network, bmc }: StandOptions): Promise<Stand> {
  mkdirSync(join(folder, "logs"), { recursive: true });
  const memoryOf = (name: string): string => join(folder, `${name}.memory.jsonl`);
  const sampler = (name: string): string => `${new URL("sample-memory.ts", import.meta.url).href}?${new URLSearchParams({ file: memoryOf(name) })}`;
  const addresses = addressesIn(network, servers);
  const simulation = await startFleet(folder, idracs(addresses, "SOAK", password), speed);
  const stage = await startStage({ folder, logLevel: "info", agentSettings: { max_tasks: 4_096, bmc }, nodeArgs: (name) => ["--expose-gc", "--import", sampler(name)] });
  const { api, site } = stage;
  // Bodies are not what grows here.
  await api.send("PATCH", "/api/settings/activity", { max_response_body_kb: 1 });
  await api.send("PATCH", `/api/sites/${site.id}`, { max_running_jobs: 1_000 });
  await api.send("POST", "/api/credential-sets", { name: "root", username: "root", password, ranges: [{ ip_range: `${network}.0/24` }] });
  const known = await Promise.all(addresses.map((ip_address) => api.send<Server>("POST", "/api/servers", { site_id: site.id, ip_address, port: simulation.port })));
  return {
    stage,
    simulation,
    servers: known,
    memoryOf,
    async stop() {
      await stage.stop();
      await simulation.process.stop();
    },
  };
}
