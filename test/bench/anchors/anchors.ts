// The anchors: what other job queues do on this machine in this run, and what the system did that this product replaces.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AnchorCalls } from "../anchor-main.ts";
import { Child } from "../child.ts";
import { isRate, median, percentile, type Unit } from "../figures.ts";
import { NoPostgres, Postgres } from "./postgres.ts";

interface Anchor {
  who: string;
  /** What tells it from the others of the same name, in a word. */
  how?: string;
  what: string;
  unit: Unit;
  /** What it did on a quiet machine like this one, two cores and a fast disk; a run far from that says more about the machine than about us. */
  usual?: number;
  /** How it is measured; or, for what cannot run here, what is known of it. */
  load?: keyof AnchorCalls;
  known?: number;
}

const previous = { who: "previous system" };
const graphile = { who: "graphile-worker" };
const boss = { who: "pg-boss" };

export const anchors = {
  graphileStartP50: { ...graphile, what: "add_job to start, p50 (LISTEN/NOTIFY)", unit: "ms", usual: 1.13, load: "graphileStarts" },
  graphileStartP99: { ...graphile, what: "add_job to start, p99 (LISTEN/NOTIFY)", unit: "ms", usual: 10.8, load: "graphileStarts" },
  graphileJobs: { ...graphile, what: "queued jobs worked off, default", unit: "jobs/s", usual: 5_555, load: "graphileJobs" },
  graphileBatched: { ...graphile, how: "batched", what: "queued jobs worked off, batched", unit: "jobs/s", usual: 30_846, load: "graphileBatched" },
  graphileQueued: { ...graphile, what: "jobs queued, one call of add_jobs", unit: "jobs/s", load: "graphileBatched" },
  bossPolledP50: { ...boss, how: "polling", what: "send to start, p50 (polls every 0.5 s)", unit: "ms", usual: 243, load: "bossPolled" },
  bossPolledP99: { ...boss, how: "polling", what: "send to start, p99 (polls every 0.5 s)", unit: "ms", load: "bossPolled" },
  bossNotifiedP50: { ...boss, how: "notified", what: "send to start, p50 (LISTEN/NOTIFY)", unit: "ms", load: "bossNotified" },
  bossNotifiedP99: { ...boss, how: "notified", what: "send to start, p99 (LISTEN/NOTIFY)", unit: "ms", load: "bossNotified" },
  bossJobs: { ...boss, what: "queued jobs, fetched and completed by 500", unit: "jobs/s", usual: 34_198, load: "bossJobs" },
  bossQueued: { ...boss, what: "jobs queued, insert of 1,000", unit: "jobs/s", load: "bossJobs" },
  previousStartMean: { ...previous, what: "mean start (polls every 10 s)", unit: "ms", known: 5_000 },
  previousStartMax: { ...previous, what: "latest start (polls every 10 s)", unit: "ms", known: 10_000 },
  previousJobs: { ...previous, what: "6 jobs a minute", unit: "jobs/s", known: 0.1 },
} as const satisfies Record<string, Anchor>;

export type AnchorName = keyof typeof anchors;

const names = Object.keys(anchors) as AnchorName[];

export const anchorOf = (name: AnchorName): Anchor => anchors[name];

/** How far from its usual figure an anchor may stay. */
const tolerance = 0.3;

/** Whether so much is what the anchor usually does, or better; null where nothing usual is known. */
export function isUsual({ usual, unit }: Anchor, value: number): boolean | null {
  if (usual === undefined) return null;
  return isRate(unit) ? value >= usual * (1 - tolerance) : value <= usual * (1 + tolerance);
}

/** "PostgreSQL 15.18, graphile-worker …": as package.json pins them. */
function versions(): string {
  const { devDependencies } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { devDependencies: Record<string, string> };
  return [graphile.who, boss.who].map((name) => `${name} ${devDependencies[name]}`).join(", ");
}

export class Anchors {
  /** Of this run. */
  readonly values = new Map<AnchorName, number>();
  /** Why there is no value. */
  readonly missing = new Map<AnchorName, string>();
  private readonly isQuick: boolean;
  private postgres: Promise<Postgres> | undefined;
  private readonly done = new Set<keyof AnchorCalls>();

  constructor(isQuick: boolean) {
    this.isQuick = isQuick;
    for (const name of names) {
      const { known } = anchorOf(name);
      if (known !== undefined) this.values.set(name, known);
    }
  }

  /** Measures what of these was not measured yet. Never throws: an anchor that cannot run says why, in its row. */
  async measure(wanted: Iterable<AnchorName>): Promise<void> {
    for (const { load } of [...wanted].map(anchorOf)) {
      if (load === undefined || this.done.has(load)) continue;
      this.done.add(load);
      try {
        for (const [name, value] of Object.entries(await this.run(load))) this.values.set(name as AnchorName, value);
      } catch (error) {
        const why = reason(error);
        for (const name of names) if (anchorOf(name).load === load) this.missing.set(name, why);
      }
    }
  }

  async describe(): Promise<string> {
    try {
      return `PostgreSQL ${(await this.cluster()).version}, ${versions()}`;
    } catch (error) {
      return `not measured: ${reason(error)}`;
    }
  }

  async remove(): Promise<void> {
    (await this.postgres?.catch(() => undefined))?.remove();
  }

  private cluster(): Promise<Postgres> {
    this.postgres ??= Postgres.create();
    return this.postgres;
  }

  /** The server runs only meanwhile: its chores must not cost our measures anything. */
  private async run(load: keyof AnchorCalls): Promise<Partial<Record<AnchorName, number>>> {
    const postgres = await this.cluster();
    await postgres.start();
    const child = new Child("anchor-main.ts", join(postgres.folder, "load.log"));
    try {
      await child.call("serverIs", postgres.pid);
      return await this.load(load, (count) => child.call(load, { connectionString: postgres.connectionString, count }));
    } finally {
      await child.stop();
      await postgres.stop();
    }
  }

  private async load(load: keyof AnchorCalls, call: <T>(count: number) => Promise<T>): Promise<Partial<Record<AnchorName, number>>> {
    const rounds = async (count: number): Promise<{ queued: number; worked: number }> => {
      const all: { queued: number; worked: number }[] = [];
      for (let round = 0; round < (this.isQuick ? 1 : 3); round++) all.push(await call(this.isQuick ? count / 2 : count));
      return { queued: median(all.map((each) => each.queued)), worked: median(all.map((each) => each.worked)) };
    };
    switch (load) {
      case "graphileStarts": {
        const taken = await call<number[]>(this.isQuick ? 300 : 1_000);
        return { graphileStartP50: median(taken), graphileStartP99: percentile(taken, 99) };
      }
      case "graphileJobs":
        return { graphileJobs: (await rounds(10_000)).worked };
      case "graphileBatched": {
        const { queued, worked } = await rounds(50_000);
        return { graphileBatched: worked, graphileQueued: queued };
      }
      case "bossPolled": {
        const taken = await call<number[]>(this.isQuick ? 75 : 200);
        return { bossPolledP50: median(taken), bossPolledP99: percentile(taken, 99) };
      }
      case "bossNotified": {
        const taken = await call<number[]>(this.isQuick ? 75 : 200);
        return { bossNotifiedP50: median(taken), bossNotifiedP99: percentile(taken, 99) };
      }
      case "bossJobs": {
        const { queued, worked } = await rounds(50_000);
        return { bossJobs: worked, bossQueued: queued };
      }
    }
  }
}

function reason(error: unknown): string {
  if (error instanceof NoPostgres) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  const absent = /Cannot find package '([^']+)'/.exec(text)?.[1];
  return absent === undefined ? (text.split("\n")[0] ?? "").replace(/^Error: /, "") : `${absent} is not installed`;
}
