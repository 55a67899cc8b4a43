// The real control plane in a process of its own, which also answers the measurement's calls: they go to its job service and its database, past HTTP.

import { statSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { type RunningControlPlane, startControlPlane } from "#control-plane/node/server.ts";
import type { Actor } from "#control-plane/services.ts";
import type { NewJob } from "#schema/api/jobs.ts";
import { answer, machineMs } from "./child.ts";
import { fillCommands } from "./full-database.ts";

let running: RunningControlPlane | undefined;
let actor: Actor | undefined;
let background: Promise<{ jobs: number; tookMs: number }> | undefined;
const lagResolutionMs = 10;
const lag = monitorEventLoopDelay({ resolution: lagResolutionMs });

function product(): RunningControlPlane["controlPlane"] {
  if (!running) throw new Error("the control plane was not started");
  return running.controlPlane;
}

async function admin(): Promise<Actor> {
  const [row] = await product().store.read<{ id: string; username: string }>({ sql: "select id, username from profiles limit 1" });
  actor ??= { id: row?.id ?? "", name: row?.username ?? "", role: "admin", via: "session", address: "127.0.0.1" };
  return actor;
}

async function until(done: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!done()) {
    if (performance.now() > deadline) throw new Error("it did not come to its end in time");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

answer(
  {
    async start({ data, port }: { data: string; port: number }) {
      running = await startControlPlane({ data, host: "127.0.0.1", port, logLevel: "warn" });
      return { url: running.url, setupCode: running.setupCode };
    },

    async addServers({ siteId, count }: { siteId: string; count: number }) {
      const numbers = JSON.stringify(Array.from({ length: count }, (_, i) => i));
      const id = "'server-' || value";
      await product().store.write([
        {
          sql: `insert into servers (id, site_id, hostname, ip_address, service_tag, created_at, updated_at)
                select ${id}, ?, 'host-' || value, '10.0.' || (value / 250) || '.' || (value % 250 + 1), 'TAG' || value, 1, 1 from json_each(?)`,
          args: [siteId, numbers],
        },
      ]);
      return Array.from({ length: count }, (_, i) => `server-${i}`);
    },

    /** Agents that never enrolled, each the active one of its own site: their links sign with one key. */
    async addAgents({ count, publicKey }: { count: number; publicKey: string }) {
      const numbers = JSON.stringify(Array.from({ length: count }, (_, i) => i));
      await product().store.write([
        { sql: "insert into sites (id, name, created_at, updated_at) select 'site-' || value, 'Site ' || value, 1, 1 from json_each(?)", args: [numbers] },
        {
          sql: `insert into agents (id, site_id, name, hostname, sign_public_key, holds_site_key, is_active, created_at)
                select 'idle-' || value, 'site-' || value, 'idle-' || value, 'bench', ?, 1, 1, 1 from json_each(?)`,
          args: [publicKey, numbers],
        },
      ]);
      return { controlPlaneId: product().controlPlaneId, fingerprint: running?.fingerprint ?? "" };
    },

    /** One job after the other, until the time is up: the next is asked for when the last has ended. Answers with the instant at which each was asked for, by its id. */
    async serial({ siteId, jobs, limitMs }: { siteId: string; jobs: NewJob[]; limitMs: number }) {
      const { hub } = await product().links.hubOf(siteId);
      const by = await admin();
      const asked: Record<string, number> = {};
      const end = machineMs() + limitMs;
      for (const job of jobs) {
        const at = machineMs();
        if (at > end) break;
        const { id } = await product().jobs.create(job, by, {});
        asked[id] = at;
        await until(() => !hub.jobs.has(id), 10_000);
      }
      return asked;
    },

    /** So many jobs a second from now on, evenly, whatever becomes of them; \`endBackground\` waits for the last. */
    async startBackground({ jobs, perSecond }: { jobs: NewJob[]; perSecond: number }) {
      const by = await admin();
      const from = performance.now();
      background = Promise.all(
        jobs.map(async (job, i) => {
          await new Promise((resolve) => setTimeout(resolve, (i / perSecond) * 1000));
          await product().jobs.create(job, by, {});
        }),
      ).then(() => ({ jobs: jobs.length, tookMs: performance.now() - from }));
    },
    endBackground: () => background,

    /**
     * From so many clients at once, each of which asks for its next job when the last was acknowledged: with one, no two jobs share a commit.
     * Answers with the milliseconds until the last was stored, and until the last had ended, and with the commits that all of it took.
     */
    async jobs({ siteId, jobs, clients }: { siteId: string; jobs: NewJob[]; clients: number }) {
      const { hub } = await product().links.hubOf(siteId);
      const by = await admin();
      const before = product().store.counters.commits;
      const from = performance.now();
      const waiting = jobs.values();
      const client = async (): Promise<void> => {
        for (const job of waiting) await product().jobs.create(job, by, {});
      };
      await Promise.all(Array.from({ length: clients }, client));
      const stored = performance.now() - from;
      await until(() => hub.jobs.size === 0, 60_000);
      return { stored, ended: performance.now() - from, commits: product().store.counters.commits - before };
    },

    read: (query: { sql: string; args: (string | number)[] }) => product().store.read(query),

    /** How late timers fired since the last call, milliseconds. */
    lag() {
      const p99 = Math.max(0, lag.percentile(99) / 1e6 - lagResolutionMs);
      lag.reset();
      lag.enable();
      return p99;
    },

    /** A write-ahead log that cannot be folded into the file, as somebody leaves it who reads for long; then only SIGKILL is left for this process. */
    async growLog({ file, bytes }: { file: string; bytes: number }) {
      const { reader } = product().platform;
      await reader.execute("begin");
      await reader.execute("select count(*) from control_plane");
      while (statSync(file).size < bytes) await product().store.write([{ sql: fillCommands(), args: [200] }]);
    },

    memory() {
      global.gc?.();
      global.gc?.();
      const { rss, heapUsed, external } = process.memoryUsage();
      return { rss, used: heapUsed + external };
    },
  },
  async () => {
    await running?.stop();
  },
);
