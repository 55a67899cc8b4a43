// The first step of every job about a server: is its iDRAC there, is it the one that is meant, does it let us in?
import type { JobType } from "#schema/jobs/index.ts";
import type { JobContext } from "../job.ts";
import type { Idrac } from "../redfish/idrac.ts";
import { deviceStep } from "./device-step.ts";
import { withLoginPause } from "./login-pause.ts";

/** Throws what the client throws; the inventory has been told by then. */
export function connect<T extends JobType>(ctx: JobContext<T>): Promise<null> {
  return deviceStep(ctx, "connect", { kind: "read", title: "Connect to the iDRAC" }, async (idrac, signal) => {
    await reach(ctx, idrac, signal);
    await withLoginPause(ctx, signal, () => idrac.login(signal));
    ctx.found({ finding: "credential_state", server_id: ctx.server.id, state: "works", reason: "The iDRAC accepted the login.", at: ctx.clock.now() });
    ctx.log(`Logged in to the iDRAC at ${idrac.address}.`);
    return null;
  });
}

/** Without a password: the iDRAC answers, and is that of the server that is meant. */
export async function reach<T extends JobType>(ctx: JobContext<T>, idrac: Idrac, signal: AbortSignal): Promise<void> {
  const { server } = ctx;
  await idrac.identify(signal);
  await idrac.identity(signal);
  const at = ctx.clock.now();
  ctx.found({ finding: "reachability", server_id: server.id, reachable: true, reason: null, at });
  const shown = idrac.tlsFingerprint;
  if (shown !== null && server.tls_fingerprint === null) {
    ctx.log(`Trusting the iDRAC's certificate from now on, as this is the first time it is seen (SHA-256 ${shown}).`);
    ctx.found({ finding: "facts", server_id: server.id, facts: { tls_fingerprint: shown }, seen_at: at });
  }
}
