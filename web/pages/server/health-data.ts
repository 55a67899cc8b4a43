// Health readings of one server, and what can be read out of them. Pure but for the query.
import type { HealthReading } from "#schema/api/servers.ts";
import { queries } from "#web/queries.ts";
import { type Data, useData } from "#web/ui/data.ts";

export type Part = HealthReading["components"][number];
export type PartKind = Part["kind"];
type Worst = NonNullable<Part["health"]>;

/** Newest first. */
export const useHealth = (serverId: () => string): Data<HealthReading[]> => useData(() => queries.health(serverId()));

export const kindName: Record<PartKind, string> = {
  system: "System",
  processor: "Processors",
  memory: "Memory",
  storage: "Storage",
  fan: "Fans",
  temperature: "Temperatures",
  power_supply: "Power supplies",
  voltage: "Voltages",
  network: "Network",
  battery: "Batteries",
  intrusion: "Intrusion",
  other: "Other",
};
export const rank: Record<Worst, number> = { Critical: 0, Warning: 1, OK: 2, Unknown: 3 };

export function partKey(part: Part): string {
  return `${part.kind} ${part.name}`;
}

export interface KindGroup {
  kind: PartKind;
  parts: Part[];
  worst: Worst;
}

/** Parts by kind, the worst first. */
export function byKind(parts: readonly Part[]): KindGroup[] {
  const kinds = new Map<PartKind, Part[]>();
  for (const part of parts) {
    const known = kinds.get(part.kind);
    if (known) known.push(part);
    else kinds.set(part.kind, [part]);
  }
  return [...kinds]
    .map(([kind, members]) => {
      const sorted = members.sort((a, b) => rank[a.health ?? "Unknown"] - rank[b.health ?? "Unknown"]);
      return { kind, parts: sorted, worst: sorted[0]?.health ?? "Unknown" };
    })
    .sort((a, b) => rank[a.worst] - rank[b.worst]);
}

/** What each part measured over the readings, the oldest first; only parts that measured more than once. */
export function seriesOf(readings: readonly HealthReading[]): Map<string, number[]> {
  const series = new Map<string, number[]>();
  for (const reading of [...readings].reverse())
    for (const part of reading.components) {
      // A count and a size are no measurements.
      if (part.reading === null || part.unit === null || part.unit === "GiB") continue;
      const known = series.get(partKey(part));
      if (known) known.push(part.reading);
      else series.set(partKey(part), [part.reading]);
    }
  for (const [key, values] of series) if (values.length < 2) series.delete(key);
  return series;
}

export interface Change {
  at: string;
  from: Worst;
  to: Worst;
  /** Parts whose state differs from the reading before. */
  parts: { name: string; from: Worst; to: Worst }[];
  power: { from: string; to: string } | null;
}

/** Where health or power differs from the reading before, newest first. */
export function changesOf(readings: readonly HealthReading[]): Change[] {
  const changes: Change[] = [];
  for (let i = 0; i + 1 < readings.length; i++) {
    const [now, before] = [readings[i] as HealthReading, readings[i + 1] as HealthReading];
    const former = new Map(before.components.map((part) => [partKey(part), part.health ?? "Unknown"]));
    const parts = now.components.flatMap((part) => {
      const from = former.get(partKey(part));
      const to = part.health ?? "Unknown";
      return from && from !== to ? [{ name: part.name, from, to }] : [];
    });
    const power = now.power_state === before.power_state ? null : { from: before.power_state, to: now.power_state };
    if (now.health_status !== before.health_status || parts.length > 0 || power)
      changes.push({ at: now.checked_at, from: before.health_status, to: now.health_status, parts, power });
  }
  return changes;
}
