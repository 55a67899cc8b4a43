// What is done to the processes, and when: a pure function of seed and length. When a blow really falls, and what it hits, only the machine knows.
import { Dice } from "./dice.ts";
import { addresses, type SiteName } from "./sites.ts";

export const agentNames = ["berlin-1", "berlin-2", "berlin-3", "wien-1"] as const;
export type AgentName = (typeof agentNames)[number];
export type ProcessName = "control-plane" | AgentName;

/** Those whose folder may be a small disk of its own. */
export const smallDisks = ["control-plane", "wien-1"] as const;
export type SmallDisk = (typeof smallDisks)[number];

export type LinkFault = "cut" | "down" | "stall" | "drip" | "double";

/** For the simulator's control endpoint; see test/simulators/idrac/faults.ts. */
export type DeviceBlow =
  | { set: "fault"; fault: { kind: string; count: number; ms?: number; method?: string; path?: string } }
  | { set: "state"; state: Record<string, unknown>; forMs: number; after: Record<string, unknown> };

export type Blow =
  | { kind: "kill"; victims: ProcessName[]; downMs: number }
  | { kind: "stop"; victim: ProcessName; forMs: number }
  | { kind: "link"; agent: AgentName; fault: LinkFault; forMs: number }
  | { kind: "disk"; victim: SmallDisk; leaveMib: number; forMs: number }
  | { kind: "clock"; victim: ProcessName; offsetMs: number }
  | { kind: "device"; address: string; blow: DeviceBlow }
  | { kind: "admin"; act: AdminAct };

/** What an admin does in the middle of all this. */
export type AdminAct =
  | { do: "rotate_password"; site: SiteName }
  | { do: "activate"; agent: AgentName }
  | { do: "enrol"; agent: AgentName; site: SiteName }
  /** Killed for good, and then declared lost. */
  | { do: "declare_lost"; agent: AgentName };

export interface Planned {
  atMs: number;
  blow: Blow;
}

/** In fractions of the run. Before it is enrolled and after it is lost nothing is done to an agent. */
const enrolAt = 0.4;
const lostAt = 0.6;
const adminActs: readonly { at: number; act: AdminAct }[] = [
  { at: 0.12, act: { do: "rotate_password", site: "Wien" } },
  { at: 0.25, act: { do: "activate", agent: "berlin-2" } },
  { at: enrolAt, act: { do: "enrol", agent: "berlin-3", site: "Berlin" } },
  { at: 0.5, act: { do: "activate", agent: "berlin-1" } },
  { at: lostAt, act: { do: "declare_lost", agent: "berlin-1" } },
  { at: 0.72, act: { do: "rotate_password", site: "Berlin" } },
  { at: 0.85, act: { do: "activate", agent: "berlin-3" } },
];

/** Mean milliseconds between two of a kind. Together more than one process a second suffers something; each is killed every half a minute. */
const meanMs = { kill: 4_000, stop: 9_000, link: 5_000, disk: 25_000, clock: 11_000, device: 1_500 } as const;

const longestStopMs = 60_000;
const resetPath = "*/Actions/ComputerSystem.Reset";

export function schedule(seed: number, lengthMs: number): Planned[] {
  const planned: Planned[] = adminActs.map(({ at, act }) => ({ atMs: Math.round(at * lengthMs), blow: { kind: "admin", act } }));
  for (const kind of Object.keys(meanMs) as (keyof typeof meanMs)[]) {
    const dice = new Dice(seed, kind);
    for (let atMs = dice.wait(meanMs[kind]); atMs < lengthMs; atMs += dice.wait(meanMs[kind])) {
      planned.push({ atMs: Math.round(atMs), blow: throwBlow(kind, dice, { atMs, lengthMs }) });
    }
  }
  return planned.sort((a, b) => a.atMs - b.atMs);
}

function alive(at: number): AgentName[] {
  return agentNames.filter((name) => (name !== "berlin-3" || at > enrolAt + 0.05) && (name !== "berlin-1" || at < lostAt));
}

/** Where in the run a blow falls. */
interface Place {
  atMs: number;
  lengthMs: number;
}

function throwBlow(kind: keyof typeof meanMs, dice: Dice, place: Place): Blow {
  const { atMs, lengthMs } = place;
  const agents = alive(atMs / lengthMs);
  const anybody = (): ProcessName => (dice.chance(0.25) ? "control-plane" : dice.pick(agents));
  switch (kind) {
    case "kill": {
      const victims: ProcessName[] = dice.chance(0.12) ? ["control-plane", dice.pick(agents)] : [anybody()];
      return { kind, victims, downMs: Math.round(dice.spread(50, 5_000)) };
    }
    case "stop":
      return { kind, victim: anybody(), forMs: Math.round(dice.spread(100, Math.min(longestStopMs, lengthMs / 4))) };
    case "link": {
      const fault = dice.weighted({ cut: 4, down: 2, stall: 3, drip: 2, double: 3 });
      return { kind, agent: dice.pick(agents), fault, forMs: Math.round(dice.spread(500, 20_000)) };
    }
    case "disk":
      return { kind, victim: dice.pick(smallDisks), leaveMib: dice.pick([0, 0, 1, 40]), forMs: Math.round(dice.spread(1_000, 10_000)) };
    case "clock":
      return { kind, victim: anybody(), offsetMs: dice.chance(0.2) ? 0 : Math.round(dice.spread(200, 3_600_000)) * (dice.chance(0.5) ? 1 : -1) };
    case "device":
      return { kind, address: dice.pick(addresses), blow: throwDeviceBlow(dice, lengthMs - atMs > aftermathMs) };
  }
}

/** What was never answered is given up after half a minute, and looked for as long again: near the end it would only hold up the rest. */
const aftermathMs = 30_000;

function throwDeviceBlow(dice: Dice, mayBeSilent: boolean): DeviceBlow {
  // What is asked for once matters most: half of the faults lie in wait for a reset.
  if (dice.chance(0.5)) {
    const kind = dice.pick(["slow", "slow", "slow", "reset-before", "reset-after", "never", "never-after", "never-after", "empty-503", "truncated-body"]);
    if (kind.startsWith("never") && !mayBeSilent) return { set: "fault", fault: { kind: "reset-after", count: 1, method: "POST", path: resetPath } };
    return { set: "fault", fault: { kind, count: 1, method: "POST", path: resetPath, ...(kind === "slow" ? { ms: Math.round(dice.spread(200, 6_000)) } : {}) } };
  }
  if (dice.chance(0.15)) {
    return dice.pick<DeviceBlow>([
      { set: "state", state: { managerReset: true }, forMs: 0, after: {} },
      { set: "state", state: { guestIgnoresShutdown: true }, forMs: 15_000, after: { guestIgnoresShutdown: false } },
      { set: "state", state: { latencyMs: 400 }, forMs: 10_000, after: { latencyMs: 0 } },
      { set: "state", state: { isOnline: false }, forMs: 4_000, after: { isOnline: true } },
    ]);
  }
  const kind = dice.pick(["slow", "slow", "empty-503", "sys518", "rac0509", "reset-before", "reset-after", "truncated-body", "html-401", "unauthorized", "bare-error"]);
  return { set: "fault", fault: { kind, count: dice.int(1, 4), ...(kind === "slow" ? { ms: Math.round(dice.spread(100, 3_000)) } : {}) } };
}
