import { expect, test } from "vitest";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { callToAction, planTargets } from "./targets.ts";

const server = (change: Partial<Server>): Server =>
  ({ id: "s", site_id: "a", site_name: "A", power_state: "On", credential_state: "works", tls_seen_fingerprint: null, active_job: null, reachable: true, ...change }) as Server;
const agent = (change: Partial<Agent>): Agent => ({ site_id: "a", state: "online", job_types: ["power_action", "health_check"], ...change }) as Agent;
const power = { type: "power_action", risk: "disruptive", title: "Change power" } as const;
const words = (change: Partial<Server>, details = { action: "off" }, agents = [agent({})]): string => planTargets(power, details, [server(change)], agents)[0]?.words ?? "";

test("each target says what will happen to it", () => {
  expect(words({})).toBe("On → Off");
  expect(words({ power_state: "Off" })).toContain("already");
  expect(words({}, { action: "reset" })).toBe("On → restarts");
});
test("those that cannot say why", () => {
  expect(words({}, { action: "off" }, [])).toContain("no agent");
  expect(words({}, { action: "off" }, [agent({ job_types: ["health_check"] })])).toContain("too old");
  expect(words({ credential_state: "refused" })).toContain("refused");
  expect(words({ tls_seen_fingerprint: "ab" })).toContain("certificate");
});
test("a busy server waits, for a change but not for a reading", () => {
  const busy = { active_job: { id: "j", job_type: "power_action", summary: "Reset now", status: "running", progress: 5 } };
  expect(words(busy)).toContain('Waits for "Reset now"');
  expect(planTargets({ type: "health_check", risk: "read", title: "Check health" }, {}, [server(busy)], [agent({})])[0]?.waits).toBe(false);
});
test("a site whose agent is out of reach waits", () => expect(words({}, { action: "off" }, [agent({ state: "unreachable" })])).toContain("out of reach"));
test("the button says what it does", () => {
  expect(callToAction("Power off now", "2 servers")).toBe("Power off 2 servers");
  expect(callToAction("Check health", "esx-01")).toBe("Check health: esx-01");
});
