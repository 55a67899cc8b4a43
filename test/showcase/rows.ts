// Rows written past the product, which must not run meanwhile: an estate as it is after months, in seconds.
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { uuidv7 } from "#schema/id.ts";

/** mulberry32: the same estate for the same seed. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** An integer from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** One of the words, each as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const words = Object.keys(weights) as T[];
    let at = this.next() * words.reduce((sum, word) => sum + weights[word], 0);
    for (const word of words) {
      at -= weights[word];
      if (at < 0) return word;
    }
    return words[0] as T;
  }

  id(at: number): string {
    return uuidv7(
      at,
      new Uint8Array(10).map(() => this.below(256)),
    );
  }

  hex(bytes: number): string {
    return [...new Uint8Array(bytes)].map(() => this.below(256).toString(16).padStart(2, "0")).join("");
  }
}

export type Row = Readonly<Record<string, unknown>>;

/** Inserts objects as rows; values that are no scalars become JSON. */
export class Writer {
  private readonly db: DatabaseSync;
  private readonly kept = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  add(table: string, row: Row): void {
    const columns = Object.keys(row);
    const key = `${table} ${columns.join(" ")}`;
    let statement = this.kept.get(key);
    if (!statement) {
      statement = this.db.prepare(`insert into ${table} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`);
      this.kept.set(key, statement);
    }
    statement.run(...columns.map((column) => toValue(row[column])));
  }
}

function toValue(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "object") return JSON.stringify(value);
  return value as SQLInputValue;
}
