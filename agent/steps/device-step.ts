// A step that talks to the server's iDRAC. It is the one place that tells the inventory whether the iDRAC answered, and
// whether the stored password still opens it.
import { AppError, type ErrorCode } from "#schema/errors.ts";
import type { JobType } from "#schema/jobs/index.ts";
import type { JobContext, StepOptions } from "../job.ts";
import type { Idrac } from "../redfish/idrac.ts";

const silence: ReadonlySet<ErrorCode> = new Set(["unreachable", "timeout", "ip_blocked", "tls_changed", "tls_untrusted", "not_an_idrac", "not_allowed_address"]);

export function deviceStep<T extends JobType, V>(ctx: JobContext<T>, name: string, options: StepOptions<V>, run: (idrac: Idrac, signal: AbortSignal) => Promise<V>): Promise<V> {
  return ctx.step(name, options, async (signal) => {
    try {
      return await run(await ctx.idrac(), signal);
    } catch (error) {
      report(ctx, error, signal);
      throw error;
    }
  });
}

function report<T extends JobType>(ctx: JobContext<T>, error: unknown, signal: AbortSignal): void {
  // A job that was stopped says nothing about the device.
  if (!(error instanceof AppError) || signal.aborted || ctx.signal.aborted) return;
  const at = ctx.clock.now();
  const server_id = ctx.server.id;
  if (silence.has(error.code)) ctx.found({ finding: "reachability", server_id, reachable: false, reason: error.message, at });
  const shown = error.details?.fingerprint;
  if (error.code === "tls_changed" && typeof shown === "string") ctx.found({ finding: "certificate", server_id, fingerprint: shown, at });
  if (error.code === "auth_failed") ctx.found({ finding: "credential_state", server_id, state: "refused", reason: error.message, at });
}
