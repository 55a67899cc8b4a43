import { monitorEventLoopDelay } from "node:perf_hooks";
import { expect, it } from "vitest";
import { AgentHealth } from "#schema/protocol.ts";
import { loopLagMs } from "./loop-lag.ts";

it("is a number that the wire takes, also before anything was measured: a hello in the first moment is not refused", () => {
  const fresh = monitorEventLoopDelay({ resolution: 10 });
  expect(fresh.mean).toBeNaN();
  const health = { journal_events: 0, journal_bytes: 0, disk_free_bytes: 0, loop_lag_ms: loopLagMs(fresh), agent_time: 0 };
  expect(AgentHealth.parse(JSON.parse(JSON.stringify(health)))).toEqual(health);
});

it("is what the mean says beyond the interval of the measurement", () => {
  expect(loopLagMs({ mean: 12.34e6 })).toBe(2.3);
  expect(loopLagMs({ mean: 9.9e6 })).toBe(0);
});
