// What pg-boss does: starts by its polling and by its LISTEN/NOTIFY, and jobs fetched and completed 500 at a time.
import { PgBoss } from "pg-boss";

const batch = 500;
/** Two fetch while one is served: more did not make it faster on two cores, one alone left the server waiting. */
const fetchers = 2;
/** The shortest that it admits; its default is 2 s. */
const pollingIntervalSeconds = 0.5;
const meanGapMs = 40;

async function withBoss<T>(connectionString: string, options: { notify?: boolean }, use: (boss: PgBoss, queue: string) => Promise<T>): Promise<T> {
  const boss = new PgBoss({ connectionString, schedule: false, supervise: false, useListenNotify: true });
  boss.on("error", () => undefined);
  await boss.start();
  const queue = `bench-${Date.now()}`;
  try {
    await boss.createQueue(queue, options);
    return await use(boss, queue);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/**
 * Milliseconds from send to the handler. Sent at random instants and not one after the other: a poll that has just found a job is followed
 * by another at once, which would hide the waiting.
 */
export async function bossStarts(connectionString: string, options: { isNotified: boolean; count: number }): Promise<number[]> {
  return withBoss(connectionString, options.isNotified ? { notify: true } : {}, async (boss, queue) => {
    const sent = new Map<number, number>();
    const taken: number[] = [];
    let all: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      all = resolve;
    });
    await boss.work<{ i: number }>(queue, { pollingIntervalSeconds, batchSize: batch }, async (jobs) => {
      const at = performance.now();
      for (const job of jobs) taken.push(at - (sent.get(job.data.i) ?? Number.NaN));
      if (taken.length === options.count) all();
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await Promise.all(
      Array.from({ length: options.count }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * options.count * meanGapMs));
        sent.set(i, performance.now());
        await boss.send(queue, { i });
      }),
    );
    await done;
    return taken;
  });
}

/** Jobs a second: inserted in thousands, and then fetched and completed. */
export async function bossJobs(connectionString: string, count: number): Promise<{ queued: number; worked: number }> {
  return withBoss(connectionString, {}, async (boss, queue) => {
    const thousand = 1_000;
    const queueFrom = performance.now();
    for (let at = 0; at < count; at += thousand)
      await boss.insert(
        queue,
        Array.from({ length: Math.min(thousand, count - at) }, (_, i) => ({ data: { i: at + i } })),
      );
    const queued = count / ((performance.now() - queueFrom) / 1000);
    let done = 0;
    const from = performance.now();
    const fetcher = async (): Promise<void> => {
      for (;;) {
        const jobs = await boss.fetch(queue, { batchSize: batch });
        if (jobs.length === 0) return;
        await boss.complete(
          queue,
          jobs.map((job) => job.id),
        );
        done += jobs.length;
      }
    };
    await Promise.all(Array.from({ length: fetchers }, fetcher));
    const worked = count / ((performance.now() - from) / 1000);
    if (done !== count) throw new Error(`pg-boss completed ${done} of ${count} jobs`);
    return { queued, worked };
  });
}
