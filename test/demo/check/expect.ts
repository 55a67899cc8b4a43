// Small assertions that speak: what a check expected and what it saw.
import type { JobDetail } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { JobType, TargetResult } from "#schema/jobs/index.ts";
import type { CheckContext } from "../check.ts";

export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

export function expectEqual<V>(actual: V, expected: V, what: string): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  expect(seen === wanted, `${what}: expected ${wanted}, saw ${seen}`);
}

/** Throws with the job's own words unless it was completed. */
export function expectCompleted(job: JobDetail): void {
  const why = job.tasks.find((task) => task.error)?.error ?? job.error;
  expect(job.status === "completed", `${job.summary} ended ${job.status}: ${why?.message ?? "no reason given"}`);
}

export function resultsOf<T extends JobType>(job: JobDetail): TargetResult<T>[] {
  return job.tasks.map((task) => task.result as TargetResult<T>);
}

export function serversOf({ stage }: CheckContext): Promise<Server[]> {
  return stage.api.get<Server[]>("/api/servers");
}

export async function serverAt(context: CheckContext, address: string): Promise<Server> {
  const server = (await serversOf(context)).find((each) => each.ip_address === address);
  expect(server !== undefined, `no server at ${address} in the inventory`);
  return server;
}

/** How often the simulator was asked for a reset at this address: its own log is the judge. */
export async function resetsAt({ simulation }: CheckContext, address: string): Promise<number> {
  const requests = await simulation.requests({ address });
  return requests.filter((request) => request.method === "POST" && request.path.endsWith("/Actions/ComputerSystem.Reset")).length;
}
