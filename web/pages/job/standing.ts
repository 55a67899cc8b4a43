// Where a job stands when it does not simply run: what it waits for or who has stopped it, what goes on meanwhile, and what one can do.
import type { JobContext, JobDecision, JobDetail } from "#schema/api/jobs.ts";
import { isFinal } from "#web/jobs/job-state.ts";
import { clockTime } from "#web/ui/duration.ts";
import type { IconName } from "#web/ui/icon.tsx";
import type { Tone } from "#web/ui/status.tsx";

export interface Standing {
  key: "cancelling" | "paused" | "pausing" | "unreachable" | "pending" | "held";
  tone: Tone;
  icon: IconName;
  title: string;
  /** What goes on meanwhile. */
  meanwhile: string;
  links: { href: string; text: string }[];
}

type Subject = Pick<
  JobDetail,
  | "status"
  | "site_id"
  | "site_name"
  | "waiting_for"
  | "schedule_at"
  | "not_after"
  | "cancel_requested_at"
  | "pause_requested_at"
  | "agent_unreachable_since"
  | "started_at"
  | "tasks"
  | "children"
>;

const sites = { href: "/settings/sites", text: "Sites and agents" };

function lastOf(decisions: readonly JobDecision[], action: JobDecision["action"]): JobDecision | undefined {
  return decisions.findLast((one) => one.action === action);
}

function byWhom(asked: JobDecision | undefined, at: string | null): string {
  const when = asked?.at ?? at;
  return `${asked ? ` by ${asked.by}` : ""}${when ? ` at ${clockTime(when)}` : ""}`;
}

/** Several can be true at once; the weightiest comes first. Empty for a job that just runs, or has ended. */
export function standings(job: Subject, context: JobContext | undefined, now: number): Standing[] {
  if (isFinal(job.status)) return [];
  const decisions = context?.decisions ?? [];
  const holders = context?.waits_on ?? [];
  const all: Standing[] = [];
  if (job.cancel_requested_at) all.push(cancelling(job, decisions));
  if (job.agent_unreachable_since) all.push(unreachable(job));
  if (job.status === "paused") all.push(paused(job, decisions));
  else if (job.status === "running" && job.pause_requested_at) all.push(pausing(job, decisions));
  if (job.status === "pending" && !job.cancel_requested_at) all.push(pending(job, holders, now));
  if (job.status === "running" && holders.length > 0) all.push(held(job, holders));
  return all;
}

function cancelling(job: Subject, decisions: readonly JobDecision[]): Standing {
  const asked = lastOf(decisions, "cancel");
  return {
    key: "cancelling",
    tone: "warn",
    icon: "cancelled",
    title: `Being cancelled: asked${byWhom(asked, job.cancel_requested_at)}${asked?.reason ? ` (${asked.reason})` : ""}.`,
    meanwhile: job.agent_unreachable_since
      ? "The agent has not heard of it yet: it goes on until its link is back, and stops before its next change then."
      : job.started_at
        ? "What has begun is finished; nothing new is sent. What was sent already is not taken back: the result says what that was."
        : "It has not begun: nothing has been sent for it.",
    links: [],
  };
}

function unreachable(job: Subject): Standing {
  return {
    key: "unreachable",
    tone: "warn",
    icon: "unreachable",
    title: `The agent of ${job.site_name ?? "this site"} is out of reach since ${clockTime(job.agent_unreachable_since ?? "")}.`,
    meanwhile: "It goes on working and reports everything when it is back. What is shown is the last that was heard; a pause or a cancel reaches it then.",
    links: [sites],
  };
}

function paused(job: Subject, decisions: readonly JobDecision[]): Standing {
  return {
    key: "paused",
    tone: "warn",
    icon: "pause",
    title: `Paused${byWhom(lastOf(decisions, "pause"), job.pause_requested_at)}.`,
    meanwhile: "Nothing more is sent until somebody resumes it; it goes on where it stopped. The servers it was working on stay closed to other changes until then.",
    links: [],
  };
}

function pausing(job: Subject, decisions: readonly JobDecision[]): Standing {
  return {
    key: "pausing",
    tone: "warn",
    icon: "pause",
    title: `Being paused: asked${byWhom(lastOf(decisions, "pause"), job.pause_requested_at)}.`,
    meanwhile: "It stops before its next change; what is under way is finished first.",
    links: [],
  };
}

function deadline(job: Subject): string {
  return job.not_after ? ` If it has not begun by ${clockTime(job.not_after)} it fails as expired.` : "";
}

function pending(job: Subject, holders: JobContext["waits_on"], now: number): Standing {
  const base = { key: "pending" as const, tone: "idle" as const, icon: "wait" as const };
  const why = (job.waiting_for ?? "").replace(/^waits for /i, "");
  if (job.schedule_at && Date.parse(job.schedule_at) > now) {
    return {
      ...base,
      title: `Waits for its time: ${clockTime(job.schedule_at)}.`,
      meanwhile: `Nothing is sent before. It can be cancelled until then.${deadline(job)}`,
      links: [],
    };
  }
  if (job.children.length > 0) return { ...base, title: "Waits: none of its parts has begun.", meanwhile: `Each part says below what it waits for.${deadline(job)}`, links: [] };
  if (why === "") return { ...base, title: "Is being handed to its agent.", meanwhile: `It begins in a moment.${deadline(job)}`, links: [] };
  const agent = /^(the agent|an agent|an active agent|the site's key)\b/i.test(why);
  const slots = /^a free slot/i.test(why);
  const holder = /\b[0-9a-f]{8}-[0-9a-f-]{27}\b/i.exec(why)?.[0];
  const known = holders.find((one) => one.id === holder);
  const links = agent
    ? [sites]
    : slots
      ? [{ href: `/jobs?status=running${job.site_id ? `&site=${job.site_id}` : ""}`, text: "What runs there" }]
      : holder
        ? [{ href: `/jobs/${holder}`, text: known ? `“${known.summary}”` : "That job" }]
        : [];
  const words = holder ? why.replace(holder, known ? `“${known.summary}”${known.created_by_name ? ` by ${known.created_by_name}` : ""}` : `${holder.slice(0, 8)}…`) : why;
  return {
    ...base,
    title: `Waits for ${words.charAt(0).toLowerCase()}${words.slice(1)}.`.replace(/\.\.$/, "."),
    meanwhile: `${agent ? "Nothing has been sent. It begins by itself as soon as the agent can take it." : holder ? "It begins by itself when that job has ended." : "It begins by itself."}${deadline(job)}`,
    links,
  };
}

function held(job: Subject, holders: JobContext["waits_on"]): Standing {
  const waiting = job.tasks.filter((task) => task.status === "pending" && task.waiting_for).length;
  const first = holders[0];
  const names = `“${first?.summary ?? ""}”${first?.created_by_name ? ` by ${first.created_by_name}` : ""}`;
  return {
    key: "held",
    tone: "idle",
    icon: "wait",
    title: `${waiting === 1 ? "One server waits" : waiting === 0 ? "Some servers wait" : `${waiting} servers wait`} for ${names}${holders.length > 1 ? ` and ${holders.length - 1} more` : ""}.`,
    meanwhile: "One change at a time on one server. The others go on.",
    links: holders.slice(0, 3).map((one) => ({ href: `/jobs/${one.id}`, text: `“${one.summary}”` })),
  };
}

export type Outlook = { text: string; title: string };

/** When it should be done, from how long the last ones like it took. Null where nothing is known. */
export function outlook(job: Pick<JobDetail, "status" | "started_at">, usual: JobContext["usual"], now: number, inWords: (ms: number) => string): Outlook | null {
  if (job.status !== "running" || !job.started_at || !usual) return null;
  const left = usual.median_ms - (now - Date.parse(job.started_at));
  const title = `The last ${usual.jobs} that did the same to about as many took ${inWords(usual.median_ms)} as a rule, ${inWords(usual.longest_ms)} at most.`;
  if (left > 0) return { text: `about ${inWords(Math.max(1_000, left))} left`, title };
  return { text: now - Date.parse(job.started_at) > usual.longest_ms ? "longer than ever before" : "longer than usual", title };
}
