import type { Candidate } from "#schema/credentials.ts";
import { AppError } from "#schema/errors.ts";
import type { TargetResult } from "#schema/jobs/index.ts";
import type { Handler, JobContext } from "../job.ts";
import { reach } from "../steps/connect.ts";
import { deviceStep } from "../steps/device-step.ts";
import { withLoginPause } from "../steps/login-pause.ts";

type Tested = TargetResult<"test_credentials">["tested"][number];

/** Makes and ends one session for each candidate, in order: an open service root proves nothing. */
export const testCredentials: Handler<"test_credentials"> = async (ctx) => {
  const { credentials } = ctx.server;
  const candidates = credentials.length > 0 ? credentials : ctx.site.ownCredential ? [ctx.site.ownCredential] : [];
  if (candidates.length === 0) {
    throw new AppError("no_credentials", "There is no credential to test for this server.", {
      hint: "Assign a credential set to the server, give a set a range with its address, or make one the default.",
    });
  }
  await deviceStep(ctx, "reach", { kind: "read", title: "Look for the iDRAC" }, async (idrac, signal) => {
    await reach(ctx, idrac, signal);
    return null;
  });

  const tested: Tested[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const isFound = tested.some((entry) => entry.outcome === "works");
    if (isFound && ctx.details.stop_at_first) {
      tested.push({ ...nameOf(candidate), outcome: "not_tried", role: null, reason: "Another one works already." });
      continue;
    }
    const entry = await ctx.step(`login-${index + 1}`, { kind: "read", title: `Log in with ${candidate.name}` }, (signal) => test(ctx, candidate, signal));
    ctx.log(`${candidate.name} (user ${candidate.username}): ${entry.reason}`, entry.outcome === "works" ? "info" : "warn");
    tested.push(entry);
    ctx.progress(Math.round(((index + 1) / candidates.length) * 100));
  }

  const working = tested.find((entry) => entry.outcome === "works");
  const first = tested[0];
  // The first candidate is the one that jobs use; what became of the others changes nothing for them.
  if (first?.outcome === "works" || first?.outcome === "refused") {
    ctx.found({ finding: "credential_state", server_id: ctx.server.id, state: first.outcome, reason: `${first.name}: ${first.reason}`, at: ctx.clock.now() });
  }
  return { working_credential_set_id: working?.credential_set_id ?? null, tested };
};

async function test(ctx: JobContext<"test_credentials">, candidate: Candidate, signal: AbortSignal): Promise<Tested> {
  try {
    const idrac = await ctx.idrac(candidate);
    const proof = await withLoginPause(ctx, signal, () => idrac.proveLogin(candidate, signal));
    return { ...nameOf(candidate), outcome: "works", role: proof.role, reason: proof.role === null ? "Logged in." : `Logged in; the account's role is ${proof.role}.` };
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error;
    const reason = error.hint ? `${error.message} ${error.hint}` : error.message;
    const outcome = error.code === "auth_failed" ? "refused" : error.code === "login_refused" ? "not_tried" : "error";
    return { ...nameOf(candidate), outcome, role: null, reason };
  }
}

function nameOf(candidate: Candidate): Pick<Tested, "credential_set_id" | "name" | "username" | "source"> {
  return { credential_set_id: candidate.credential_set_id, name: candidate.name, username: candidate.username, source: candidate.source };
}
