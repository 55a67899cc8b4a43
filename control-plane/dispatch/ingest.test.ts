import type { Client } from "@libsql/client";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { AgentEvent } from "#schema/protocol.ts";
import type { JobStatus, TaskStatus } from "#schema/vocabulary.ts";
import { testDatabases } from "#test/fixtures/database.ts";
import { ingest } from "./ingest.ts";

const now = 5_000;
let databases: Awaited<ReturnType<typeof testDatabases>>;
let database: Awaited<ReturnType<typeof databases.open>>;

/** Two jobs of two targets each, and a parent of two children with one target each; all offered under fence 2. */
async function seed(writer: Client): Promise<void> {
  const statements = [
    "insert into sites (id, name, created_at, updated_at) values ('site', 'Site', 1, 1)",
    `insert into agents (id, site_id, name, hostname, sign_public_key, holds_site_key, is_active, journal_id, created_at) values ('agent', 'site', 'A', 'a', 'k', 1, 1, 'journal', 1)`,
    "insert into servers (id, site_id, hostname, ip_address, service_tag, created_at, updated_at) values ('s1', 'site', 'one', '10.0.0.1', 'TAG1', 1, 1)",
    "insert into servers (id, site_id, hostname, ip_address, service_tag, created_at, updated_at) values ('s2', 'site', 'two', '10.0.0.2', 'TAG2', 1, 1)",
    job("parent", 2, null, 0),
    job("j1", 2, null, 2),
    job("j2", 2, null, 2),
    job("c1", 1, "parent", 2),
    job("c2", 1, "parent", 2),
    ...["j1", "j2"].flatMap((id) => [task(id, "s1", 0), task(id, "s2", 1)]),
    task("c1", "s1", 0),
    task("c2", "s2", 0),
  ];
  await writer.batch(statements, "write");
}

function job(id: string, targets: number, parent: string | null, fence: number): string {
  return `insert into jobs (id, job_type, status, target_scope, details, site_id, agent_id, attempt_id, fence, targets_total, summary, parent_job_id, created_at, updated_at)
    values ('${id}', 'health_check', 'pending', '{}', '{}', 'site', ${fence > 0 ? "'agent'" : "null"}, ${fence > 0 ? `'${id}-a'` : "null"}, ${fence}, ${targets}, 'Check', ${parent === null ? "null" : `'${parent}'`}, 1, 1)`;
}

function task(jobId: string, serverId: string, position: number): string {
  return `insert into job_tasks (id, job_id, server_id, target_name, position) values ('${jobId}:${serverId}', '${jobId}', '${serverId}', '${serverId}', ${position})`;
}

beforeAll(async () => {
  databases = await testDatabases(seed);
});
afterAll(() => databases.remove());
beforeEach(async () => {
  database = await databases.open();
});
afterEach(() => database.close());

let clock = 100;
function ref(jobId: string, fence = 2) {
  return { attempt_id: `${jobId}-a`, job_id: jobId, fence };
}
function taskEvent(taskId: string, status: TaskStatus, more: Partial<Extract<AgentEvent, { kind: "task" }>> = {}): AgentEvent {
  const jobId = taskId.split(":")[0] ?? "";
  return { kind: "task", ...ref(jobId), at: clock++, task_id: taskId, status, progress: 0, waiting_for: null, error: null, ...more };
}
function accepted(jobId: string, fence = 2): AgentEvent {
  return { kind: "accepted", ...ref(jobId, fence), at: clock++ };
}
function finished(jobId: string, status: JobStatus, fence = 2): AgentEvent {
  return { kind: "finished", ...ref(jobId, fence), at: clock++, status };
}
function step(taskId: string, name: string, status: "running" | "completed" | "failed", fence = 2): AgentEvent {
  const jobId = taskId.split(":")[0] ?? "";
  return {
    kind: "step",
    ...ref(jobId, fence),
    at: clock++,
    task_id: taskId,
    step: { name, title: name, kind: "read", status, started_at: 7, completed_at: status === "running" ? null : 9, error: null },
  };
}
function log(taskId: string, message: string): AgentEvent {
  return { kind: "log", ...ref(taskId.split(":")[0] ?? ""), at: clock++, task_id: taskId, step: null, level: "info", message };
}
function command(id: string, jobId: string | null, serverId: string | null): AgentEvent {
  return {
    kind: "command",
    command: {
      id,
      server_id: serverId,
      job_id: jobId,
      task_id: null,
      step: "s",
      endpoint: "/redfish/v1",
      command_type: "GET",
      operation_type: "health",
      full_url: "https://10.0.0.1/redfish/v1",
      request_body: null,
      response_body: { json: { Name: "Root", list: [1, null, "ü"] } },
      success: true,
      status_code: 200,
      response_time_ms: 3,
      error_message: null,
      timestamp: 50,
    },
  };
}
const error = { code: "device_error", message: "The iDRAC said no." } as const;

/** Applies runs of events as the hub does: what was seen is dropped, the rest is one transaction. */
async function apply(runs: readonly (readonly AgentEvent[])[], start = 0, on = database): Promise<number> {
  let last = start;
  for (const events of runs) {
    if (events.length === 0) continue;
    const { statements } = ingest({ agentId: "agent", siteId: "site", journalId: "journal", first: last + 1, previous: last, events, now });
    await on.store.write(statements);
    last += events.length;
  }
  return last;
}

async function dump(on = database): Promise<unknown> {
  return {
    agents: await on.rows("select last_event, journal_id from agents"),
    jobs: await on.rows(
      "select id, status, fence, result, error, waiting_for, started_at, completed_at, pause_requested_at, targets_total, targets_done, targets_failed from jobs order by id",
    ),
    tasks: await on.rows("select id, status, progress, log, waiting_for, result, error, started_at, completed_at from job_tasks order by id"),
    steps: await on.rows("select task_id, name, title, kind, status, position, started_at, completed_at, error from job_steps order by task_id, name"),
    commands: await on.rows("select * from idrac_commands order by id"),
    servers: await on.rows("select id, power_state, reachable, last_seen_at from servers order by id"),
  };
}

const statusOf = async (id: string): Promise<unknown> =>
  (await database.rows<{ status: string }>("select status from jobs where id = ? union all select status from job_tasks where id = ?", id, id))[0]?.status;

const anyEvent: fc.Arbitrary<AgentEvent> = fc
  .record({
    jobId: fc.constantFrom("j1", "j2", "c1"),
    second: fc.boolean(),
    fence: fc.constantFrom(2, 2, 2, 2, 1),
    what: fc.nat(13),
    n: fc.nat(3),
  })
  .map(({ jobId, second, fence, what, n }): AgentEvent => {
    const taskId = `${jobId}:${second && jobId !== "c1" ? "s2" : "s1"}`;
    const at = 200 + n;
    switch (what) {
      case 0:
        return { ...accepted(jobId, fence) };
      case 1:
        return { kind: "paused", ...ref(jobId, fence), at };
      case 2:
        return { kind: "resumed", ...ref(jobId, fence), at };
      case 3:
        return finished(jobId, (["completed", "failed", "unknown", "cancelled"] as const)[n] ?? "completed", fence);
      case 4:
        return { kind: "rejected", ...ref(jobId, fence), at, error };
      case 5:
        return { ...taskEvent(taskId, "completed", { fence, result: { n } }), ...{ at } } as AgentEvent;
      case 6:
        return taskEvent(taskId, n % 2 === 0 ? "failed" : "unknown", { fence, error });
      case 7:
      case 8:
        return taskEvent(taskId, "running", { fence, progress: n * 10 });
      case 9:
        return taskEvent(taskId, "pending", { fence, waiting_for: `Job ${n}` });
      case 10:
        return step(taskId, `step-${n}`, n % 2 === 0 ? "running" : "completed", fence);
      case 11:
        return log(taskId, `line ${n}\nwith\ttabs`);
      case 12:
        return command(`command-${n}`, jobId, second ? "s2" : "gone");
      default:
        return {
          kind: "finding",
          ...ref(jobId, fence),
          task_id: taskId,
          found: { finding: "facts", server_id: second ? "s2" : "gone", facts: { power_state: n % 2 === 0 ? "On" : "Off" }, seen_at: at },
        };
    }
  });

test("a target that failed under an earlier attempt counts: the attempt that did the rest does not make the job completed", async () => {
  await apply([[accepted("j1"), taskEvent("j1:s1", "failed", { error })]]);
  // Its agent was lost; another one was given what had not ended.
  await database.store.write([{ sql: "update jobs set fence = 3, attempt_id = 'j1-b', status = 'pending' where id = 'j1'", args: [] }]);
  await apply([[accepted("j1", 3), taskEvent("j1:s2", "completed", { fence: 3 }), finished("j1", "completed", 3)]], 2);
  const [row] = await database.store.read<{ status: string; error: string; done: number; failed: number }>({
    sql: "select status, error, targets_done as done, targets_failed as failed from jobs where id = 'j1'",
  });
  expect(row).toMatchObject({ status: "failed", done: 2, failed: 1 });
  expect(row?.error).toContain("The iDRAC said no.");
});

test("however a stream of events is cut into runs, the database is the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 25 }), fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 25, maxLength: 25 }), async (events, sizes) => {
      const runs: AgentEvent[][] = [];
      for (let at = 0, n = 0; at < events.length; at += sizes[n] ?? 1, n++) runs.push(events.slice(at, at + (sizes[n] ?? 1)));
      const whole = await databases.open();
      const parts = await databases.open();
      try {
        await apply([events], 0, whole);
        await apply(runs, 0, parts);
        expect(await dump(parts)).toEqual(await dump(whole));
      } finally {
        whole.close();
        parts.close();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("a run that was applied already, or that leaves a gap, changes nothing at all", async () => {
  const events = [accepted("j1"), log("j1:s1", "once"), command("c", "j1", "s1")];
  await apply([events]);
  const before = await dump();
  for (const previous of [0, 2, 4]) {
    const { statements } = ingest({ agentId: "agent", siteId: "site", journalId: "journal", first: previous + 1, previous, events, now });
    await expect(database.store.write(statements)).rejects.toThrow(/NOT NULL/);
  }
  const { statements } = ingest({ agentId: "agent", siteId: "site", journalId: "another", first: 4, previous: 3, events, now });
  await expect(database.store.write(statements)).rejects.toThrow(/NOT NULL/);
  expect(await dump()).toEqual(before);
});

test("what an older attempt says changes neither job nor target nor steps; its commands and log lines are kept", async () => {
  await apply([[accepted("j1"), taskEvent("j1:s1", "running"), step("j1:s1", "look", "completed")]]);
  const before = (await dump()) as Record<string, unknown>;
  await apply(
    [
      [
        accepted("j1", 1),
        taskEvent("j1:s1", "completed", { fence: 1, result: { x: 1 } }),
        step("j1:s1", "look", "failed", 1),
        step("j1:s1", "other", "completed", 1),
        finished("j1", "failed", 1),
        command("late", "j1", "s1"),
        log("j1:s1", "late line"),
      ],
    ],
    3,
  );
  const after = (await dump()) as Record<string, unknown>;
  expect(after.jobs).toEqual(before.jobs);
  expect(after.steps).toEqual(before.steps);
  expect(await database.rows("select id from idrac_commands")).toEqual([{ id: "late" }]);
  expect(await database.rows("select status, result, log like '%late line%' as logged from job_tasks where id = 'j1:s1'")).toEqual([
    { status: "running", result: null, logged: 1 },
  ]);
});

test("a late word of an older attempt in the same run does not swallow what the present one says", async () => {
  await apply([[taskEvent("j1:s1", "completed", { result: { ok: true } }), taskEvent("j1:s1", "running", { fence: 1, progress: 40 })]]);
  expect(await database.rows("select status, progress, result from job_tasks where id = 'j1:s1'")).toEqual([{ status: "completed", progress: 100, result: '{"ok":true}' }]);
});

test("a job and a target that have ended stay as they ended", async () => {
  await apply([[accepted("j1"), taskEvent("j1:s1", "completed"), taskEvent("j1:s2", "completed"), finished("j1", "completed")]]);
  const before = (await dump()) as Record<string, unknown>;
  await apply(
    [[accepted("j1"), finished("j1", "failed"), taskEvent("j1:s1", "running"), { kind: "rejected", ...ref("j1"), at: 1, error }, { kind: "paused", ...ref("j1"), at: 1 }]],
    4,
  );
  const after = (await dump()) as Record<string, unknown>;
  expect(after.jobs).toEqual(before.jobs);
  expect(after.tasks).toEqual(before.tasks);
});

test("counters and result derive from the targets", async () => {
  await apply([[accepted("j1"), taskEvent("j1:s1", "running"), taskEvent("j1:s1", "completed", { result: { health: "OK" } })]]);
  expect(await database.rows("select targets_done, targets_failed, result from jobs where id = 'j1'")).toEqual([{ targets_done: 1, targets_failed: 0, result: null }]);
  await apply([[taskEvent("j1:s2", "failed", { error }), finished("j1", "failed")]], 3);
  const [row] = await database.rows<{ status: string; targets_done: number; targets_failed: number; result: string; error: string; completed_at: number }>(
    "select * from jobs where id = 'j1'",
  );
  expect(row).toMatchObject({ status: "failed", targets_done: 2, targets_failed: 1 });
  expect(row?.completed_at).toBeGreaterThan(0);
  expect(JSON.parse(row?.result ?? "")).toMatchObject({
    message: "1 of 2 targets completed, 1 failed.",
    targets: [
      { task_id: "j1:s1", status: "completed", result: { health: "OK" }, error: null },
      { task_id: "j1:s2", status: "failed", error },
    ],
  });
  expect(JSON.parse(row?.error ?? "").message).toContain("The iDRAC said no.");
});

test("a job that goes on after an unknown outcome shows no result until it has one", async () => {
  await apply([[accepted("c1"), taskEvent("c1:s1", "unknown", { error }), finished("c1", "unknown")]]);
  expect(await statusOf("c1")).toBe("unknown");
  await apply([[{ kind: "resumed", ...ref("c1"), at: 1 }, taskEvent("c1:s1", "running")]], 3);
  expect(await database.rows("select status, result, completed_at from jobs where id = 'c1'")).toEqual([{ status: "running", result: null, completed_at: null }]);
});

test("an offer that the agent does not take ends the job and its targets", async () => {
  await apply([[{ kind: "rejected", ...ref("j1"), at: 77, error }]]);
  expect(await database.rows("select status, completed_at, error from jobs where id = 'j1'")).toEqual([{ status: "failed", completed_at: 77, error: JSON.stringify(error) }]);
  expect(await database.rows("select status from job_tasks where job_id = 'j1'")).toEqual([{ status: "failed" }, { status: "failed" }]);
});

test("a parent follows its children: running with the first, done with the last, with the worst outcome and their counts", async () => {
  await apply([[accepted("c1")]]);
  expect(await statusOf("parent")).toBe("running");
  await apply([[taskEvent("c1:s1", "failed", { error })]], 1);
  expect(await database.rows("select status, targets_done, targets_failed from jobs where id = 'parent'")).toEqual([{ status: "running", targets_done: 1, targets_failed: 1 }]);
  await apply([[finished("c1", "failed")]], 2);
  expect(await statusOf("parent")).toBe("running");
  await apply([[accepted("c2"), taskEvent("c2:s2", "completed"), finished("c2", "completed")]], 3);
  const [row] = await database.rows<{ completed_at: number }>("select * from jobs where id = 'parent'");
  expect(row).toMatchObject({ status: "failed", targets_done: 2, targets_failed: 1 });
  expect(row?.completed_at).toBeGreaterThan(0);
});

test("a parent is unknown while a child is, and not before the others have ended", async () => {
  await apply([[accepted("c1"), taskEvent("c1:s1", "unknown", { error }), finished("c1", "unknown")]]);
  expect(await statusOf("parent")).toBe("running");
  await apply([[accepted("c2"), taskEvent("c2:s2", "completed"), finished("c2", "completed")]], 3);
  expect(await statusOf("parent")).toBe("unknown");
});

test("commands of a finished job, of a deleted one and of no job at all are kept, once, with the server's name as it was", async () => {
  await apply([[accepted("j1"), taskEvent("j1:s1", "completed"), taskEvent("j1:s2", "completed"), finished("j1", "completed")]]);
  await apply([[command("a", "j1", "s1"), command("b", "deleted", "gone"), command("c", null, null), command("a", "j1", "s1")]], 4);
  const rows = await database.rows<{ id: string; response_body: string }>("select * from idrac_commands order by id");
  expect(rows).toMatchObject([
    { id: "a", job_id: "j1", server_name: "one", service_tag: "TAG1", agent_id: "agent", source: "job_executor", success: 1, request_body: null },
    { id: "b", job_id: "deleted", server_id: "gone", server_name: null },
    { id: "c", job_id: null, server_id: null },
  ]);
  expect(JSON.parse(rows[0]?.response_body ?? "")).toEqual({ json: { Name: "Root", list: [1, null, "ü"] } });
});

test("events about a deleted server, job or target do not hold up the run", async () => {
  const at = 60;
  const about = (found: Extract<AgentEvent, { kind: "finding" }>["found"]): AgentEvent => ({ kind: "finding", ...ref("deleted"), task_id: "deleted:x", found });
  await apply([
    [
      accepted("deleted"),
      taskEvent("deleted:x", "completed"),
      step("deleted:x", "s", "completed"),
      log("deleted:x", "hello"),
      about({ finding: "facts", server_id: "gone", facts: { credential_set_id: "no-such-set" }, seen_at: at }),
      about({ finding: "facts", server_id: "s1", facts: { credential_set_id: "no-such-set", power_state: "On" }, seen_at: at }),
      about({ finding: "health", server_id: "gone", report: { health_status: "OK", power_state: "On", components: [], unavailable: [], checked_at: at } as never }),
      about({
        finding: "event_logs",
        server_id: "gone",
        entries: [{ service: "sel", entry_id: "1", created: "x", created_at: null, severity: "OK", message: "m", message_id: null, category: null, sensor_type: null }],
      }),
      about({ finding: "firmware", server_id: "gone", components: [], seen_at: at }),
      about({ finding: "discovery", addresses: [{ address: "10.0.0.9", outcome: "refused" as never, reason: "r", service_tag: null, product: null, credential: null }] }),
      about({ finding: "reachability", server_id: "gone", reachable: false, reason: "x", at }),
      finished("deleted", "completed"),
      accepted("j1"),
    ],
  ]);
  expect(await statusOf("j1")).toBe("running");
  expect(await database.rows("select power_state, discovered_credential_set_id as c from servers where id = 's1'")).toEqual([{ power_state: "On", c: null }]);
});

test("texts that break other people's databases pass", async () => {
  const nasty = "a\u0000b \ud83d half \ud800 '; drop table jobs; -- \u2028 ";
  await apply([[log("j1:s1", nasty), taskEvent("j1:s1", "failed", { error: { code: "device_error", message: nasty } }), command("x", "j1", "s1")]]);
  const [row] = await database.rows<{ log: string; error: string }>("select log, error from job_tasks where id = 'j1:s1'");
  expect(row?.log).toContain("drop table jobs");
  expect(JSON.parse(row?.error ?? "").message).toBe(nasty);
});

test("what was touched is told: jobs, targets, and to the hub each change in order with its fence", () => {
  const { touched } = ingest({
    agentId: "agent",
    siteId: "site",
    journalId: "journal",
    first: 1,
    previous: 0,
    events: [accepted("j1"), taskEvent("j1:s1", "running"), finished("j2", "unknown"), command("c", null, null), finished("j1", "completed")],
    now,
  });
  expect(touched.changes).toEqual([
    { type: "accepted", jobId: "j1", fence: 2 },
    { type: "unknown", jobId: "j2", fence: 2 },
    { type: "final", jobId: "j1", fence: 2 },
  ]);
  expect([...touched.jobs].sort()).toEqual(["j1", "j2"]);
  expect([...touched.tasks]).toEqual(["j1:s1"]);
  expect(touched.commands).toEqual(["c"]);
});
