// Everything that a run needs, started and calm: the data centre, the control plane, the agents each behind a link of its own, sites, servers, passwords.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent, Site } from "#schema/api/sites.ts";
import { Api } from "#test/stage/api.ts";
import { LinkProxy } from "#test/stage/link-proxy.ts";
import type { Simulation } from "#test/stage/simulation.ts";
import { type Stage, startStage } from "#test/stage/stage.ts";
import { startFleet } from "../fleet.ts";
import { witness } from "../transitions.ts";
import { KeptProcess } from "./kept-process.ts";
import { type AgentName, agentNames, type ProcessName, type SmallDisk as SmallDiskName, smallDisks } from "./schedule.ts";
import { addressesOf, fleet, password, rangeOf, type SiteName, siteNames, speed } from "./sites.ts";
import { SmallDisk } from "./small-disk.ts";
import { WireTap } from "./wire-tap.ts";

export interface Scene {
  readonly folder: string;
  readonly stage: Stage;
  readonly simulation: Simulation;
  /** With a token of its own and a limit to each request: what stands still for a minute is asked again. */
  readonly api: Api;
  readonly siteIds: Record<SiteName, string>;
  readonly sets: Record<SiteName, CredentialSet>;
  readonly servers: Server[];
  readonly processes: ReadonlyMap<ProcessName, KeptProcess>;
  readonly links: ReadonlyMap<AgentName, LinkProxy>;
  /** What all agents said about the ends of attempts. */
  readonly tap: WireTap;
  readonly disks: ReadonlyMap<SmallDiskName, SmallDisk>;
  /** Why there are no small disks; null where there are. */
  readonly withoutDisks: string | null;
  /** All that must be found nowhere. */
  readonly secrets: Set<string>;
  /** Enrols an agent, behind its link; it is not started. */
  enrol(name: AgentName, siteId: string): Promise<void>;
  setClock(name: ProcessName, offsetMs: number): void;
  homeOf(name: AgentName): string;
  stop(): Promise<void>;
}

/** The control plane's holds its ballast of 64 MiB, and all that it logs; below 64 MiB of free space an agent takes no jobs. */
const diskMib: Record<SmallDiskName, number> = { "control-plane": 512, "wien-1": 160 };
const requestTimeoutMs = 5_000;

export async function startScene(folder: string, seed: number): Promise<Scene> {
  const clocks = join(folder, "clocks");
  for (const name of ["logs", "clocks", ...smallDisks]) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  const disks = new Map<SmallDiskName, SmallDisk>();
  let withoutDisks: string | null = null;
  for (const name of smallDisks) {
    const disk = SmallDisk.mount(join(folder, name), diskMib[name]);
    if (typeof disk === "string") withoutDisks = disk;
    else disks.set(name, disk);
  }

  const secrets = new Set(siteNames.map((site) => password(seed, site)));
  const simulation = await startFleet(folder, fleet(seed), speed);
  const processes = new Map<ProcessName, KeptProcess>();
  const clockFile = (name: string): string => join(clocks, name);
  const stage = await startStage({
    folder,
    http: true,
    withoutAgent: true,
    logLevel: "info",
    // Loopback needs no gentleness; a session is given back soon, so that it can be seen.
    agentSettings: { bmc: { in_flight: 4, requests_per_second: 200, session_linger_ms: 300 } },
    nodeArgs: (name) => [...preload("clock-offset.ts", { file: clockFile(name) }), ...(name === "control-plane" ? [] : preload("tell-devices.ts", { agent: name }))],
    spawned: (name, process) => processes.get(name as ProcessName)?.spawned(process),
  });
  secrets.add(stage.admin.password);

  const kept = (name: ProcessName, start: () => Promise<unknown>): KeptProcess => {
    const process = new KeptProcess(name, start, () => (disks.get(name as SmallDiskName)?.isFull ? "its disk was full" : null));
    processes.set(name, process);
    return process;
  };

  const { token } = await stage.api.send<{ token: string }>("POST", "/api/tokens", { name: "chaos", role: "admin", expires_in_days: 3_650 });
  secrets.add(token);
  const api = new Api({ url: stage.url, token, timeoutMs: requestTimeoutMs });
  await api.send("POST", "/api/sites", { name: "Wien" });
  await api.send("PATCH", "/api/settings/activity", { max_response_body_kb: 4 });
  const sites = await api.get<Site[]>("/api/sites");
  const siteIds = Object.fromEntries(sites.map(({ name, id }) => [name, id])) as Record<SiteName, string>;

  await stage.controlPlane.stop();
  const db = new DatabaseSync(join(folder, "control-plane", "control-plane.db"));
  db.exec(witness + timeOfWitness);
  db.close();
  kept("control-plane", () => stage.startControlPlane()).keep();
  await api.until(
    () => api.request("GET", "/readyz"),
    ({ status }) => status === 200,
    "the control plane with its watched database",
  );

  const tap = new WireTap();
  const links = new Map<AgentName, LinkProxy>();
  const homeOf = (name: AgentName): string => join(folder, name);
  const enrol = async (name: AgentName, siteId: string): Promise<void> => {
    const link = links.get(name);
    const home = await stage.enrol(name, siteId);
    const path = join(home, "agent.json");
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), url: link?.url }), { mode: 0o600 });
  };
  for (const name of agentNames) {
    const link = await LinkProxy.start();
    link.heard = (direction, frame) => direction === "to_control_plane" && tap.hear(frame);
    link.connectTo(Number(new URL(stage.url).port));
    links.set(name, link);
    kept(name, () => stage.startAgent(homeOf(name)));
  }
  await enrol("berlin-1", siteIds.Berlin);
  await enrol("wien-1", siteIds.Wien);
  for (const name of ["berlin-1", "wien-1"] as const) processes.get(name)?.keep();
  await online(api, 2);
  await enrol("berlin-2", siteIds.Berlin);
  processes.get("berlin-2")?.keep();
  await online(api, 3);
  await giveKey(api, "berlin-2");

  const { sets, servers } = await stock(api, simulation, siteIds, seed);
  return {
    folder,
    stage,
    simulation,
    api,
    siteIds,
    sets,
    servers,
    processes,
    links,
    tap,
    disks,
    withoutDisks,
    secrets,
    enrol,
    homeOf,
    setClock: (name, offsetMs) => writeFileSync(clockFile(name), String(offsetMs)),
    async stop() {
      await Promise.all([...processes.values()].map((process) => process.end("SIGTERM")));
      await simulation.process.stop();
      await stage.stop();
      await api.close();
      await Promise.all([...links.values()].map((link) => link.stop()));
    },
  };
}

/** The clock of the control plane stands in the row that it changes. */
const timeOfWitness = `
create trigger chaos_time after insert on chaos_transitions begin
  update chaos_transitions set at = (select updated_at from jobs where id = new.job_id) where seq = new.seq;
end;`;

function preload(module: string, parameters: Record<string, string>): string[] {
  return ["--import", `${new URL(module, import.meta.url).href}?${new URLSearchParams(parameters)}`];
}

async function online(api: Api, agents: number): Promise<void> {
  await api.until(
    () => api.get<Agent[]>("/api/agents"),
    (all) => all.filter(({ state }) => state === "online").length === agents,
    `${agents} agents online`,
  );
}

async function giveKey(api: Api, name: AgentName): Promise<void> {
  const named = async (): Promise<Agent | undefined> => (await api.get<Agent[]>("/api/agents")).find((agent) => agent.name === name);
  const agent = await named();
  await api.send("POST", `/api/agents/${agent?.id}/give-site-key`, { seal_key_fingerprint: agent?.seal_key_fingerprint });
  await api.until(named, (now) => now?.holds_site_key === true, `the site's key at ${name}`);
}

/** Longer than any run: a session that is left behind must not end by itself before it is seen. */
const sessionTimeoutSeconds = 30 * 86_400;

async function stock(api: Api, simulation: Simulation, siteIds: Record<SiteName, string>, seed: number) {
  const sets = {} as Record<SiteName, CredentialSet>;
  const servers: Server[] = [];
  for (const site of siteNames) {
    const set = { name: `root in ${site}`, username: "root", password: password(seed, site), ranges: [{ ip_range: rangeOf(site) }] };
    sets[site] = await api.send<CredentialSet>("POST", "/api/credential-sets", set);
    for (const address of addressesOf(site)) {
      await simulation.change(address, { attributes: { "WebServer.1.Timeout": sessionTimeoutSeconds } });
      servers.push(await api.send<Server>("POST", "/api/servers", { site_id: siteIds[site], ip_address: address, port: simulation.port }));
    }
  }
  return { sets, servers };
}
