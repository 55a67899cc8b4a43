// The anchors' loads, in a process of their own: their event loop is not the one that starts and stops things.
import { answer } from "./child.ts";

/** A package is imported by the load that needs it: one that is not installed costs its own rows only. */
const graphile = () => import("./anchors/graphile-worker.ts");
const boss = () => import("./anchors/pg-boss.ts");

interface Input {
  connectionString: string;
  count: number;
}

/** PostgreSQL's process. */
let server = 0;

const calls = {
  serverIs: (pid: number) => {
    server = pid;
  },
  graphileStarts: async ({ connectionString, count }: Input) => (await graphile()).graphileStarts(connectionString, count),
  graphileJobs: async ({ connectionString, count }: Input) => (await graphile()).graphileJobs(connectionString, count, false),
  graphileBatched: async ({ connectionString, count }: Input) => (await graphile()).graphileJobs(connectionString, count, true),
  bossPolled: async ({ connectionString, count }: Input) => (await boss()).bossStarts(connectionString, { isNotified: false, count }),
  bossNotified: async ({ connectionString, count }: Input) => (await boss()).bossStarts(connectionString, { isNotified: true, count }),
  bossJobs: async ({ connectionString, count }: Input) => (await boss()).bossJobs(connectionString, count),
};

export type AnchorCalls = Omit<typeof calls, "serverIs">;

// This process outlives a run that was killed without a word: then PostgreSQL has nobody else who would stop it.
answer(calls, async () => {
  try {
    if (server > 0) process.kill(server, "SIGINT");
  } catch {
    // It is gone already.
  }
});
