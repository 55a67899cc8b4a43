import { z } from "zod";
import { HealthStatus, PowerState } from "../vocabulary.ts";
import { defineJob } from "./define.ts";

/** A part of the server with a state of its own. `health` is null where the iDRAC does not know (host off, not inventoried): that is no fault. */
export const HealthComponent = z.object({
  kind: z.enum(["system", "processor", "memory", "storage", "fan", "temperature", "power_supply", "voltage", "network", "battery", "intrusion", "other"]),
  name: z.string(),
  health: HealthStatus.nullable(),
  state: z.string().nullable(),
  /** A measured value with its unit, where there is one. */
  reading: z.number().nullable(),
  unit: z.string().nullable(),
  detail: z.string().nullable(),
});
export type HealthComponent = z.infer<typeof HealthComponent>;

export const HealthReport = z.object({
  health_status: HealthStatus,
  power_state: PowerState,
  components: z.array(HealthComponent),
  /** Parts of the iDRAC that did not answer, and why: the check degrades instead of failing. */
  unavailable: z.array(z.object({ part: z.string(), reason: z.string() })),
  /** Milliseconds UTC. */
  checked_at: z.number().int(),
});
export type HealthReport = z.infer<typeof HealthReport>;

export const healthCheck = defineJob({
  type: "health_check",
  title: "Check health",
  description: "Reads power, roll-ups and the state of each component, and keeps the reading in the server's history.",
  target: "server",
  risk: "read",
  retry: "safe",
  timeoutMs: 10 * 60_000,
  concurrency: 16,
  operation: "health",
  details: z.strictObject({
    include_firmware: z.boolean().default(true).meta({ label: "Read the firmware inventory too" }),
  }),
  result: HealthReport,
  summary: () => "Check health",
});
