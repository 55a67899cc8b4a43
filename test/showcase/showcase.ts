// The product with something to look at: a live site with a simulated data centre, jobs that run, and a second site with a history and every rare state.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import { DEMO_CREDENTIALS } from "#test/simulators/demo-fleet.ts";
import { type Simulation, startSimulation } from "#test/stage/simulation.ts";
import { type Stage, startStage } from "#test/stage/stage.ts";
import { type Estate, fillEstate } from "./estate.ts";

export interface ShowcaseOptions {
  /** Of the second site, whose agent is out of reach. */
  servers: number;
  jobs: number;
  /** Without the simulated data centre and its agent: only what is stored. */
  storedOnly?: boolean;
}

export interface Showcase {
  stage: Stage;
  estate: Estate;
  simulation: Simulation | undefined;
  stop(): Promise<void>;
}

export async function startShowcase(options: ShowcaseOptions): Promise<Showcase> {
  const folder = mkdtempSync(join(tmpdir(), "dsm-showcase-"));
  mkdirSync(join(folder, "logs"), { recursive: true });
  let simulation: Simulation | undefined;
  let stage: Stage | undefined;
  const stop = async (): Promise<void> => {
    await stage?.stop();
    await simulation?.process.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    simulation = options.storedOnly ? undefined : await startSimulation({ folder, speed: 2 });
    stage = await startStage({
      folder,
      withoutAgent: options.storedOnly === true,
      agentSettings: { bmc: { in_flight: 4, requests_per_second: 200, session_linger_ms: 500 } },
    });
    if (simulation) await discover(stage, simulation);
    await stage.controlPlane.stop();
    const estate = fillEstate({ path: join(folder, "control-plane", "control-plane.db"), now: Date.now(), servers: options.servers, jobs: options.jobs });
    await stage.startControlPlane();
    return { stage, estate, simulation, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function discover({ api, site }: Stage, simulation: Simulation): Promise<void> {
  await api.send("POST", "/api/credential-sets", { name: "Fleet", ...DEMO_CREDENTIALS, ranges: [{ ip_range: "127.0.1.0/24" }] });
  const scan = await api.createJob({
    job_type: "discovery_scan",
    target_scope: { site_ids: [site.id] },
    details: { ip_ranges: ["127.0.1.0/26"], port: simulation.port },
  });
  await api.ended(scan.id);
  const servers = await api.get<Server[]>("/api/servers");
  const health = await api.createJob({ job_type: "health_check", target_scope: { server_ids: servers.map((server) => server.id) } });
  await api.ended(health.id);
}

/** Jobs that run for a minute or two at the live site, and one that has failed there. */
export async function startJobs({ simulation, stage: { api, site } }: Showcase): Promise<{ discovery: Job; shutdown: Job }> {
  const servers = (await api.get<Server[]>("/api/servers")).filter((server) => server.site_id === site.id);
  const shutdown = await api.createJob({
    job_type: "power_action",
    target_scope: { server_ids: servers.filter((server) => server.power_state === "On").map((server) => server.id) },
    details: { action: "graceful_shutdown" },
  });
  const discovery = await api.createJob({
    job_type: "discovery_scan",
    target_scope: { site_ids: [site.id] },
    details: { ip_ranges: ["127.0.1.0/24", "127.0.2.0/24"], port: simulation?.port ?? 443 },
  });
  await api.createJob({ job_type: "health_check", target_scope: { server_ids: servers.map((server) => server.id) } });
  return { discovery, shutdown };
}
