// Processes killed with SIGKILL in the middle of a power cycle. The judge is the simulator: exactly one reset, whatever died.
import type { JobDetail } from "#schema/api/jobs.ts";
import type { CheckContext } from "../check.ts";
import { expect, expectCompleted, expectEqual, resetsAt, serverAt } from "./expect.ts";

const resetPath = "*/Actions/ComputerSystem.Reset";
const victims = { agent: "127.0.1.18", controlPlane: "127.0.1.15" };
/** Late enough for the kill to fall between the request and its answer. */
const answerMs = 1_500;
const downMs = 2_000;

/** Starts a reset and returns when the request has arrived at the server, and its answer has not left. */
async function resetUnderWay(context: CheckContext, address: string): Promise<string> {
  const { stage, simulation } = context;
  const before = await resetsAt(context, address);
  await simulation.fault(address, { kind: "slow", ms: answerMs, method: "POST", path: resetPath });
  const server = await serverAt(context, address);
  const { id } = await stage.api.createJob({ job_type: "power_action", target_scope: { server_ids: [server.id] }, details: { action: "reset" } });
  await stage.api.until(
    () => resetsAt(context, address),
    (count) => count === before + 1,
    "the reset at the server",
    20_000,
    5,
  );
  return id;
}

async function expectOneReset(context: CheckContext, address: string, before: number, job: JobDetail): Promise<void> {
  if (job.status === "unknown")
    expect(
      job.steps.some((step) => step.kind === "probe"),
      "unknown, although nobody looked at the server",
    );
  else expectCompleted(job);
  expectEqual((await resetsAt(context, address)) - before, 1, `resets at ${address}`);
}

export async function survivesAgentKill(context: CheckContext): Promise<string> {
  const { stage, life } = context;
  const before = await resetsAt(context, victims.agent);
  const id = await resetUnderWay(context, victims.agent);
  life.expectEnd(stage.agent);
  stage.agent.kill("SIGKILL");
  await stage.agent.exited;
  expectEqual((await stage.api.job(id)).status, "running", "the job, while its agent is dead");
  life.watch(await stage.startAgent());
  const job = await stage.api.ended(id);
  await expectOneReset(context, victims.agent, before, job);
  return `kill -9 between request and answer; it came back, looked at the server: ${job.status}, one reset`;
}

export async function survivesControlPlaneKill(context: CheckContext): Promise<string> {
  const { stage, simulation, life } = context;
  const address = victims.controlPlane;
  const before = await resetsAt(context, address);
  const id = await resetUnderWay(context, address);
  life.expectEnd(stage.controlPlane);
  stage.controlPlane.kill("SIGKILL");
  await stage.controlPlane.exited;
  const killedAt = (await simulation.requests({ address })).at(-1)?.id ?? 0;
  await new Promise((resolve) => setTimeout(resolve, answerMs + downMs));
  const meanwhile = (await simulation.requests({ address, since: killedAt })).length;
  expect(meanwhile > 0, "the agent sent nothing while the control plane was dead");
  await stage.startControlPlane();
  life.watch(stage.controlPlane);
  const job = await stage.api.ended(id);
  expectEqual(job.status, "completed", "the job");
  await expectOneReset(context, address, before, job);
  return `kill -9; the agent went on (${meanwhile} requests) and reported afterwards: completed, one reset`;
}
