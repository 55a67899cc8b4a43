import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import { cleanup } from "./cleanup.ts";

const day = 24 * 60 * 60_000;
let rig: ControlPlaneRig;
let admin: Person;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
});
afterAll(() => rig.stop());

interface SeededJob {
  id: string;
  ageDays: number;
  status?: string;
  parent?: string;
  retryOf?: string;
}

async function seed(jobs: SeededJob[], commandAges: number[]): Promise<void> {
  const now = rig.now();
  await rig.services.store.write([
    ...jobs.map(({ id, ageDays, status = "completed", parent = null, retryOf = null }) => ({
      sql: `insert into jobs (id, job_type, status, target_scope, details, parent_job_id, retry_of_job_id, summary, created_at, completed_at, updated_at)
        values (?1, 'health_check', ?2, '{}', '{}', ?3, ?4, 'Check health', ?5, case when ?2 in ('completed', 'failed', 'cancelled') then ?5 end, ?5)`,
      args: [id, status, parent, retryOf, now - ageDays * day],
    })),
    { sql: "insert into job_tasks (id, job_id) select 't-' || value, value from json_each(?)", args: [JSON.stringify(jobs.map((job) => job.id))] },
    {
      sql: `insert into idrac_commands (id, endpoint, command_type, operation_type, full_url, success, timestamp)
        select 'c-' || key || '-' || value, '/', 'GET', 'health', 'https://x/', 1, ? - value * ${day} from json_each(?)`,
      args: [now, JSON.stringify(commandAges)],
    },
  ]);
}

async function left(): Promise<string[]> {
  return (await rig.services.store.read<{ id: string }>({ sql: "select id from jobs order by id" })).map((row) => row.id);
}

test("a preview counts and deletes nothing; the run deletes what it counted, families as a whole, and never what is open", async () => {
  const many = Array.from({ length: 120 }, (_, i) => ({ id: `old-${String(i).padStart(3, "0")}`, ageDays: 100 }));
  await seed(
    [
      ...many,
      { id: "parent-old", ageDays: 100 },
      { id: "child-old", ageDays: 100, parent: "parent-old" },
      { id: "parent-kept", ageDays: 100 },
      { id: "child-young", ageDays: 1, parent: "parent-kept" },
      { id: "open-old", ageDays: 100, status: "unknown" },
      { id: "retried", ageDays: 100 },
      { id: "retry-young", ageDays: 1, retryOf: "retried" },
    ],
    [100, 31, 29, 1],
  );
  const preview = await rig.json(admin, "POST", "/api/cleanup-old-jobs", { preview: true });
  expect(preview).toMatchObject({ jobs: 123, commands: 2, jobs_total: 127, commands_total: 4, deleted: false });
  // What other retentions would remove, before anybody saves them; a run takes only those that are kept.
  expect(await rig.json(admin, "POST", "/api/cleanup-old-jobs", { preview: true, job_retention_days: 200, log_retention_days: 7 })).toMatchObject({ jobs: 0, commands: 3 });
  expect((await rig.ask(admin, "POST", "/api/cleanup-old-jobs", { body: { preview: false, log_retention_days: 7 } })).status).toBe(400);
  expect(await left()).toHaveLength(127);
  expect(await rig.json(admin, "POST", "/api/cleanup-old-jobs", { preview: false })).toMatchObject({ jobs: 123, commands: 2, deleted: true });
  expect(await left()).toEqual(["child-young", "open-old", "parent-kept", "retry-young"]);
  const [tasks] = await rig.services.store.read<{ n: number }>({ sql: "select count(*) as n from job_tasks" });
  expect(tasks?.n).toBe(4);
  expect(await rig.json(admin, "GET", "/api/settings/activity")).toMatchObject({ last_cleanup_at: expect.any(String) });
  expect(await rig.json(admin, "GET", "/api/audit?action=activity.cleaned_up")).toMatchObject({ items: [{ actor_name: "admin", details: { jobs: 123, commands: 2 } }] });
});

test("the daily run does what the settings say", async () => {
  await rig.json(admin, "PATCH", "/api/settings/activity", { job_auto_cleanup: false, log_retention_days: 10 });
  await seed([{ id: "old", ageDays: 100 }], [20]);
  expect(await cleanup(rig.services, { preview: false, now: rig.now() })).toMatchObject({ jobs: 0, commands: 2 });
  expect(await left()).toContain("old");
  await rig.json(admin, "PATCH", "/api/settings/activity", { job_auto_cleanup: true });
  expect(await cleanup(rig.services, { preview: false, now: rig.now() })).toMatchObject({ jobs: 1 });
});

test("settings outside their bounds are refused", async () => {
  expect((await rig.ask(admin, "PATCH", "/api/settings/activity", { body: { log_retention_days: 0 } })).status).toBe(400);
  expect((await rig.ask(admin, "PATCH", "/api/settings/activity", { body: { max_request_body_kb: 500 } })).status).toBe(400);
});
