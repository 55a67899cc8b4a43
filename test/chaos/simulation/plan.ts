// What a seed decides beforehand: the sites, what people ask, and what goes wrong. A list of parts, so that a failing run can be made smaller by leaving parts out.
import { scriptedActions } from "./handlers.ts";
import { Random } from "./random.ts";

export type Fault =
  | { fault: "kill"; host: string; downMs: number }
  | { fault: "kill_at_effect"; host: string; effect: number; when: "before" | "after" }
  | { fault: "stop"; host: string; forMs: number }
  | { fault: "silence"; host: string; forMs: number }
  | { fault: "cut"; host: string }
  | { fault: "lossy"; host: string; forMs: number; drop: number; double: number; reorder: number }
  | { fault: "slow_network"; host: string; forMs: number; slowMs: number }
  | { fault: "disk"; host: string; forMs: number; full: number; broken: number; toldTooLate: number; slowMs: number }
  | { fault: "wall_jump"; host: string; byMs: number }
  | { fault: "drift"; host: string; rate: number }
  | { fault: "device"; address: string; forMs: number; isOffline: boolean; busy: number; refuse: number; loseAnswer: number; slowMs: number }
  /** The journal is lost, and with it everything that was not told. */
  | { fault: "wipe"; host: string }
  /** The machine is gone for good, and a person declares the agent lost. */
  | { fault: "gone"; host: string; declareAfterMs: number };

export type Operation =
  | {
      ask: "create";
      action: (typeof scriptedActions)[number] | "health_check" | "discovery_scan";
      servers: readonly string[];
      delayMs: number;
      lastsMs: number;
      priority: "low" | "normal" | "high" | "critical";
      limitSeconds: number | null;
    }
  | { ask: "cancel" | "pause" | "resume" | "retry"; nth: number }
  | { ask: "decide"; resolution: "happened" | "did_not_happen" | "run_again" }
  | { ask: "credentials"; nth: number }
  | { ask: "limit"; maxRunning: number }
  | { ask: "activate"; nth: number }
  | { ask: "enrol"; site: number };

export interface Part<T> {
  at: number;
  what: T;
}

export interface Plan {
  seed: number;
  /** Names of the agents of each site; the first is the active one. */
  sites: readonly (readonly string[])[];
  /** Addresses of the servers of each site. */
  servers: readonly (readonly string[])[];
  /** How long a device takes for a request at most. */
  deviceMs: number;
  faults: readonly Part<Fault>[];
  operations: readonly Part<Operation>[];
  activeMs: number;
}

const powers = [...scriptedActions] as const;

/** What a seed is mainly about: faults of one kind meet more often than chance would have them. */
type Theme = "any" | "cut_off" | "crash_points" | "disk" | "clock" | "handover" | "long";

const themes: readonly (readonly [Theme, number])[] = [
  ["any", 0.27],
  ["cut_off", 0.46],
  ["crash_points", 0.66],
  ["disk", 0.84],
  ["clock", 0.91],
  ["handover", 0.99],
  ["long", 1],
];

export function planOf(seed: number): Plan {
  const random = new Random(seed, 1);
  const dice = random.next();
  const theme = themes.find(([, upTo]) => dice < upTo)?.[0] ?? "any";
  if (theme === "handover") return handover(seed, random);
  if (theme === "clock") return clocks(seed, random);
  const twoSites = theme !== "cut_off" && random.chance(0.3);
  const sites = [theme === "cut_off" || random.chance(0.4) ? ["a1", "a2"] : ["a1"], ...(twoSites ? [["b1"]] : [])];
  const servers = sites.map((_, site) => Array.from({ length: random.int(1, 3) }, (_, i) => `10.0.${site}.${i + 1}`));
  const activeMs = theme === "long" ? 3_600_000 : random.int(20, 70) * 1_000;
  const spread = Math.min(activeMs, 90_000);
  const agents = sites.flat();
  const all = servers.flat();
  const byTime = (a: { at: number }, b: { at: number }): number => a.at - b.at;
  const faults: Part<Fault>[] = [];
  const count = random.chance(0.05) ? 0 : random.int(1, 6);
  for (let n = 0; n < count; n++) faults.push({ at: 200 + random.next() * spread, what: aFault(random, theme, agents, all) });
  faults.sort(byTime);
  /** People are as likely to ask for something while something is wrong as at any other time. */
  const aMoment = (from: number): number => {
    const fault = random.chance(0.5) && faults.length > 0 ? random.pick(faults) : undefined;
    return fault ? fault.at + (random.next() - 0.3) * 6_000 : from + random.next() * spread * 0.9;
  };
  const operations: Part<Operation>[] = [];
  const jobs = random.int(2, 8);
  for (let n = 0; n < jobs; n++) operations.push({ at: Math.max(500, aMoment(500)), what: aJob(random, theme, all) });
  const others = random.int(0, 6);
  for (let n = 0; n < others; n++) operations.push({ at: Math.max(1_000, aMoment(1_000)), what: anOperation(random) });
  operations.sort(byTime);
  return { seed, sites, servers, deviceMs: random.pick(theme === "cut_off" ? [40, 2_000, 6_000, 12_000] : [20, 40, 400, 6_000]), faults, operations, activeMs };
}

/** The active agent goes away in the middle of its work, another stands by, and the disk is full when the control plane hands over what can be handed over. */
function handover(seed: number, random: Random): Plan {
  const servers = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].slice(0, random.int(1, 3));
  const leavesAt = random.int(2_000, 6_000);
  const operations: Part<Operation>[] = [];
  for (let n = random.int(2, 5); n > 0; n--) {
    const action = random.pick(["health_check", "health_check", "discovery_scan", "on", "nmi", "graceful_shutdown"] as const);
    const lastsMs = random.chance(0.5) ? random.int(20, 45) * 1_000 : 0;
    const chosen = random.chance(0.7) ? servers : servers.slice(0, 1);
    operations.push({ at: random.int(500, leavesAt + 1_000), what: { ask: "create", action, servers: chosen, delayMs: 0, lastsMs, priority: "normal", limitSeconds: null } });
  }
  for (let n = random.int(0, 3); n > 0; n--) {
    const what: Operation = random.chance(0.5) ? { ask: "cancel", nth: random.int(0, 9) } : { ask: "decide", resolution: "run_again" };
    operations.push({ at: leavesAt + random.int(20_000, 50_000), what });
  }
  const forMs = random.int(30, 60) * 1_000;
  const faults: Part<Fault>[] = [
    {
      at: leavesAt,
      what: random.pick<() => Fault>([
        () => ({ fault: "gone", host: "a1", declareAfterMs: random.int(5, 40) * 1_000 }),
        () => ({ fault: "silence", host: "a1", forMs }),
        () => ({ fault: "kill", host: "a1", downMs: forMs }),
        () => ({ fault: "stop", host: "a1", forMs }),
      ])(),
    },
  ];
  if (random.chance(0.5)) faults.push({ at: leavesAt + random.int(5, 35) * 1_000, what: { ...aDiskFault(random, "control plane"), forMs: random.int(2, 15) * 1_000 } });
  if (random.chance(0.4)) {
    faults.push({ at: 300, what: { fault: "device", address: random.pick(servers), forMs: leavesAt, isOffline: false, busy: 0, refuse: 1, loseAnswer: 0, slowMs: 100 } });
  }
  if (random.chance(0.3)) faults.push({ at: leavesAt + random.int(1, 40) * 1_000, what: { fault: "kill", host: "control plane", downMs: random.int(50, 2_000) } });
  return { seed, sites: [["a1", "a2"]], servers: [servers], deviceMs: random.pick([400, 4_000, 12_000]), faults, operations, activeMs: 75_000 };
}

/** Clocks that are wrong for a while, jobs that wait for their time, and an agent that is not there when it comes. */
function clocks(seed: number, random: Random): Plan {
  const servers = ["10.0.0.1", "10.0.0.2"];
  const operations: Part<Operation>[] = [];
  for (let n = random.int(2, 5); n > 0; n--) operations.push({ at: random.int(500, 15_000), what: aScheduledJob(random, servers) });
  if (random.chance(0.4)) operations.push({ at: random.int(5_000, 40_000), what: { ask: "cancel", nth: random.int(0, 9) } });
  const awayAt = random.int(2_000, 20_000);
  const faults: Part<Fault>[] = [{ at: awayAt, what: { fault: random.pick(["silence", "stop"] as const), host: "a1", forMs: random.int(15, 45) * 1_000 } }];
  for (let n = random.int(1, 3); n > 0; n--) {
    const byMs = random.pick([-3_600_000, -20_000, -5_000, 5_000, 20_000, 40_000, 3_600_000]);
    const at = Math.max(300, awayAt + random.int(-2_000, 20_000));
    faults.push({ at, what: { fault: "wall_jump", host: random.chance(0.8) ? "control plane" : "a1", byMs } });
    if (random.chance(0.6)) faults.push({ at: at + random.int(1_000, 15_000), what: { fault: "wall_jump", host: "control plane", byMs: -byMs } });
  }
  if (random.chance(0.3)) faults.push({ at: random.int(5_000, 40_000), what: { fault: "kill", host: "control plane", downMs: random.int(50, 2_000) } });
  return { seed, sites: [random.chance(0.3) ? ["a1", "a2"] : ["a1"]], servers: [servers], deviceMs: 100, faults, operations, activeMs: 60_000 };
}

function aScheduledJob(random: Random, servers: readonly string[]): Operation {
  const action = random.pick(["health_check", "on", "ForceRestart", "nmi"] as const);
  const lastsMs = random.chance(0.3) ? random.int(5, 40) * 1_000 : 0;
  return { ask: "create", action, servers: [random.pick(servers)], delayMs: random.chance(0.8) ? random.int(2, 60) * 1_000 : 0, lastsMs, priority: "normal", limitSeconds: null };
}

function aJob(random: Random, theme: Theme, servers: readonly string[]): Operation {
  const dice = random.next();
  const action =
    dice < (theme === "cut_off" ? 0.25 : 0.12) ? "health_check" : dice < 0.3 && theme === "cut_off" ? "discovery_scan" : dice < 0.16 ? "discovery_scan" : random.pick(powers);
  const chosen = random.chance(0.6) ? [random.pick(servers)] : servers.filter(() => random.chance(0.7));
  return {
    ask: "create",
    action,
    servers: chosen.length === 0 ? [...servers.slice(0, 1)] : chosen,
    delayMs: random.chance(theme === "disk" ? 0.3 : 0.12) ? random.int(1, 40) * 1_000 : 0,
    lastsMs: random.chance(theme === "cut_off" ? 0.4 : 0.1) ? random.int(2, 30) * 1_000 : 0,
    priority: random.pick(["low", "normal", "normal", "normal", "high", "critical"] as const),
    limitSeconds: random.chance(0.05) ? 5 : null,
  };
}

function anOperation(random: Random): Operation {
  const nth = random.int(0, 100);
  return random.pick([
    () => ({ ask: "cancel", nth }) as const,
    () => ({ ask: "cancel", nth }) as const,
    () => ({ ask: "pause", nth }) as const,
    () => ({ ask: "resume", nth }) as const,
    () => ({ ask: "retry", nth }) as const,
    () => ({ ask: "decide", resolution: random.pick(["happened", "did_not_happen", "run_again"] as const) }) as const,
    () => ({ ask: "decide", resolution: random.pick(["happened", "did_not_happen", "run_again"] as const) }) as const,
    () => ({ ask: "credentials", nth }) as const,
    () => ({ ask: "limit", maxRunning: random.pick([1, 2, 64]) }) as const,
    () => ({ ask: "activate", nth }) as const,
    () => ({ ask: "enrol", site: random.int(0, 1) }) as const,
  ])();
}

function aFault(random: Random, theme: Theme, agents: readonly string[], servers: readonly string[]): Fault {
  const host = random.chance(0.4) ? "control plane" : random.pick(agents);
  const agent = theme === "cut_off" ? (agents[0] ?? "") : random.pick(agents);
  const long = (): number => (theme === "long" ? 1_800_000 : random.chance(theme === "cut_off" ? 0.7 : 0.3) ? random.int(20, 60) * 1_000 : random.int(100, 8_000));
  if (random.chance(0.6)) {
    if (theme === "crash_points") return { fault: "kill_at_effect", host, effect: random.int(1, 120), when: random.chance(0.5) ? "before" : "after" };
    if (theme === "disk") return aDiskFault(random, random.chance(0.6) ? "control plane" : host);
    if (theme === "cut_off") {
      return random.pick<() => Fault>([
        () => ({ ...aDiskFault(random, "control plane"), forMs: random.int(5, 40) * 1_000 }),
        () => ({ fault: "silence", host: agent, forMs: long() }) as const,
        () => ({ fault: "silence", host: agent, forMs: long() }) as const,
        () => ({ fault: "stop", host: agent, forMs: long() }) as const,
        () => ({ fault: "kill", host: agent, downMs: long() }) as const,
        () => ({ fault: "gone", host: agent, declareAfterMs: random.int(5, 40) * 1_000 }) as const,
        () => ({ fault: "kill", host: "control plane", downMs: random.int(50, 2_000) }) as const,
      ])();
    }
  }
  const dice = random.int(1, 100);
  if (dice <= 14) return { fault: "kill", host, downMs: random.chance(0.7) ? random.int(50, 2_000) : long() };
  if (dice <= 40) return { fault: "kill_at_effect", host, effect: random.int(1, host === "control plane" ? 160 : 120), when: random.chance(0.5) ? "before" : "after" };
  if (dice <= 46) return { fault: "stop", host, forMs: long() };
  if (dice <= 53) return { fault: "silence", host: agent, forMs: long() };
  if (dice <= 59) return { fault: "cut", host: agent };
  if (dice <= 67)
    return {
      fault: "lossy",
      host: agent,
      forMs: random.int(1, 20) * 1_000,
      drop: random.pick([0, 0.05, 0.2]),
      double: random.pick([0, 0.2, 0.5]),
      reorder: random.pick([0, 0.05, 0.2]),
    };
  if (dice <= 70) return { fault: "slow_network", host: agent, forMs: long(), slowMs: random.pick([50, 500, 4_000]) };
  if (dice <= 78) return aDiskFault(random, host);
  if (dice <= 84) return { fault: "wall_jump", host, byMs: random.pick([-3_600_000, -5_000, 5_000, 3_600_000]) };
  if (dice <= 86) return { fault: "drift", host, rate: random.pick([0.95, 1.05]) };
  if (dice <= 95) {
    return {
      fault: "device",
      address: random.pick(servers),
      forMs: random.int(500, 20_000),
      isOffline: random.chance(0.2),
      busy: random.pick([0, 0.3]),
      refuse: random.pick([0, 0.3]),
      loseAnswer: random.pick([0, 0.3, 0.6]),
      slowMs: random.pick([40, 40, 3_000, 45_000]),
    };
  }
  if (dice <= 97) return { fault: "wipe", host: agent };
  return { fault: "gone", host: agent, declareAfterMs: random.int(5, 40) * 1_000 };
}

function aDiskFault(random: Random, host: string): Extract<Fault, { fault: "disk" }> {
  const [full, broken, toldTooLate] = random.pick([
    [1, 0, 0],
    [0.3, 0, 0],
    [0, 0.3, 0],
    [0, 0, 0.3],
    [0, 0, 0],
  ]) as [number, number, number];
  return { fault: "disk", host, forMs: random.int(200, 10_000), full, broken, toldTooLate, slowMs: full + broken + toldTooLate === 0 ? random.pick([50, 1_000]) : 0 };
}
