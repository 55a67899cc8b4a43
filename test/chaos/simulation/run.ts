// One seed: a world is made, people ask, things go wrong, all comes to rest, and the checker judges what is left.
import { check } from "../checker.ts";
import type { History, Report, Violation } from "../history.ts";
import { AgentHost, secret } from "./agent-host.ts";
import { collect } from "./collect.ts";
import { ControlPlaneHost } from "./control-plane-host.ts";
import { type Database, fill, stampTransitions } from "./database.ts";
import { Device } from "./devices.ts";
import { type Cast, calm, strike } from "./faults.ts";
import { idOf, publicKeyOf } from "./names.ts";
import { Network } from "./network.ts";
import { People } from "./people.ts";
import type { Plan } from "./plan.ts";
import { Spans } from "./spans.ts";
import { watchSilence } from "./watch.ts";
import { ProcessDied, World } from "./world.ts";

export interface Outcome {
  plan: Plan;
  violations: Violation[];
  history: History;
  figures: Record<"virtualMs" | "events" | "kills" | "crashes" | "frames" | "requests" | "dangerous" | "jobs" | "unknown", number>;
  /** Effects of each host on the world: what can be counted, and killed after. */
  effects: Record<string, number>;
}

/** How long all may take to come to rest after the last fault; virtual milliseconds. */
const restMs = 80 * 60_000;
const lookEveryMs = 3_000;

export async function runPlan(database: Database, plan: Plan, trace: ((line: string) => void) | null = null): Promise<Outcome> {
  await fill(database, plan);
  const world = new World(plan.seed);
  world.trace = trace;
  const stage = build(world, database, plan);
  const { cast, spans, reports, leaks } = stage;
  present = world;
  for (const { at, what } of plan.faults) world.at(Math.min(at, plan.activeMs - 1), () => strike(cast, what));
  for (const { at, what } of plan.operations) world.at(at, () => void cast.people.ask(what));
  const silences: string[] = [];
  watchSilence(cast, (what) => silences.push(what));
  cast.controlPlane.start();
  for (const agent of cast.agents.values()) agent.startIn(world.random.next() * 500);

  await world.run(plan.activeMs);
  calm(cast);
  cast.controlPlane.startIn(0, true);
  for (const agent of cast.agents.values()) if (!agent.isGone) agent.startIn(0, true);
  world.say(() => "faults end");
  const atRest = await settle(cast, plan);
  const silent = atRest ? await askOnceMore(cast, plan) : [];
  const history = await collect(cast, spans, reports, leaks, atRest || world.now >= plan.activeMs + restMs);
  const violations = check(history);
  for (const what of silent) violations.push({ invariant: "I1", what });
  for (const what of silences) violations.push({ invariant: "I11", what });
  const disturbed = new Set(plan.faults.flatMap(({ what }) => (what.fault === "disk" ? [what.host] : [])));
  for (const host of world.hosts) {
    if (!disturbed.has(host.name)) for (const crash of host.crashes) violations.push({ invariant: "crash", what: `${host.name}: ${crash}` });
  }
  const requests = history.requests.length;
  for (const { host, disk } of cast.agents.values()) {
    host.onDeath = () => undefined;
    host.kill("the end");
    disk.close();
  }
  cast.controlPlane.host.onDeath = () => undefined;
  cast.controlPlane.host.kill("the end");
  return {
    plan,
    violations,
    history,
    figures: {
      virtualMs: world.now,
      events: world.events,
      kills: world.hosts.reduce((sum, host) => sum + host.kills - 1, 0),
      crashes: world.hosts.reduce((sum, host) => sum + host.crashes.length, 0),
      frames: cast.network.frames,
      requests,
      dangerous: history.requests.filter((request) => request.dangerous && request.effect).length,
      jobs: history.jobs.length,
      unknown: history.decisions.length,
    },
    effects: Object.fromEntries(world.hosts.map((host) => [host.name, host.effects])),
  };
}

let present: World | null = null;

/** Once for this process: what nobody catches ends the simulated process that did it, not this one. */
export function catchForWorlds(): void {
  const caught = (error: unknown): void => {
    if (!(error instanceof ProcessDied)) present?.uncaught(error);
  };
  process.on("unhandledRejection", caught);
  process.on("uncaughtException", caught);
}

interface Stage {
  cast: Cast;
  spans: Spans;
  reports: Report[];
  leaks: string[];
}

function build(world: World, database: Database, plan: Plan): Stage {
  const network = new Network(world);
  const spans = new Spans(world);
  const controlPlane = new ControlPlaneHost(world, network, database.client);
  const siteIds = plan.sites.map((_, site) => idOf(`site ${site}`));
  const devices = new Map(plan.servers.flat().map((address) => [address, new Device(world, address, plan.deviceMs)]));
  const siteOf = new Map(plan.servers.flatMap((addresses, site) => addresses.map((address) => [address, site])));
  const agents = new Map<string, AgentHost>();
  const hire = (name: string, id: string): AgentHost => {
    const agent = new AgentHost(name, { id, publicKey: publicKeyOf(name) }, { world, network, spans, deviceAt: (address) => devices.get(address) ?? new Device(world, address) });
    agents.set(name, agent);
    return agent;
  };
  controlPlane.onCommit = () => stampTransitions(database, controlPlane.host.wall());
  const people = new People(world, controlPlane, spans, {
    siteIds,
    serverOf: (address) => {
      const site = siteOf.get(address);
      return site === undefined ? undefined : { id: idOf(`server ${address}`), site };
    },
    newAgent: (name, agentId) => {
      if (!agents.has(name)) hire(name, agentId).startIn(100);
    },
  });
  for (const name of plan.sites.flat()) hire(name, idOf(`agent ${name}`));
  const reports: Report[] = [];
  const leaks: string[] = [];
  network.watch = (agent, direction, text) => {
    if (text.includes(secret)) leaks.push(`a frame ${direction} the link of ${agent}`);
    if (direction === "up" && (text.includes('"kind":"finished"') || text.includes('"kind":"rejected"'))) listen(text, reports);
  };
  return { cast: { world, network, controlPlane, agents, devices, people, forgetful: new Set() }, spans, reports, leaks };
}

function listen(text: string, reports: Report[]): void {
  const { events } = JSON.parse(text) as { events: { kind: string; job_id: string; fence: number; status: Report["status"] }[] };
  for (const { kind, job_id, fence, status } of events) {
    if (kind === "finished") reports.push({ jobId: job_id, fence, status });
    else if (kind === "rejected") reports.push({ jobId: job_id, fence, status: "failed" });
  }
}

/** People look after what is left, as they would: they decide what is not known, let go on what is paused, and see to it that each site has an agent. */
async function settle(cast: Cast, plan: Plan): Promise<boolean> {
  const { world, people, agents } = cast;
  const until = world.now + restMs;
  let round = 0;
  while (world.now < until) {
    await world.run(Math.min(until, world.now + lookEveryMs * (round < 20 ? 1 : 10)));
    round++;
    const open = await people.rows<OpenJob>(
      "select id, status, schedule_at as scheduleAt from jobs where status in ('pending', 'running', 'paused', 'unknown') and site_id is not null",
    );
    const untold = [...agents.values()].some(({ isGone, disk, host }) => !isGone && host.life !== null && disk.untold() > 0);
    if (open.length === 0 && people.waiting === 0 && !untold && cast.controlPlane.services) return true;
    if (people.waiting > 0) continue;
    void look(cast, plan, open);
  }
  return false;
}

/** When all has come to rest, each site must still take a job and end it. Returns what it did not do. */
async function askOnceMore(cast: Cast, plan: Plan): Promise<string[]> {
  const { people, world } = cast;
  const before = people.accepted.length;
  for (const [server] of plan.servers) {
    void people.ask({ ask: "create", action: "health_check", servers: server === undefined ? [] : [server], delayMs: 0, lastsMs: 0, priority: "normal", limitSeconds: null });
  }
  await world.run(world.now + 5_000);
  const taken = people.accepted.length - before;
  if (taken < plan.servers.length) return [`only ${taken} of ${plan.servers.length} jobs are taken after all has come to rest`];
  await settle(cast, plan);
  return [];
}

interface OpenJob {
  id: string;
  status: string;
  scheduleAt: number | null;
}

async function look({ people, agents, controlPlane }: Cast, plan: Plan, open: readonly OpenJob[]): Promise<void> {
  // Asked for while the clock was hours ahead.
  for (const job of open) if (job.status === "pending" && (job.scheduleAt ?? 0) > controlPlane.host.wall() + 20 * 60_000) void people.cancel(job.id);
  for (const job of open) if (job.status === "paused") void people.resume(job.id);
  // A running job may have such a target too, and hold up others with it.
  void people.decide(plan.seed % 3 === 0 ? "run_again" : plan.seed % 3 === 1 ? "happened" : "did_not_happen");
  const rows = await people.rows<{ id: string; name: string; site_id: string; status: string; is_active: number }>(
    "select id, name, site_id, status, is_active from agents order by id",
  );
  for (const row of rows) {
    const agent = agents.get(row.name);
    if (row.status === "frozen") void people.unfreeze(row.id);
    if (row.status === "enrolled" && (!agent || agent.isGone)) void people.declareLost(row.id);
  }
  for (const siteId of new Set(rows.map((row) => row.site_id))) {
    const usable = rows.filter((row) => row.site_id === siteId && row.status === "enrolled" && agents.get(row.name)?.isGone === false);
    if (usable.length === 0) void people.enrolAt(siteId);
    else if (!usable.some((row) => row.is_active === 1)) void people.activate(usable[0]?.id ?? "");
  }
}
