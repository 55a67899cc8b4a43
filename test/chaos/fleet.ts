// Simulated iDRACs of all generations for a run, in a process of their own.
import { rmSync, writeFileSync } from "node:fs";
import type { BmcDescription } from "#test/simulators/data-centre.ts";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";
import { type Simulation, startSimulation } from "#test/stage/simulation.ts";

const profiles: readonly ProfileName[] = ["idrac9-late", "idrac8", "idrac10", "idrac9-early", "idrac9-late", "idrac8-early", "idrac10", "idrac7"];
const firstHost = 10;
const historyEntries = 40;

/** Addresses of one network, which ends without a dot: 127.0.91. */
export function addressesIn(network: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${network}.${firstHost + n}`);
}

/** `tag`: up to six characters that begin each service tag. Every fifth server is off. */
export function idracs(addresses: readonly string[], tag: string, password: string): BmcDescription[] {
  return addresses.map((address, n) => ({
    address,
    profile: profiles[n % profiles.length] ?? "idrac9-late",
    serviceTag: `${tag}${String.fromCharCode(65 + n)}`,
    username: "root",
    password,
    power: n % 5 === 4 ? "Off" : "On",
    logs: { historyEntries },
  }));
}

/** The fleet's file holds passwords: it is gone before anything is looked through for them. */
export async function startFleet(folder: string, fleet: readonly BmcDescription[], speed: number): Promise<Simulation> {
  const fleetFile = `${folder}-fleet.json`;
  writeFileSync(fleetFile, JSON.stringify(fleet), { mode: 0o600 });
  try {
    return await startSimulation({ folder, speed, fleetFile });
  } finally {
    rmSync(fleetFile, { force: true });
  }
}
