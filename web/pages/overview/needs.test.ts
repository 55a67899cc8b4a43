import { expect, test } from "vitest";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { needsNow } from "./needs.ts";

const at = Date.parse("2026-01-02T00:00:00.000Z");
const server = (id: string, change: Partial<Server>): Server =>
  ({ id, hostname: id, health_status: "OK", reachable: true, credential_state: "works", tls_seen_fingerprint: null, active_job: null, model: "R750", ...change }) as Server;
const job = (change: Partial<Job>): Job =>
  ({ id: "j", summary: "Power off now", status: "completed", created_at: "2026-01-01T23:00:00.000Z", completed_at: null, targets_total: 1, error: null, ...change }) as Job;

test("when all is well nothing needs anybody", () => expect(needsNow([server("a", {})], [job({})], [], at)).toEqual([]));
test("an unknown outcome comes before anything else", () => {
  const found = needsNow([server("a", { health_status: "Critical" })], [job({ id: "f", status: "failed" }), job({ id: "u", status: "unknown" })], [], at);
  expect(found.map((need) => need.key)).toEqual(["u", "a", "f"]);
});
test("a failure is forgotten after a day", () => expect(needsNow([], [job({ status: "failed", completed_at: "2025-12-30T00:00:00.000Z" })], [], at)).toEqual([]));
test("a fault that many share is one line that leads to all of them", () => {
  const found = needsNow(
    ["a", "b", "c", "d"].map((id) => server(id, { health_status: "Critical" })),
    [],
    [],
    at,
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ subject: "4 servers", href: "/servers?q=health%3Acritical" });
});
test("an active agent out of reach matters more than a standby", () => {
  const agent = (id: string, is_active: boolean): Agent => ({ id, name: id, state: "unreachable", is_active, alarm: null, site_name: "A", unreachable_since: null }) as Agent;
  expect(needsNow([server("w", { health_status: "Critical" })], [], [agent("standby", false), agent("main", true)], at).map((need) => need.key)).toEqual(["main", "w", "standby"]);
});
