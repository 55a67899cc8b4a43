import { expect, test } from "vitest";
import type { Command, Job, JobDetail } from "#schema/api/jobs.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Server } from "#schema/api/servers.ts";
import { gather } from "./batch.ts";
import { commandBelongs, jobBelongs } from "./belongs.ts";
import { appendPieces, newestJob, patchAnswer, patchRecent } from "./patch.ts";
import { patchPages, upsertRows } from "./rows.ts";
import { createParser } from "./sse.ts";

const job = (id: string, change: Partial<Job> = {}): Job =>
  ({ id, status: "running", parent_job_id: null, created_at: `2026-01-01T00:00:${id.padStart(2, "0")}.000Z`, created_by: "anna", ...change }) as Job;
const command = (id: string, change: Partial<Command> = {}): Command =>
  ({ id, timestamp: `2026-01-01T00:00:0${id}.000Z`, server_id: "s", job_id: "j", task_id: "t", operation_type: "power", success: true, ...change }) as Command;
const detail = (change: Partial<JobDetail> = {}): JobDetail =>
  ({ ...job("1"), tasks: [{ id: "t", status: "running", progress: 10 }], steps: [], children: [], ...change }) as unknown as JobDetail;
const events = (...list: unknown[]): LiveEvent[] => list as LiveEvent[];
const patch = (key: readonly unknown[], data: unknown, list: LiveEvent[], me?: string) => patchAnswer(key, data, gather(list), { me });
const rowsOf = (jobs: Job[]): Map<string, Job> => new Map(jobs.map((one) => [one.id, one]));

test("a pushed row takes its old place, a new one comes last, and what did not change is the same object", () => {
  const kept = { id: "a", n: 1 };
  const next = upsertRows(
    [kept, { id: "b", n: 1 }],
    new Map([
      ["b", { id: "b", n: 2 }],
      ["c", { id: "c", n: 1 }],
    ]),
  );
  expect(next).toEqual([kept, { id: "b", n: 2 }, { id: "c", n: 1 }]);
  expect(next[0]).toBe(kept);
});

test("an answer that no event concerns is the same object: nothing is drawn again", () => {
  const servers = [{ id: "s" }];
  expect(patch(["servers"], servers, events({ kind: "job", job: job("1") })).data).toBe(servers);
  const list = { pages: [{ items: [job("1")], next: null }], pageParams: [null] };
  expect(patch(["jobs", "list", { parent: "none" }], list, events({ kind: "server", server: { id: "s" } })).data).toBe(list);
  const one = detail();
  expect(patch(["job", "1"], one, events({ kind: "job", job: job("2") })).data).toBe(one);
  expect(patch(["job", "1", "context", "running"], { record: [] }, events({ kind: "job", job: job("1") })).data).toEqual({ record: [] });
});

test("of a burst the last word on each row counts", () => {
  const batch = gather(
    events(
      { kind: "job", job: job("1", { progress: 1 }) },
      { kind: "job", job: job("1", { progress: 2 }) },
      { kind: "commands", commands: [command("1")] },
      { kind: "commands", commands: [command("2")] },
      { kind: "stale", what: "jobs", id: null },
      { kind: "stale", what: "jobs", id: null },
    ),
  );
  expect(batch.jobs.get("1")).toMatchObject({ progress: 2 });
  expect([...batch.commands.keys()]).toEqual(["1", "2"]);
  expect(batch.stale).toHaveLength(1);
});

test("a job's page follows its job, its parts, targets and steps", () => {
  expect(patch(["job", "1"], detail(), events({ kind: "job", job: job("1", { progress: 50 }) }))).toMatchObject({ data: { progress: 50, tasks: [{ id: "t" }] }, stale: false });
  expect(patch(["job", "1"], detail(), events({ kind: "job", job: job("2", { parent_job_id: "1" }) })).data).toMatchObject({ children: [{ id: "2" }] });
  const task = { id: "t", job_id: "1", status: "running", progress: 90 };
  expect(patch(["job", "1"], detail(), events({ kind: "task", task })).data).toMatchObject({ tasks: [task] });
  const begun = patch(["job", "1"], detail(), events({ kind: "step", job_id: "1", step: { task_id: "t", name: "read", status: "running" } })).data;
  expect(patch(["job", "1"], begun, events({ kind: "step", job_id: "1", step: { task_id: "t", name: "read", status: "completed" } })).data).toMatchObject({
    steps: [{ task_id: "t", name: "read", status: "completed" }],
  });
});

test("what a row does not hold is fetched: the result at the end, and what somebody decided", () => {
  const unknown = detail({ status: "unknown", tasks: [{ id: "t", job_id: "1", status: "unknown" }] as never });
  expect(patch(["job", "1"], detail(), events({ kind: "job", job: job("1", { status: "completed" }) })).stale).toBe(true);
  expect(patch(["job", "1"], detail(), events({ kind: "job", job: job("1", { cancel_requested_at: "2026-01-01T00:00:00.000Z" }) })).stale).toBe(true);
  expect(patch(["job", "1"], unknown, events({ kind: "task", task: { id: "t", job_id: "1", status: "running" } })).stale).toBe(true);
  expect(patch(["job", "1"], unknown, events({ kind: "task", task: { id: "t", job_id: "1", status: "unknown" } })).stale).toBe(false);
});

test("stale names what is fetched again, and no more", () => {
  const stale = (what: string, id: string | null) => events({ kind: "stale", what, id });
  expect(patch(["jobs", "open"], [], stale("jobs", null)).stale).toBe(true);
  expect(patch(["jobs", "open"], [], stale("jobs", "1")).stale).toBe(false);
  expect(patch(["job", "1"], detail(), stale("jobs", "1")).stale).toBe(true);
  expect(patch(["job", "1", "context", ""], {}, stale("jobs", "1")).stale).toBe(true);
  expect(patch(["job", "2"], detail(), stale("jobs", "1")).stale).toBe(false);
  expect(patch(["health", "s"], [], stale("health", "s")).stale).toBe(true);
  expect(patch(["health", "other"], [], stale("health", "s")).stale).toBe(false);
  expect(patch(["me"], {}, stale("users", "anna"), "anna").stale).toBe(true);
  expect(patch(["me"], {}, stale("users", "ben"), "anna").stale).toBe(false);
  expect(patch(["servers"], [], stale("servers", "s")).stale).toBe(true);
});

test("discovery that replaces an entry made by hand has the list fetched: no event tells that the entry is gone", () => {
  const byHand = { id: "h", service_tag: null, ip_address: "10.0.0.1", site_id: "b" } as Server;
  const found = { id: "f", service_tag: "ABC", ip_address: "10.0.0.1", site_id: "b" };
  expect(patch(["servers"], [byHand], events({ kind: "server", server: found })).stale).toBe(true);
  expect(patch(["servers"], [byHand], events({ kind: "server", server: { ...found, ip_address: "10.0.0.2" } })).stale).toBe(false);
});

test("a log grows, and what the fetch had brought already is not added once more", () => {
  expect(appendPieces("", ["one\n"])).toBe("one\n");
  expect(appendPieces("zero\none\ntwo\n", ["one\n", "two\n", "three\n"])).toBe("zero\none\ntwo\nthree\n");
  expect(appendPieces("one\ntwo\n", ["one\n"])).toBe("one\ntwo\n");
});

test("all jobs that have not ended are kept, and of the others the newest hundred", () => {
  const old = job("0", { status: "running" });
  const ended = Array.from({ length: 100 }, (_, i) => job(String(i + 1), { status: "completed", created_at: `2026-01-01T00:${String(i).padStart(2, "0")}:59.000Z` })).sort(
    newestJob,
  );
  const next = patchRecent([...ended, old], rowsOf([job("n", { status: "pending", created_at: "2026-01-02T00:00:00.000Z" })]));
  expect(next[0]?.id).toBe("n");
  expect(next.at(-1)).toBe(old);
  expect(next).toHaveLength(101);
  expect(patchRecent(next, rowsOf([{ ...old, status: "completed" }])).some((one) => one.id === "0")).toBe(false);
  expect(patchRecent(next, rowsOf([job("part", { parent_job_id: "n" })]))).toBe(next);
});

test("the list of failed jobs is fetched when one has failed, and not for each job that runs", () => {
  const failed = [job("3", { status: "failed" })];
  const key = ["jobs", "failed"];
  expect(patch(key, failed, events({ kind: "job", job: job("4") }))).toEqual({ data: failed, stale: false });
  expect(patch(key, failed, events({ kind: "job", job: job("4", { status: "failed" }) })).stale).toBe(true);
  expect(patch(key, failed, events({ kind: "job", job: job("4", { status: "failed", parent_job_id: "3" }) })).stale).toBe(false);
  expect(patch(key, failed, events({ kind: "job", job: job("3", { status: "failed", summary: "new" }) })).data).toMatchObject([{ summary: "new" }]);
});

test("a row joins a list where it belongs, leaves it when it does not any more, and one behind the loaded pages waits", () => {
  const list = { pages: [{ items: [job("5"), job("4")], next: "c" }], pageParams: [null] };
  const running = (one: Job) => one.status === "running";
  expect(patchPages(list, rowsOf([job("6")]), running, newestJob).data.pages[0]?.items.map((one) => one.id)).toEqual(["6", "5", "4"]);
  expect(patchPages(list, rowsOf([job("4", { status: "failed" })]), running, newestJob).data.pages[0]?.items.map((one) => one.id)).toEqual(["5"]);
  expect(patchPages(list, rowsOf([job("3")]), running, newestJob).data).toBe(list);
  const whole = { ...list, pages: [{ items: [job("5")], next: null }] };
  expect(patchPages(whole, rowsOf([job("3")]), running, newestJob).data.pages[0]?.items.map((one) => one.id)).toEqual(["5", "3"]);
  expect(patchPages(list, rowsOf([job("6")]), () => "unsure", newestJob)).toMatchObject({ data: list, stale: true });
});

test("whether a row belongs to a filter is told by the browser as far as it can be", () => {
  expect(jobBelongs(job("1"), { parent: "none" }, undefined)).toBe(true);
  expect(jobBelongs(job("1", { parent_job_id: "p" }), { parent: "none" }, undefined)).toBe(false);
  expect(jobBelongs(job("1"), { status: "pending,running" }, undefined)).toBe(true);
  expect(jobBelongs(job("1"), { status: "failed" }, undefined)).toBe(false);
  expect(jobBelongs(job("1"), { created_by: "me" }, "anna")).toBe(true);
  expect(jobBelongs(job("1"), { created_by: "me" }, "ben")).toBe(false);
  expect(jobBelongs(job("1"), { created_by: "me" }, undefined)).toBe("unsure");
  expect(jobBelongs(job("1"), { q: "reset" }, undefined)).toBe("unsure");
  expect(commandBelongs(command("1"), {})).toBe(true);
  expect(commandBelongs(command("1"), { server_id: "other" })).toBe(false);
  expect(commandBelongs(command("1"), { success: "false" })).toBe(false);
  expect(commandBelongs(command("1"), { server_id: "s", q: "reset" })).toBe("unsure");
});

test("events come out of the byte stream whole, however it is cut; comments are dropped", () => {
  const text = 'retry: 2000\n\nid: a.7\ndata: {"n":1}\n\n: still here\n\ndata: {"n":2}\r\n\r\nid: a.9\ndata:x\n\n';
  for (let size = 1; size <= text.length; size++) {
    const parse = createParser();
    const all = [];
    for (let i = 0; i < text.length; i += size) all.push(...parse(text.slice(i, i + size)));
    expect(all, `cut every ${size}`).toEqual([
      { id: "a.7", data: '{"n":1}' },
      { id: null, data: '{"n":2}' },
      { id: "a.9", data: "x" },
    ]);
  }
});
