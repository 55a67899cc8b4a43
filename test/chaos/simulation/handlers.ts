// What jobs do to the simulated devices: every kind of step, alone and in rows, with what must be undone when they fail.
import type { Handlers, JobContext, ProbeVerdict } from "#agent/job.ts";
import { OutcomeUnknown } from "#agent/step-runner.ts";
import { AppError } from "#schema/errors.ts";
import type { DeviceCommand, DeviceState } from "./devices.ts";
import type { Spans } from "./spans.ts";
import type { Life } from "./world.ts";

/** What a visit hands out instead of a Redfish client. */
export interface BoundDevice {
  ask(command: DeviceCommand, value: number, signal: AbortSignal): Promise<DeviceState>;
}

type PowerContext = JobContext<"power_action">;

async function bound(ctx: JobContext<never>): Promise<BoundDevice> {
  return (await ctx.idrac()) as unknown as BoundDevice;
}

const read = (ctx: PowerContext, name: string): Promise<DeviceState> =>
  ctx.step(name, { kind: "read" }, async (signal) => await (await bound(ctx as never)).ask("read", 0, signal));

const set = (ctx: PowerContext, name: string, value: number): Promise<DeviceState> =>
  ctx.step(name, { kind: "idempotent" }, async (signal) => await (await bound(ctx as never)).ask("set", value, signal));

/** A reset of which the device keeps a count: one can look. */
async function reset(ctx: PowerContext, name: string): Promise<void> {
  const before = await read(ctx, `${name}-before`);
  const probe = async (signal: AbortSignal): Promise<ProbeVerdict<boolean>> => {
    const seen = await (await bound(ctx as never)).ask("read", 0, signal);
    return seen.resets > before.resets ? { verdict: "happened", value: true } : { verdict: "did_not_happen" };
  };
  await ctx.step(name, { kind: "probe", title: name, probe }, async (signal) => {
    await (await bound(ctx as never)).ask("reset", 0, signal);
    return true;
  });
  const after = await read(ctx, `${name}-after`);
  if (after.resets <= before.resets) throw new AppError("device_error", "The reset is not to be seen.");
}

/** Leaves no trace on the device. */
async function nmi(ctx: PowerContext): Promise<void> {
  await ctx.step("nmi", { kind: "once", title: "nmi" }, async (signal) => {
    await (await bound(ctx as never)).ask("nmi", 0, signal);
    return true;
  });
}

const scripts: Record<string, (ctx: PowerContext) => Promise<void>> = {
  on: (ctx) => reset(ctx, "reset"),
  off: async (ctx) => {
    await reset(ctx, "first");
    await reset(ctx, "second");
  },
  graceful_shutdown: async (ctx) => {
    ctx.onFailure("put the value back", async (signal) => void (await (await bound(ctx as never)).ask("set", 0, signal)));
    await set(ctx, "set", 7);
    await reset(ctx, "reset");
  },
  nmi,
  GracefulRestart: async (ctx) => {
    await nmi(ctx);
    await reset(ctx, "reset");
  },
  ForceRestart: async (ctx) => {
    await set(ctx, "set", 3);
    await read(ctx, "read-back");
  },
};

export const scriptedActions = ["on", "off", "graceful_shutdown", "nmi", "GracefulRestart", "ForceRestart"] as const;

export function simulatedHandlers(life: Life, spans: Spans, agentId: string): Handlers {
  const { world } = life.host;
  const never = async (): Promise<never> => {
    throw new AppError("unsupported", "Not part of the simulation.");
  };
  return {
    async health_check(ctx) {
      for (let n = 0; n < 2; n++) {
        await ctx.step(`read-${n}`, { kind: "read" }, async (signal) => await (await bound(ctx as never)).ask("read", 0, signal));
        ctx.progress(40 * n);
      }
      return { health_status: "OK", power_state: "On", components: [], unavailable: [], checked_at: ctx.clock.now() };
    },
    async discovery_scan(ctx) {
      for (let n = 0; n < 3; n++) {
        await ctx.step(`wait-${n}`, { kind: "read" }, async (signal) => {
          await ctx.clock.sleep(300 + world.random.next() * 7_000, signal);
          return n;
        });
      }
      return { addresses: 1, counts: {}, duration_ms: 1 };
    },
    async power_action(ctx) {
      const span = spans.begin({ agentId, domain: ctx.server.id, jobId: ctx.jobId, taskId: ctx.taskId });
      try {
        await (scripts[ctx.details.action] ?? scripts.on)?.(ctx);
        ctx.found({ finding: "facts", server_id: ctx.server.id, facts: { power_state: "On" }, seen_at: ctx.clock.now() });
        ctx.log("Seen to have happened.");
        span.end();
        return { power_state: "On", previous_power_state: "On", changed: true, reset_type: ctx.details.action, forced: false };
      } catch (error) {
        // While nobody knows what was done to it, nobody else may touch it.
        if (!(error instanceof OutcomeUnknown) && !life.isDead) span.end();
        throw error;
      }
    },
    test_credentials: never,
    fetch_event_logs: never,
  };
}
