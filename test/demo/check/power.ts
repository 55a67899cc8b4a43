// Power: done only when the server's own state says so, and never more often than asked.
import { randomUUID } from "node:crypto";
import type { JobDetail } from "#schema/api/jobs.ts";
import type { PowerAction } from "#schema/jobs/power-action.ts";
import type { CheckContext } from "../check.ts";
import { expect, expectCompleted, expectEqual, resetsAt, resultsOf, serverAt } from "./expect.ts";

const isOff = { amd: "127.0.1.20", old: "127.0.1.11" };
const isOn = { early: "127.0.1.12", late: "127.0.1.14", fresh: "127.0.1.18", wide: "127.0.1.10" };

async function power(context: CheckContext, address: string, action: PowerAction): Promise<JobDetail> {
  const { stage } = context;
  const server = await serverAt(context, address);
  return await stage.api.ended((await stage.api.createJob({ job_type: "power_action", target_scope: { server_ids: [server.id] }, details: { action } })).id);
}

async function stateAt({ simulation }: CheckContext, address: string) {
  const state = (await simulation.state()).find((each) => each.address === address);
  expect(state !== undefined, `no device at ${address}`);
  return state;
}

async function expectPower(context: CheckContext, address: string, action: PowerAction, expected: { state: "On" | "Off"; changed: boolean; resets: number }): Promise<void> {
  const before = await resetsAt(context, address);
  const job = await power(context, address, action);
  expectCompleted(job);
  const [result] = resultsOf<"power_action">(job);
  expectEqual([result?.power_state, result?.changed], [expected.state, expected.changed], `${action} at ${address}: state, changed`);
  expectEqual((await stateAt(context, address)).power, expected.state, `the device at ${address}`);
  expectEqual((await resetsAt(context, address)) - before, expected.resets, `resets sent to ${address}`);
}

export async function powersOn(context: CheckContext): Promise<string> {
  await expectPower(context, isOff.amd, "on", { state: "On", changed: true, resets: 1 });
  return "off to on, read back from the server, one request";
}

export async function leavesAsItIs(context: CheckContext): Promise<string> {
  await Promise.all([
    expectPower(context, isOn.late, "on", { state: "On", changed: false, resets: 0 }),
    expectPower(context, isOff.old, "off", { state: "Off", changed: false, resets: 0 }),
  ]);
  return "both succeed, nothing is sent";
}

export async function shutsDown(context: CheckContext): Promise<string> {
  await expectPower(context, isOn.early, "graceful_shutdown", { state: "Off", changed: true, resets: 1 });
  await expectPower(context, isOn.early, "on", { state: "On", changed: true, resets: 1 });
  return "the operating system obeys; then on again";
}

export async function resets(context: CheckContext): Promise<string> {
  const addresses = [isOn.late, isOn.fresh, isOn.wide];
  const before = await Promise.all(addresses.map((address) => stateAt(context, address)));
  await Promise.all(addresses.map((address) => expectPower(context, address, "reset", { state: "On", changed: true, resets: 1 })));
  const after = await Promise.all(addresses.map((address) => stateAt(context, address)));
  expectEqual(
    after.map((state, index) => (state.bootCount ?? 0) - (before[index]?.bootCount ?? 0)),
    addresses.map(() => 1),
    "boots",
  );
  return `${addresses.length} generations at once, one boot each`;
}

export async function isMadeOnce(context: CheckContext): Promise<string> {
  const { stage } = context;
  const before = await resetsAt(context, isOn.late);
  const server = await serverAt(context, isOn.late);
  const key = randomUUID();
  const made = await Promise.all(
    [1, 2, 3].map(() => stage.api.createJob({ job_type: "power_action", target_scope: { server_ids: [server.id] }, details: { action: "reset" } }, key)),
  );
  expectEqual(new Set(made.map(({ id }) => id)).size, 1, "jobs made");
  expectCompleted(await stage.api.ended(made[0]?.id ?? ""));
  expectEqual((await resetsAt(context, isOn.late)) - before, 1, "resets sent");
  return "three POSTs with one Idempotency-Key: one job, one reset";
}

/** A guest that ignores the request keeps the job waiting; then a person has enough. */
export async function cancels(context: CheckContext): Promise<string> {
  const { stage, simulation } = context;
  const address = isOn.late;
  const before = await resetsAt(context, address);
  await simulation.change(address, { guestIgnoresShutdown: true });
  const server = await serverAt(context, address);
  const { id } = await stage.api.createJob({ job_type: "power_action", target_scope: { server_ids: [server.id] }, details: { action: "graceful_shutdown" } });
  await stage.api.until(
    () => resetsAt(context, address),
    (count) => count > before,
    "the request at the server",
  );
  await stage.api.send("PATCH", `/api/jobs/${id}`, { action: "cancel", reason: "seen enough" });
  const job = await stage.api.ended(id);
  await simulation.change(address, { guestIgnoresShutdown: false });
  expectEqual(job.status, "cancelled", "the job");
  expectEqual([(await stateAt(context, address)).power, (await resetsAt(context, address)) - before], ["On", 1], "the server, requests sent");
  return "after its request: the job says so, the server is left on";
}
