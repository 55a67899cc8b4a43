// Rows to show a table with: as many as wanted, the same in each run.
import type { Look } from "#web/ui/status.tsx";

export interface Machine {
  id: string;
  name: string;
  tag: string;
  model: string;
  power: "On" | "Off";
  health: "OK" | "Warning" | "Critical" | "Unknown";
  firmware: string;
  bios: string;
  address: string;
  cluster: string | null;
  seenAt: string;
  now: string | null;
  progress: number;
  checks: readonly Machine["health"][];
}

/** Pseudo-random, from a seed: the same rows in each run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const models = ["R640", "R650", "R740", "R740xd", "R750", "R750xs", "R760"];
const firmware = ["6.10.80.00", "7.00.60.00", "7.10.30.00", "7.10.50.10"];
const bios = ["1.13.2", "1.15.2", "1.16.0", "2.19.1"];

export const start = Date.parse("2026-03-02T14:02:00Z");

export function machines(count: number): Machine[] {
  const next = dice(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const health = (): Machine["health"] => {
    const at = next();
    return at < 0.93 ? "OK" : at < 0.97 ? "Warning" : at < 0.99 ? "Critical" : "Unknown";
  };
  return Array.from({ length: count }, (_, i) => ({
    id: `m${i}`,
    name: `esx-${i + 1}`,
    tag: (1_679_616 + ((i * 7_919) % 30_000_000)).toString(36).toUpperCase().padStart(7, "4"),
    model: pick(models),
    power: next() < 0.95 ? "On" : "Off",
    health: health(),
    firmware: pick(firmware),
    bios: pick(bios),
    address: `10.20.${Math.floor(i / 250)}.${(i % 250) + 1}`,
    cluster: next() < 0.85 ? `Prod-${String.fromCharCode(65 + Math.floor(next() * 12))}` : null,
    seenAt: new Date(start - Math.floor(next() * 90_000)).toISOString(),
    now: next() < 0.06 ? "Firmware update" : null,
    progress: Math.floor(next() * 100),
    checks: Array.from({ length: 24 }, health),
  }));
}

export const healthLooks: Record<Machine["health"], Look> = {
  OK: { tone: "ok", icon: "ok", word: "OK" },
  Warning: { tone: "warn", icon: "warn", word: "Warning" },
  Critical: { tone: "crit", icon: "crit", word: "Critical" },
  Unknown: { tone: "idle", icon: "unknown", word: "Unknown" },
};

export const healthRank: Record<Machine["health"], number> = { Critical: 0, Warning: 1, Unknown: 2, OK: 3 };
