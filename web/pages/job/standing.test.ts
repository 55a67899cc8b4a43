import { expect, test } from "vitest";
import type { JobContext, JobDetail } from "#schema/api/jobs.ts";
import { duration } from "#web/ui/duration.ts";
import { outlook, standings } from "./standing.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const job = (change: Partial<JobDetail>): JobDetail =>
  ({
    status: "pending",
    site_id: "s",
    site_name: "Hamburg",
    waiting_for: null,
    schedule_at: null,
    not_after: null,
    cancel_requested_at: null,
    pause_requested_at: null,
    agent_unreachable_since: null,
    started_at: null,
    tasks: [],
    children: [],
    ...change,
  }) as JobDetail;
const holder = { id: "0199d1ff-0000-7000-8000-000000000001", summary: "Reset now", status: "running", created_by_name: "kim", created_at: "" } as JobContext["waits_on"][number];
const context = (change: Partial<JobContext>): JobContext => ({ decisions: [], waits_on: [], runs_again: [], usual: null, decision_needs_agent: null, ...change });
const first = (change: Partial<JobDetail>, around: Partial<JobContext> = {}) => standings(job(change), context(around), now)[0];

test("a job that has ended, and one that just runs, need no word", () => {
  expect(standings(job({ status: "completed", cancel_requested_at: "2026-01-01T11:00:00Z" }), undefined, now)).toEqual([]);
  expect(standings(job({ status: "running", started_at: "2026-01-01T11:00:00Z" }), undefined, now)).toEqual([]);
});
test("waiting says for what, and leads there", () => {
  expect(first({ waiting_for: "The agent hh-1: its link is down" })).toMatchObject({ title: "Waits for the agent hh-1: its link is down.", links: [{ href: "/settings/sites" }] });
  expect(first({ waiting_for: "A free slot: 4 jobs run at this site" })).toMatchObject({
    title: "Waits for a free slot: 4 jobs run at this site.",
    links: [{ href: "/jobs?status=running&site=s" }],
  });
  expect(first({ schedule_at: "2026-01-01T14:00:00Z", waiting_for: "Its time: 2026-01-01T14:00:00.000Z" })?.title).toMatch(/^Waits for its time: /);
  expect(first({})?.title).toMatch(/handed to its agent/);
  expect(first({ not_after: "2026-01-01T14:00:00Z", waiting_for: "x" })?.meanwhile).toMatch(/expired/);
});
test("a lock names the job that holds it, and whose it is", () => {
  const waiting_for = `Job ${holder.id}, which another agent runs on the same server`;
  expect(first({ waiting_for }, { waits_on: [holder] })).toMatchObject({
    title: "Waits for job “Reset now” by kim, which another agent runs on the same server.",
    links: [{ href: `/jobs/${holder.id}` }],
  });
  expect(first({ waiting_for })?.title).toContain("0199d1ff…");
  const running = standings(job({ status: "running", tasks: [{ status: "pending", waiting_for }] as JobDetail["tasks"] }), context({ waits_on: [holder] }), now);
  expect(running[0]?.title).toBe("One server waits for “Reset now” by kim.");
});
test("paused, pausing and cancelling say who asked, and what goes on", () => {
  const asked = (action: "pause" | "cancel", reason: string | null = null): Pick<JobContext, "decisions"> => ({
    decisions: [{ at: "2026-01-01T11:00:00Z", by: "kim", action, reason, task_id: null, resolution: null }],
  });
  expect(first({ status: "paused" }, asked("pause"))?.title).toMatch(/^Paused by kim at /);
  expect(first({ status: "running", pause_requested_at: "2026-01-01T11:00:00Z" }, asked("pause"))?.meanwhile).toMatch(/under way is finished/);
  expect(first({ status: "running", started_at: "x", cancel_requested_at: "2026-01-01T11:00:00Z" }, asked("cancel", "wrong group"))?.title).toMatch(/by kim .*\(wrong group\)/);
  const lost = standings(job({ status: "running", started_at: "x", cancel_requested_at: "2026-01-01T11:00:00Z", agent_unreachable_since: "2026-01-01T11:30:00Z" }), undefined, now);
  expect(lost.map((one) => one.key)).toEqual(["cancelling", "unreachable"]);
  expect(lost[0]?.meanwhile).toMatch(/has not heard of it yet/);
});
test("what is left is told from history, and honestly when it takes longer", () => {
  const usual = { jobs: 5, median_ms: 60_000, longest_ms: 90_000 };
  const running = (seconds: number) => outlook({ status: "running", started_at: new Date(now - seconds * 1000).toISOString() }, usual, now, duration)?.text;
  expect(running(20)).toBe("about 40 s left");
  expect(running(70)).toBe("longer than usual");
  expect(running(100)).toBe("longer than ever before");
  expect(outlook({ status: "running", started_at: "2026-01-01T11:00:00Z" }, null, now, duration)).toBeNull();
});
