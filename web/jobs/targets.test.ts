import { expect, test } from "vitest";
import { jobTypes } from "#control-plane/jobs/job-types.ts";
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { countAble, planTargets, type TargetPlan } from "./targets.ts";

const server = (change: Partial<Server>): Server =>
  ({
    id: "s",
    site_id: "a",
    site_name: "A",
    power_state: "On",
    credential_state: "works",
    tls_seen_fingerprint: null,
    active_job: null,
    reachable: true,
    unreachable_reason: null,
    ...change,
  }) as Server;
const agent = (change: Partial<Agent>): Agent => ({ site_id: "a", state: "online", job_types: ["power_action", "health_check", "test_credentials"], ...change }) as Agent;
const type = (name: string): JobTypeInfo => jobTypes().find((one) => one.type === name) as JobTypeInfo;
const plan = (change: Partial<Server>, { details = { action: "off" }, agents = [agent({})], info = type("power_action") } = {}): TargetPlan =>
  planTargets(info, details, [server(change)], agents)[0] as TargetPlan;

test("each target says what will happen to it", () => {
  expect(plan({})).toMatchObject({ verdict: "go", words: "On → Off." });
  expect(plan({}, { details: { action: "reset" } })).toMatchObject({ verdict: "go", words: "On → restarts." });
  expect(plan({ power_state: "Off" }, { details: { action: "PushPowerButton" } }).words).toBe("Off → On.");
  expect(plan({}, { info: type("health_check"), details: { action: "none" } }).words).toBe("Is read, not changed.");
});

test("what would come to nothing is left out, unless a person says otherwise", () => {
  expect(plan({ power_state: "Off" })).toMatchObject({ verdict: "skip", words: "Is off already." });
  expect(plan({ power_state: "Off" }, { details: { action: "reset" } }).verdict).toBe("skip");
  expect(plan({ reachable: false, unreachable_reason: "No answer within 10 s." })).toMatchObject({ verdict: "skip", words: expect.stringContaining("No answer within 10 s.") });
});

test("those that cannot say why", () => {
  expect(plan({}, { agents: [] })).toMatchObject({ verdict: "never", words: expect.stringContaining("no agent") });
  expect(plan({}, { agents: [agent({ state: "revoked" })] }).verdict).toBe("never");
  expect(plan({}, { agents: [agent({ job_types: ["health_check"] })] })).toMatchObject({ verdict: "never", words: expect.stringContaining("does not know this job") });
  expect(plan({ credential_state: "refused" })).toMatchObject({ verdict: "never", words: expect.stringContaining("refuses its credentials") });
  expect(plan({ tls_seen_fingerprint: "ab" })).toMatchObject({ verdict: "never", words: expect.stringContaining("certificate") });
});

test("a job that finds out whether a login works is offered where the login was refused", () => {
  expect(plan({ credential_state: "refused" }, { info: type("test_credentials") }).verdict).toBe("go");
});

test("a busy server waits for a change, not for a reading", () => {
  const busy = { active_job: { id: "j", job_type: "power_action", summary: "Reset now", status: "running", progress: 5 } };
  expect(plan(busy)).toMatchObject({ verdict: "wait", words: expect.stringContaining("Waits for “Reset now”") });
  expect(plan(busy, { info: type("health_check") }).verdict).toBe("go");
  // One that is planned for later holds no lock.
  expect(plan({ active_job: { ...busy.active_job, status: "pending" } }).verdict).toBe("go");
});

test("a site whose agent is out of reach waits; a standby that is online is as good", () => {
  expect(plan({}, { agents: [agent({ state: "unreachable" })] })).toMatchObject({ verdict: "wait", words: expect.stringContaining("out of reach") });
  expect(plan({}, { agents: [agent({ state: "unreachable" }), agent({})] }).verdict).toBe("go");
  expect(plan({ power_state: "Off" }, { agents: [agent({ state: "unreachable" })] })).toMatchObject({ verdict: "skip", words: expect.stringContaining("last in reach") });
  // One that does not know the type is of no help, online or not.
  expect(plan({}, { agents: [agent({ state: "unreachable" }), agent({ job_types: ["health_check"] })] }).verdict).toBe("wait");
});

test("a reading of a server that did not answer is tried again", () => {
  expect(plan({ reachable: false }, { info: type("health_check") })).toMatchObject({ verdict: "go", words: expect.stringContaining("tried again") });
});

test("counts those that can", () => {
  const servers = [server({}), server({ power_state: "Off" }), server({ credential_state: "refused" })];
  expect(countAble(planTargets(type("power_action"), { action: "off" }, servers, [agent({})]))).toBe(1);
});
