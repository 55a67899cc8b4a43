// What graphile-worker does with the loads of its own benchmark (perfTest in its repository): jobs that do nothing, one process.
import { Logger, makeWorkerUtils, run, runOnce, type TaskList, type WorkerUtils } from "graphile-worker";

/** As in its benchmark. */
const concurrentJobs = 24;
/** "Batching" of its page on performance, as its benchmark sets it. */
const batching = { localQueue: { size: 500, refetchDelay: { durationMs: 10 } }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };

const logger = new Logger(() => () => undefined);

function worker(connectionString: string, isBatched: boolean): { preset: GraphileConfig.Preset } {
  return { preset: { worker: { connectionString, concurrentJobs, maxPoolSize: concurrentJobs + 1, logger, ...(isBatched ? batching : {}) } } };
}

async function withUtils<T>(connectionString: string, use: (utils: WorkerUtils) => Promise<T>): Promise<T> {
  const utils = await makeWorkerUtils({ connectionString, logger });
  try {
    await utils.migrate();
    return await use(utils);
  } finally {
    await utils.release();
  }
}

/** Milliseconds from add_job to the first line of the task, one after the other; LISTEN/NOTIFY wakes the worker. */
export async function graphileStarts(connectionString: string, count: number): Promise<number[]> {
  return withUtils(connectionString, async (utils) => {
    let started: () => void = () => undefined;
    const taskList: TaskList = { bench: () => started() };
    const runner = await run({ ...worker(connectionString, false), noHandleSignals: true, taskList });
    const taken: number[] = [];
    const warmUp = 100;
    try {
      await utils.withPgClient(async (client) => {
        for (let i = 0; i < count + warmUp; i++) {
          const start = new Promise<number>((resolve) => {
            started = () => resolve(performance.now());
          });
          const from = performance.now();
          await client.query("select graphile_worker.add_job('bench', $1)", [JSON.stringify({ id: i })]);
          taken.push((await start) - from);
        }
      });
    } finally {
      await runner.stop();
    }
    return taken.slice(warmUp);
  });
}

/** Jobs a second: queued in one call, and then worked off. */
export async function graphileJobs(connectionString: string, count: number, isBatched: boolean): Promise<{ queued: number; worked: number }> {
  return withUtils(connectionString, async (utils) => {
    let done = 0;
    const taskList: TaskList = {
      bench: () => {
        done++;
      },
    };
    const once = { ...worker(connectionString, isBatched), noHandleSignals: true, taskList };
    // Its benchmark too takes the time of a start without work off.
    const emptyFrom = performance.now();
    await runOnce(once);
    const emptyMs = performance.now() - emptyFrom;
    const queueFrom = performance.now();
    const jobs = JSON.stringify(Array.from({ length: count }, (_, id) => ({ identifier: "bench", payload: { id } })));
    await utils.withPgClient((client) =>
      client.query("select 1 from graphile_worker.add_jobs(array(select json_populate_recordset(null::graphile_worker.job_spec, $1::json)))", [jobs]),
    );
    const queued = count / ((performance.now() - queueFrom) / 1000);
    const from = performance.now();
    await runOnce(once);
    const worked = count / ((performance.now() - from - emptyMs) / 1000);
    if (done !== count) throw new Error(`graphile-worker ran ${done} of ${count} jobs`);
    return { queued, worked };
  });
}
