// The real agent in a process of its own. Its handlers for one server do nothing but note when they began; the scan of addresses is the real one.
import { startAgent } from "#agent/agent.ts";
import { enrol } from "#agent/enrol.ts";
import { Home } from "#agent/home.ts";
import type { Handlers } from "#agent/job.ts";
import { handlers } from "#agent/jobs/index.ts";
import { answer, machineMs } from "./child.ts";

const started = new Map<string, number[]>();
let stop = async (): Promise<void> => undefined;

const benchHandlers: Handlers = {
  ...handlers,
  async health_check({ jobId }) {
    const at = machineMs();
    const before = started.get(jobId);
    if (before) before.push(at);
    else started.set(jobId, [at]);
    return { health_status: "OK", power_state: "On", components: [], unavailable: [], checked_at: Date.now() };
  },
};

answer(
  {
    async start({ folder, code }: { folder: string; code: string }) {
      const home = new Home(folder);
      home.saveSettings({ allow_list: ["127.0.0.0/8"], max_tasks: 1_000 });
      await enrol(home, code, "0.0.0-bench", { force: false });
      const agent = await startAgent({ home, handlers: benchHandlers, version: "0.0.0-bench", logLevel: "warn" });
      stop = () => agent.stop(0);
      while (agent.connectedSince === null) await new Promise((resolve) => setTimeout(resolve, 10));
    },
    /** When each job's handler began, and forgets it. */
    started() {
      const all = Object.fromEntries(started);
      started.clear();
      return all;
    },
  },
  () => stop(),
);
