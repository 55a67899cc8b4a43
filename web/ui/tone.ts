// States by how bad they are: where several come together, the worst counts.
import type { IconName } from "./icon.tsx";
import type { Tone } from "./status.tsx";

const byWorst: readonly Tone[] = ["crit", "warn", "info", "ok", "idle"];

export function worstOf(tones: Iterable<Tone>): Tone {
  const there = new Set(tones);
  return byWorst.find((tone) => there.has(tone)) ?? "idle";
}

/** The shape of a state where no other is given: colour alone is never enough. */
export const toneIcons: Record<Tone, IconName> = { crit: "crit", warn: "warn", info: "run", ok: "ok", idle: "unknown" };
