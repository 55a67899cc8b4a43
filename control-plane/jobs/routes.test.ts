import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import type { Me } from "#schema/api/identity.ts";
import type { Decisions, Job, JobContext, JobDetail } from "#schema/api/jobs.ts";
import { type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import { seedInventory } from "#test/fixtures/inventory.ts";

let rig: ControlPlaneRig;
let admin: Person;
let operator: Person;
let ids: Awaited<ReturnType<typeof seedInventory>>;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
  operator = await rig.addPerson(admin, "operator");
  ids = await seedInventory(rig);
});
afterAll(() => rig.stop());

const powerOff = () => ({ job_type: "power_action", target_scope: { server_ids: [ids.serverId] }, details: { action: "off" } });
type Page = { items: Job[]; next: string | null };

test("a job is made once for a key: the repeat answers with the first, another content is a conflict", async () => {
  const send = (body: unknown, key: string) => rig.ask(operator, "POST", "/api/jobs", { body, headers: { "Idempotency-Key": key } });
  const answers = await Promise.all([send(powerOff(), "k1"), send(powerOff(), "k1")]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 201]);
  const [first, second] = (await Promise.all(answers.map((answer) => answer.json()))) as [Job, Job];
  expect(first.id).toBe(second.id);
  expect(answers[0]?.headers.get("Location")).toBe(`/api/jobs/${first.id}`);
  expect((await send({ ...powerOff(), details: { action: "on" } }, "k1")).status).toBe(409);
  expect((await send(powerOff(), "x".repeat(201))).status).toBe(400);
  expect(first).toMatchObject({ status: "pending", summary: "Power off now", risk: "disruptive", targets_total: 1, waiting_for: expect.any(String) });
});

test("details that do not fit their type are named field by field", async () => {
  const answer = await rig.ask(operator, "POST", "/api/jobs", { body: { ...powerOff(), details: { action: "explode", graceful_timeout_seconds: 1 } } });
  expect(answer.status).toBe(400);
  const { issues } = (await answer.json()) as { issues: { path: string }[] };
  expect(issues.map((issue) => issue.path).sort()).toEqual(["details.action", "details.graceful_timeout_seconds"]);
});

test("a job is shown whole: what was asked, its tasks and steps, its result, its log, its requests", async () => {
  const detail = await rig.json<JobDetail>(operator, "GET", `/api/jobs/${ids.jobId}`);
  expect(detail).toMatchObject({
    details: { action: "off" },
    attempt: 1,
    tasks: [{ id: ids.taskId, result: { power_state: "Off" } }],
    steps: [{ name: "reset", kind: "probe" }],
    progress: 100,
  });
  expect(await rig.json(operator, "GET", `/api/jobs/${ids.jobId}/tasks/${ids.taskId}/log`)).toEqual({ task_id: ids.taskId, log: "a line" });
  expect((await rig.ask(operator, "GET", `/api/jobs/${ids.jobId}/tasks/none/log`)).status).toBe(404);
  expect(await rig.json(operator, "GET", `/api/jobs/${ids.jobId}/commands`)).toMatchObject({ items: [{ id: ids.commandId }], next: null });
  expect(await rig.json(operator, "GET", `/api/jobs/${ids.jobId}/discovery`)).toMatchObject([{ address: "10.0.0.9" }]);
});

test("jobs are filtered by status, type, target, author, family and text", async () => {
  const { user } = await rig.json<Me>(operator, "GET", "/api/me");
  const found = async (query: string) => (await rig.json<Page>(operator, "GET", `/api/jobs?${query}`)).items;
  expect((await found("status=completed,failed")).map((job) => job.id)).toEqual([ids.jobId]);
  expect((await found("created_by=me")).every((job) => job.created_by === user.id)).toBe(true);
  expect((await found("created_by=me")).length).toBe(1);
  expect(await found("type=discovery_scan")).toEqual([]);
  expect((await found(`server_id=${ids.serverId}&q=ABC1234`)).length).toBe(2);
  expect((await found("q=abc1234")).length).toBe(2);
  expect((await found("q=nothing-like-it")).length).toBe(0);
  expect((await found("parent=none")).length).toBe(2);
  expect((await found(`parent=${ids.jobId}`)).length).toBe(0);
  expect((await found(`since=${encodeURIComponent(new Date(rig.now() + 60_000).toISOString())}`)).length).toBe(0);
});

test("pages follow one another without a gap while new jobs arrive", async () => {
  const seen: string[] = [];
  let cursor = "";
  for (let i = 0; i < 20; i++) {
    const page: Page = await rig.json(operator, "GET", `/api/jobs?limit=1${cursor}`);
    seen.push(...page.items.map((job) => job.id));
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
    if (i === 0) await rig.json(operator, "POST", "/api/jobs", { ...powerOff(), details: { action: "on" } }, 201);
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(2);
});

test("a waiting job is cancelled through update-job, and what has ended cannot be", async () => {
  const [job] = (await rig.json<Page>(operator, "GET", "/api/jobs?status=pending")).items;
  const cancelled = await rig.json<Job>(operator, "PATCH", `/api/jobs/${job?.id}`, { action: "cancel", reason: "changed my mind" });
  expect(cancelled.cancel_requested_at).not.toBeNull();
  expect((await rig.ask(operator, "PATCH", `/api/jobs/${ids.jobId}`, { body: { action: "cancel" } })).status).toBe(409);
  expect((await rig.ask(operator, "PATCH", `/api/jobs/${ids.jobId}`, { body: { action: "finish" } })).status).toBe(400);
  expect((await rig.ask(operator, "PATCH", "/api/jobs/none", { body: { action: "cancel" } })).status).toBe(404);
});

test("a finished job runs again as a new job that names it", async () => {
  const again = await rig.json<Job>(operator, "POST", `/api/jobs/${ids.jobId}/retry`, undefined, 201);
  expect(again).toMatchObject({ retry_of_job_id: ids.jobId, summary: "Power off now" });
  expect(again.id).not.toBe(ids.jobId);
});

test("of a job whose agent lost everything, two targets are decided at once; a second decision about one is refused, and not on record", async () => {
  const tasks = ["orphan-a", "orphan-b"];
  const now = rig.now();
  await rig.services.store.write([
    {
      sql: `insert into jobs (id, job_type, status, target_scope, details, site_id, fence, targets_total, summary, created_at, started_at, updated_at)
        values ('orphan', 'power_action', 'unknown', '{}', '{"action":"off"}', ?, 1, 2, 'Power off now', ?, ?, ?)`,
      args: [ids.siteId, now, now, now],
    },
    ...tasks.map((id) => ({ sql: "insert into job_tasks (id, job_id, target_name, status, started_at) values (?, 'orphan', ?, 'unknown', ?)", args: [id, id, now] })),
  ]);
  const decide = (task_id: string | undefined, resolution: string) =>
    rig.ask(operator, "PATCH", "/api/jobs/orphan", { body: { action: "resolve", task_id, resolution, reason: "Seen on its console." } });
  const answers = await Promise.all([decide(tasks[0], "happened"), decide(tasks[1], "did_not_happen"), decide(tasks[0], "did_not_happen")]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 409]);
  expect(await answers[2]?.json()).toMatchObject({ detail: expect.stringMatching(/^Somebody has decided about this target already\.$| decided: it happened /) });
  const detail = await rig.json<JobDetail>(operator, "GET", "/api/jobs/orphan");
  expect(detail).toMatchObject({ status: "failed", targets_done: 2, targets_failed: 1, tasks: [{ status: "completed" }, { status: "failed" }] });
  const { items } = await rig.json<{ items: { action: string; subject_id: string }[] }>(admin, "GET", "/api/audit?limit=50");
  expect(items.filter((row) => row.action === "job.outcome_decided" && row.subject_id === "orphan")).toHaveLength(2);
});

test("a list is counted, read as a file under the same filter, and offers the names of those who made its jobs", async () => {
  const { items } = await rig.json<Page>(operator, "GET", "/api/jobs?limit=500&status=completed,failed,cancelled");
  expect(await rig.json(operator, "GET", "/api/jobs/count?status=completed,failed,cancelled")).toEqual({ total: items.length, as_of: expect.any(String) });
  expect(await rig.json(operator, "GET", "/api/jobs/people")).toContain("admin");
  expect(await rig.json(operator, "GET", "/api/jobs/count?created_by_name=admin")).toMatchObject({ total: 1 });
  expect(await rig.json(operator, "GET", `/api/jobs/count?until=${encodeURIComponent(new Date(rig.now() - 60_000).toISOString())}`)).toMatchObject({ total: 0 });
  const csv = await (await rig.ask(operator, "GET", "/api/jobs/export.csv?created_by_name=admin")).text();
  expect(csv.trimEnd().split("\r\n")).toHaveLength(2);
  expect(csv).toContain("Power off now,power_action,completed");
  const lines = (await (await rig.ask(operator, "GET", "/api/jobs/export.ndjson")).text()).trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as Job).id)).toContain(ids.jobId);
});

test("a job is run again on those servers only that it failed on", async () => {
  const { store } = rig.services;
  expect((await rig.ask(operator, "POST", `/api/jobs/${ids.jobId}/retry?targets=failed`)).status).toBe(409);
  await store.write([
    { sql: "insert into servers (id, site_id, hostname, ip_address, created_at, updated_at) values ('server-2', ?, 'esx-05', '10.0.0.5', 1, 1)", args: [ids.siteId] },
    {
      sql: `insert into jobs (id, job_type, status, target_scope, details, site_id, targets_total, targets_failed, summary, created_at, updated_at)
        values ('job-2', 'power_action', 'failed', '{"server_ids":["server-1","server-2"]}', '{"action":"off"}', ?, 2, 1, 'Power off now', 1, 1)`,
      args: [ids.siteId],
    },
    {
      sql: "insert into job_tasks (id, job_id, server_id, target_name, status) values ('t1', 'job-2', 'server-1', 'esx-04', 'completed'), ('t2', 'job-2', 'server-2', 'esx-05', 'failed')",
      args: [],
    },
  ]);
  const again = await rig.json<Job>(operator, "POST", "/api/jobs/job-2/retry?targets=failed", undefined, 201);
  expect(again).toMatchObject({ retry_of_job_id: "job-2", targets_total: 1 });
  expect((await rig.json<JobDetail>(operator, "GET", `/api/jobs/${again.id}`)).tasks[0]?.server_id).toBe("server-2");
});

test("what stands around a job: what it waits for, what runs it again, and how long such jobs take", async () => {
  const { store } = rig.services;
  const around = (id: string) => rig.json<JobContext>(operator, "GET", `/api/jobs/${id}/context`);
  expect((await rig.ask(operator, "GET", "/api/jobs/none/context")).status).toBe(404);
  expect((await around("job-2")).runs_again).toMatchObject([{ summary: "Power off now", status: "pending" }]);
  const job = await rig.json<Job>(operator, "POST", "/api/jobs", { ...powerOff(), details: { action: "nmi" } }, 201);
  expect(await around(job.id)).toMatchObject({ decisions: [], waits_on: [], usual: null, decision_needs_agent: null });
  await store.write([
    // Three that did the same, and one that is at work on its server.
    ...[10, 20, 60].map((seconds, i) => ({
      sql: `insert into jobs (id, job_type, status, target_scope, details, site_id, targets_total, summary, created_at, started_at, completed_at, updated_at)
        values (?, 'power_action', 'completed', '{}', '{}', ?, 1, 'Send NMI', 1, 1000, ?, 1)`,
      args: [`usual-${i}`, ids.siteId, 1_000 + seconds * 1_000],
    })),
    {
      sql: `insert into jobs (id, job_type, status, created_by_name, target_scope, details, site_id, targets_total, summary, created_at, updated_at)
        values ('holder', 'power_action', 'running', 'kim', '{}', '{}', ?, 1, 'Reset now', 1, 1)`,
      args: [ids.siteId],
    },
    { sql: "insert into job_tasks (id, job_id, server_id, status) values ('th', 'holder', ?, 'running')", args: [ids.serverId] },
  ]);
  await rig.json(operator, "PATCH", `/api/jobs/${job.id}`, { action: "cancel", reason: "wrong one" });
  expect(await around(job.id)).toMatchObject({
    decisions: [{ action: "cancel", reason: "wrong one", task_id: null }],
    waits_on: [{ id: "holder", summary: "Reset now", created_by_name: "kim" }],
    usual: { jobs: 3, median_ms: 20_000, longest_ms: 60_000 },
  });
});

test("several unknown outcomes are decided about at once; what cannot be is left, and named", async () => {
  const { store } = rig.services;
  await store.write([
    {
      sql: `insert into jobs (id, job_type, status, target_scope, details, site_id, targets_total, summary, created_at, updated_at)
        values ('lost', 'power_action', 'unknown', '{}', '{"action":"off"}', ?, 3, 'Power off now', 1, 1)`,
      args: [ids.siteId],
    },
    {
      sql: "insert into job_tasks (id, job_id, server_id, target_name, status) values ('u1', 'lost', 'a', 'esx-a', 'unknown'), ('u2', 'lost', 'b', 'esx-b', 'unknown'), ('u3', 'lost', 'c', 'esx-c', 'completed')",
      args: [],
    },
  ]);
  const decide = (body: unknown) => rig.ask(operator, "POST", "/api/jobs/lost/decisions", { body });
  expect((await decide({ task_ids: ["u1"], resolution: "happened", reason: "x" })).status).toBe(400);
  const answer = await (await decide({ task_ids: ["u1", "u2", "u3", "u2"], resolution: "happened", reason: "Both are dark." })).json();
  expect(answer).toMatchObject({ decided: ["u1", "u2"], left: [{ task_id: "u3", message: expect.stringMatching(/not unknown: it is completed/) }] });
  expect(await rig.json(operator, "GET", "/api/jobs/lost")).toMatchObject({ status: "completed" });
  const { decisions } = await rig.json<JobContext>(operator, "GET", "/api/jobs/lost/context");
  expect(decisions).toMatchObject([
    { task_id: "u1", resolution: "happened", reason: "Both are dark." },
    { task_id: "u2", resolution: "happened" },
  ]);
});

test("of a job of many targets whose agent is gone, hundreds are decided in one commit; what somebody else was first with is left and named", async () => {
  const now = rig.now();
  const targets = Array.from({ length: 300 }, (_, i) => `rack-${String(i).padStart(3, "0")}`);
  await rig.services.store.write([
    {
      sql: `insert into jobs (id, job_type, status, target_scope, details, site_id, fence, targets_total, summary, created_at, started_at, updated_at)
        values ('rack', 'power_action', 'unknown', '{}', '{"action":"off"}', ?, 1, 300, 'Power off now', ?, ?, ?)`,
      args: [ids.siteId, now, now, now],
    },
    {
      sql: "insert into job_tasks (id, job_id, target_name, status, started_at) select value, 'rack', value, 'unknown', ? from json_each(?)",
      args: [now, JSON.stringify(targets)],
    },
  ]);
  const decide = (task_ids: readonly string[], resolution: string) =>
    rig.json<z.infer<typeof Decisions>>(operator, "POST", "/api/jobs/rack/decisions", { task_ids, resolution, reason: "Seen on the rack." });
  expect(await decide(targets.slice(0, 1), "did_not_happen")).toEqual({ decided: ["rack-000"], left: [] });
  const commits = rig.services.store.counters.commits;
  const answer = await decide(targets.slice(0, 200), "happened");
  expect(answer.decided).toEqual(targets.slice(1, 200));
  expect(answer.left).toMatchObject([{ task_id: "rack-000", message: expect.stringContaining("it did not happen") }]);
  expect(rig.services.store.counters.commits - commits).toBeLessThan(5);
  expect((await decide(targets.slice(200), "happened")).decided).toHaveLength(100);
  expect(await rig.json<JobDetail>(operator, "GET", "/api/jobs/rack")).toMatchObject({ status: "failed", targets_done: 300, targets_failed: 1 });
  const [{ n } = { n: 0 }] = await rig.services.store.read<{ n: number }>({
    sql: "select count(*) as n from audit_log where action = 'job.outcome_decided' and subject_id = 'rack'",
  });
  expect(n).toBe(300);
});
