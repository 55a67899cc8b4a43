import { afterEach, beforeEach, expect, it } from "vitest";
import { type ControlPlaneRig, startControlPlaneRig } from "#test/fixtures/control-plane.ts";
import type { HubEvent } from "./hub-events.ts";
import { Outgoing } from "./outgoing.ts";

let rig: ControlPlaneRig;
let siteId: string;
let outgoing: Outgoing;
let steps: HubEvent[];
let sent: string[];

beforeEach(async () => {
  rig = await startControlPlaneRig();
  await rig.setUp();
  const { store, platform } = rig.services;
  const [site] = await store.read<{ id: string }>({ sql: "select id from sites" });
  siteId = site?.id ?? "";
  await store.write([
    { sql: "insert into agents (id, site_id, name, hostname, sign_public_key, holds_site_key, is_active, created_at) values ('a1', ?, 'a1', 'h', 'k', 1, 1, 1)", args: [siteId] },
    {
      sql: `insert into jobs (id, job_type, target_scope, details, site_id, summary, created_at, updated_at, targets_total)
            select 'j' || value, 'health_check', '{}', '{}', ?, 's', 1, 1, 1 from json_each('[1,2,3]')`,
      args: [siteId],
    },
    { sql: "insert into job_tasks (id, job_id) select 't' || value, 'j' || value from json_each('[1,2,3]')", args: [] },
  ]);
  steps = [];
  sent = [];
  outgoing = new Outgoing({
    siteId,
    store,
    platform,
    publisher: { changed: () => undefined, decided: () => undefined } as never,
    newId: () => crypto.randomUUID(),
    step: (event) => void steps.push(event),
    domainsOf: () => ["s1"],
    send: (_connection, text) => void sent.push(`${JSON.parse(text).type} ${JSON.parse(text).job_id}`),
    finish: (jobId, _fence, how) => void sent.push(`finish ${jobId} ${how}`),
    offered: () => undefined,
  });
});

afterEach(() => rig.stop());

const attempt = (jobId: string, fence = 1) => ({ type: "commit_attempt" as const, jobId, attemptId: `${jobId}-${fence}`, agentId: "a1", fence });
const offer = (jobId: string, fence = 1) => ({ type: "offer" as const, connection: "c1", agentId: "a1", jobId, attemptId: `${jobId}-${fence}`, fence });

it("commits the attempts of one turn together; a job that was cancelled meanwhile is refused and ended, the others are not held up", async () => {
  const { store } = rig.services;
  await store.write([{ sql: "update jobs set cancel_requested_at = 1 where id = 'j2'", args: [] }]);
  const before = store.counters.commits;
  for (const id of ["j1", "j2", "j3"]) outgoing.commit(attempt(id));
  await expect.poll(() => steps.length).toBe(3);
  expect(steps.map((step) => `${step.type} ${"jobId" in step ? step.jobId : ""}`)).toEqual(["attempt_committed j1", "attempt_committed j3", "attempt_refused j2"]);
  expect(sent).toEqual(["finish j2 cancelled"]);
  expect(store.counters.commits - before).toBe(1);
  expect(await store.read({ sql: "select id, fence, attempt_id, agent_id from jobs order by id" })).toEqual([
    { id: "j1", fence: 1, attempt_id: "j1-1", agent_id: "a1" },
    { id: "j2", fence: 0, attempt_id: null, agent_id: null },
    { id: "j3", fence: 1, attempt_id: "j3-1", agent_id: "a1" },
  ]);
});

it("never lets a fence fall", async () => {
  outgoing.commit(attempt("j1", 5));
  await expect.poll(() => steps.length).toBe(1);
  outgoing.commit(attempt("j1", 4));
  // The job is open: what the hub decided before may only be late on its way to the disk, so it goes on, a moment later and under a higher fence.
  await expect.poll(() => steps.length, { timeout: 5_000 }).toBe(2);
  expect(steps[1]).toEqual({ type: "attempt_refused", jobId: "j1", fence: 4, final: false });
  expect(await rig.services.store.read({ sql: "select fence, attempt_id from jobs where id = 'j1'" })).toEqual([{ fence: 5, attempt_id: "j1-5" }]);
});

it("refuses for good what has ended", async () => {
  await rig.services.store.write([{ sql: "update jobs set status = 'cancelled' where id = 'j1'", args: [] }]);
  outgoing.commit(attempt("j1"));
  await expect.poll(() => steps.length).toBe(1);
  expect(steps[0]).toEqual({ type: "attempt_refused", jobId: "j1", fence: 1, final: true });
});

it("sends offers in order, what is about them behind them, and refuses what is not the job's attempt any more", async () => {
  for (const id of ["j1", "j3"]) outgoing.commit(attempt(id));
  await expect.poll(() => steps.length).toBe(2);
  for (const id of ["j1", "j2", "j3"]) outgoing.offer(offer(id));
  outgoing.inOrder(() => sent.push("cancel j1"));
  await expect.poll(() => sent.length).toBe(3);
  expect(sent).toEqual(["offer j1", "offer j3", "cancel j1"]);
  expect(steps.at(-1)).toEqual({ type: "attempt_refused", jobId: "j2", fence: 1, final: true });
  outgoing.inOrder(() => sent.push("at once"));
  expect(sent.at(-1)).toBe("at once");
});
