import { expect, test } from "vitest";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { needsNow } from "./needs.ts";

const at = Date.parse("2026-01-02T00:00:00.000Z");
const server = (id: string, change: Partial<Server>): Server =>
  ({
    id,
    hostname: id,
    health_status: "OK",
    reachable: true,
    credential_state: "works",
    credential_set_id: null,
    credential_set_name: null,
    tls_seen_fingerprint: null,
    active_job: null,
    model: "R750",
    ...change,
  }) as Server;
const job = (change: Partial<Job>): Job =>
  ({
    id: "j",
    summary: "Power off now",
    status: "completed",
    created_at: "2026-01-01T23:00:00.000Z",
    completed_at: null,
    schedule_at: null,
    targets_total: 1,
    targets_done: 0,
    error: null,
    ...change,
  }) as Job;
const agent = (id: string, change: Partial<Agent>): Agent =>
  ({ id, name: id, state: "online", is_active: true, alarm: null, site_name: "A", unreachable_since: null, ...change }) as Agent;
const many = (count: number, change: Partial<Server>): Server[] => Array.from({ length: count }, (_, i) => server(`s${i}`, change));

test("when all is well nothing needs anybody", () => expect(needsNow([server("a", {})], [job({})], [agent("x", {})], at)).toEqual([]));
test("the worst comes first: an unknown outcome before all, a stand-by agent last", () => {
  const found = needsNow(
    [
      server("critical", { health_status: "Critical" }),
      server("warning", { health_status: "Warning" }),
      server("cert", { tls_seen_fingerprint: "ab" }),
      server("cut", { reachable: false }),
    ],
    [job({ id: "failed", status: "failed" }), job({ id: "paused", status: "paused" }), job({ id: "unknown", status: "unknown" }), job({ id: "waits", status: "pending" })],
    [agent("standby", { state: "unreachable", is_active: false }), agent("main", { state: "unreachable" }), agent("alarm", { alarm: "The disk is full." })],
    at,
  );
  expect(found.map((need) => need.key)).toEqual(["unknown", "alarm", "main", "cert", "critical", "failed", "cut", "warning", "paused", "waits", "standby"]);
});
test("a failure is forgotten after a day; what is planned for later does not wait", () => {
  expect(needsNow([], [job({ status: "failed", completed_at: "2025-12-30T00:00:00.000Z" })], [], at)).toEqual([]);
  expect(needsNow([], [job({ status: "pending", schedule_at: "2026-01-02T06:00:00.000Z" })], [], at)).toEqual([]);
  expect(needsNow([], [job({ status: "pending", created_at: "2026-01-01T23:55:00.000Z" })], [], at)).toEqual([]);
});
test("a fault that many share is one line that leads to all of them", () => {
  const found = needsNow(many(40, { health_status: "Critical" }), [], [], at);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ subject: "40 servers", text: "are critical", href: "/servers?q=health%3Acritical", detail: "s0, s1, s2, s3, s4, s5 and 34 more" });
});
test("servers that refuse the same set are one line, and one change of its password mends them", () => {
  const found = needsNow(
    [
      ...many(3, { credential_state: "refused", credential_set_id: "set-1", credential_set_name: "Hamburg" }),
      server("other", { credential_state: "refused" }),
      server("third", { credential_state: "refused" }),
    ],
    [],
    [],
    at,
  );
  expect(found).toMatchObject([
    { text: 'refuse the password of "Hamburg"', action: { title: "Change the password", href: "/settings/credentials?password=set-1" } },
    { subject: "2 servers", text: "refuse their credentials", action: { start: { type: "test_credentials", serverIds: ["other", "third"] } } },
  ]);
});
test("many jobs alike are one line, with what they were", () => {
  const found = needsNow([], [...Array.from({ length: 5 }, (_, i) => job({ id: `a${i}`, status: "failed", summary: "Check health" })), job({ id: "b", status: "failed" })], [], at);
  expect(found).toMatchObject([{ subject: "6 jobs", href: "/jobs?status=failed&since=24h", detail: "Check health (5), Power off now" }]);
});
test("a server with an unknown outcome is told of once, by its job", () => {
  const busy = server("a", { health_status: "Critical", active_job: { id: "u", job_type: "power_action", summary: "Reset", status: "unknown", progress: 0 } });
  expect(needsNow([busy], [job({ id: "u", status: "unknown" })], [], at).map((need) => need.key)).toEqual(["u"]);
});
test("5,000 servers are walked through in the time of a frame", () => {
  const fleet = Array.from({ length: 5_000 }, (_, i) => server(`s${i}`, i % 9 === 0 ? { health_status: "Critical" } : i % 7 === 0 ? { reachable: false } : {}));
  needsNow(fleet, [], [], at);
  const startedAt = performance.now();
  for (let i = 0; i < 10; i++) needsNow(fleet, [], [], at);
  expect((performance.now() - startedAt) / 10).toBeLessThan(16);
});
