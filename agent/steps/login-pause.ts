// Waiting until a login may be tried again: after two failures at an address the next is put off for a minute.
import type { JobType } from "#schema/jobs/index.ts";
import { retryAtOf } from "../bmc/login-guard.ts";
import type { JobContext } from "../job.ts";

const mostPauses = 5;

/** Runs `login`; where it is only put off, waits within the job's own deadline and runs it again. */
export async function withLoginPause<T extends JobType, V>(ctx: JobContext<T>, signal: AbortSignal, login: () => Promise<V>): Promise<V> {
  for (let pause = 1; ; pause++) {
    try {
      return await login();
    } catch (error) {
      const retryAt = retryAtOf(error);
      if (retryAt === null || pause > mostPauses) throw error;
      const waitMs = Math.max(0, retryAt - ctx.clock.now());
      ctx.log(`Two logins failed at this address lately. Waiting ${Math.ceil(waitMs / 1000)} s, so that the iDRAC does not block this agent.`, "warn");
      await ctx.clock.sleep(waitMs, signal);
    }
  }
}
