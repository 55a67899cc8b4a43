// Chance from a seed: the same seed gives the same throws, in the same order.
import { seeded } from "#test/simulators/idrac/hardware.ts";

export class Dice {
  readonly #random: () => number;

  /** `seed` and `purpose` together: what one part throws does not shift the throws of another. */
  constructor(seed: number, purpose: string) {
    this.#random = seeded(`${seed} ${purpose}`);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  between(from: number, to: number): number {
    return from + this.#random() * (to - from);
  }

  int(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  /** As many short ones as long ones, by order of magnitude. */
  spread(from: number, to: number): number {
    return from * (to / from) ** this.#random();
  }

  /** Waits between events that come independently of each other. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.#random());
  }

  pick<V>(values: readonly V[]): V {
    const value = values[Math.floor(this.#random() * values.length)];
    if (value === undefined) throw new RangeError("nothing to pick from");
    return value;
  }

  /** `n` different ones, or all. */
  some<V>(values: readonly V[], n: number): V[] {
    const rest = [...values];
    const picked: V[] = [];
    while (picked.length < n && rest.length > 0) picked.push(...rest.splice(Math.floor(this.#random() * rest.length), 1));
    return picked;
  }

  /** A key, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let at = this.#random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      at -= weight;
      if (at < 0) return key;
    }
    return (entries.at(-1) ?? entries[0])?.[0] as K;
  }
}
