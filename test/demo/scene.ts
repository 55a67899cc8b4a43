// Everything that the demo needs, started: console, simulated data centre, control plane, agent, and the fleet's credential set.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { DEMO_CREDENTIALS } from "#test/simulators/demo-fleet.ts";
import type { Lifetime } from "#test/stage/lifetime.ts";
import { startProcess } from "#test/stage/process.ts";
import { type Simulation, startSimulation } from "#test/stage/simulation.ts";
import { type Stage, startStage } from "#test/stage/stage.ts";
import type { Board, Row } from "./board.ts";

/** Holds the simulated fleet, and 242 addresses where nothing answers. */
export const fleetRange = "127.0.1.0/24";

export interface SceneOptions {
  folder: string;
  speed: number;
  port: number;
}

export interface Scene extends SceneOptions {
  stage: Stage;
  simulation: Simulation;
  credentialSet: CredentialSet;
}

export async function startScene(options: SceneOptions, board: Board, life: Lifetime): Promise<Scene> {
  const { folder } = options;
  mkdirSync(join(folder, "logs"), { recursive: true, mode: 0o700 });
  let row = board.start("console", "looking whether it is built");
  try {
    await buildConsole(folder, row);

    row = board.start("data centre", "making certificates for 12 simulated BMCs");
    const simulation = await startSimulation({ folder, speed: options.speed });
    life.watch(simulation.process);
    row.done(`${simulation.addresses.length} simulated BMCs, ${simulation.addresses[0]} to ${simulation.addresses.at(-1)}, port ${simulation.port}`);

    row = board.start("control plane", "starting");
    const stage = await startStage({
      folder,
      ...(options.port === 0 ? {} : { port: options.port }),
      // Loopback needs no gentleness; a real iDRAC gets five requests a second.
      agentSettings: { bmc: { in_flight: 4, requests_per_second: 200, session_linger_ms: 500 } },
      note: (part, at) => {
        row.done({ "control plane": at, enrolment: `enrolled at site "${at}", its keys made here`, agent: `online, ${at}` }[part]);
        if (part === "control plane") row = board.start("site agent", "enrolling itself");
        if (part === "enrolment") row = board.start("its link", "dialling");
      },
    });
    life.watch(stage.controlPlane);
    life.watch(stage.agent);

    row = board.start("credentials", "sealing");
    const credentialSet = await stage.api.send<CredentialSet>("POST", "/api/credential-sets", { name: "Fleet", ...DEMO_CREDENTIALS, ranges: [{ ip_range: fleetRange }] });
    row.done(`set "Fleet" for ${fleetRange}, sealed to the site's key`);
    return { ...options, stage, simulation, credentialSet };
  } catch (error) {
    row.fail("failed");
    throw error;
  }
}

async function buildConsole(folder: string, row: Row): Promise<void> {
  const logFile = join(folder, "logs", "console.log");
  const build = await startProcess({ name: "console build", args: [".ci/build-console.ts"], logFile, readyWhen: /console.*\.\n?/ });
  row.say(build.log().trim());
  const code = await build.exited;
  if (code !== 0) throw new Error(`The console could not be built:\n${build.log()}`);
  row.done(build.log().trim().split("\n").at(-1) ?? "");
}
