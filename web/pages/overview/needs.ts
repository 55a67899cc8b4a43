// What needs a person now, the worst first, many alike as one line. Pure, in one walk over 5,000 servers: the overview shows it, the navigation counts it.
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { lookOf } from "#web/jobs/job-state.ts";
import type { StartWish } from "#web/jobs/start.ts";
import { serversWith, termOf } from "#web/servers/filter-link.ts";
import { healthLookOf, serverName, shortModel } from "#web/servers/server-state.ts";
import type { Look } from "#web/ui/status.tsx";
import { agentLook } from "../sites/agent-state.ts";

export interface Need {
  key: string;
  rank: number;
  look: Look;
  subject: string;
  text: string;
  detail: string;
  /** The thing itself, or the list of all that are folded into this line. */
  href: string;
  /** What starts the mending: a page, or a job to review. */
  action: { title: string; href: string } | { title: string; start: StartWish };
}

const dayMs = 24 * 3_600_000;
const waitsLongMs = 15 * 60_000;
const namesShown = 6;

/** Worst first. */
const rankOf = { unknown: 0, broken: 1, cutOff: 2, certificate: 3, critical: 4, failed: 5, refused: 6, unreachable: 7, warning: 8, paused: 9, waiting: 10, standby: 11 } as const;

export function needsNow(servers: readonly Server[], jobs: readonly Job[], agents: readonly Agent[], at: number): Need[] {
  return [...jobNeeds(jobs, at), ...agentNeeds(agents), ...serverNeeds(servers)].sort((a, b) => a.rank - b.rank);
}

function named(names: readonly string[], total = names.length): string {
  return `${names.slice(0, namesShown).join(", ")}${total > namesShown ? ` and ${(total - namesShown).toLocaleString("en")} more` : ""}`;
}

// ---------------------------------------------------------------- jobs

function jobNeeds(jobs: readonly Job[], at: number): Need[] {
  const unknown: Job[] = [];
  const failed: Job[] = [];
  const paused: Job[] = [];
  const waiting: Job[] = [];
  for (const job of jobs) {
    if (job.status === "unknown") unknown.push(job);
    else if (job.status === "failed" && at - Date.parse(job.completed_at ?? job.created_at) < dayMs) failed.push(job);
    else if (job.status === "paused") paused.push(job);
    else if (job.status === "pending" && !(job.schedule_at && Date.parse(job.schedule_at) > at) && at - Date.parse(job.schedule_at ?? job.created_at) > waitsLongMs)
      waiting.push(job);
  }
  return [
    ...folded(unknown, 3, {
      rank: rankOf.unknown,
      look: lookOf("unknown"),
      one: (job) => ({ text: "outcome unknown", detail: job.error?.message ?? "Somebody must look and decide.", action: "Look and decide" }),
      all: (count) => ({ subject: `${count} jobs`, text: "have an unknown outcome", status: "unknown", action: "Decide about them" }),
    }),
    ...folded(failed, 3, {
      rank: rankOf.failed,
      look: lookOf("failed"),
      one: (job) => ({
        text: job.targets_total > 1 ? `failed on ${job.targets_failed} of ${job.targets_total}` : "failed",
        detail: job.error?.message ?? "",
        action: "See why",
      }),
      all: (count) => ({ subject: `${count} jobs`, text: "failed in the last 24 hours", status: "failed", action: "See why" }),
    }),
    ...folded(paused, 2, {
      rank: rankOf.paused,
      look: lookOf("paused"),
      one: (job) => ({
        text: "is paused",
        detail: `${job.targets_done} of ${job.targets_total} ${job.targets_total === 1 ? "target" : "targets"} done. It goes on when somebody lets it.`,
        action: "Let it go on",
      }),
      all: (count) => ({ subject: `${count} jobs`, text: "are paused", status: "paused", action: "See them" }),
    }),
    ...folded(waiting, 2, {
      rank: rankOf.waiting,
      look: lookOf("pending"),
      one: (job) => ({ text: "waits", detail: job.waiting_for ?? "", action: "Open" }),
      all: (count) => ({ subject: `${count} jobs`, text: "wait for more than a quarter of an hour", status: "pending", action: "See them" }),
    }),
  ];
}

/** Each by itself while they are few; else one line for all, that leads to their list. */
function folded(
  jobs: readonly Job[],
  most: number,
  words: {
    rank: number;
    look: Look;
    one: (job: Job) => { text: string; detail: string; action: string };
    all: (count: string) => { subject: string; text: string; status: string; action: string };
  },
): Need[] {
  const { rank, look } = words;
  if (jobs.length <= most)
    return jobs.map((job) => {
      const { action, ...rest } = words.one(job);
      const href = `/jobs/${job.id}`;
      return { key: job.id, rank, look, subject: job.summary, ...rest, href, action: { title: action, href } };
    });
  const { status, action, ...rest } = words.all(jobs.length.toLocaleString("en"));
  const bySummary = new Map<string, number>();
  for (const job of jobs) bySummary.set(job.summary, (bySummary.get(job.summary) ?? 0) + 1);
  const detail = named([...bySummary].sort((a, b) => b[1] - a[1]).map(([summary, count]) => (count > 1 ? `${summary} (${count})` : summary)));
  const href = `/jobs?status=${status}${status === "failed" ? "&since=24h" : ""}`;
  return [{ key: `jobs-${status}`, rank, look, ...rest, detail, href, action: { title: action, href } }];
}

// -------------------------------------------------------------- agents

function agentNeeds(agents: readonly Agent[]): Need[] {
  return agents.flatMap((agent): Need[] => {
    const cutOff = agent.state === "unreachable";
    if (agent.state === "revoked" || (!cutOff && agent.state !== "frozen" && !agent.alarm)) return [];
    const href = `/settings/sites?agent=${encodeURIComponent(agent.id)}`;
    return [
      {
        key: agent.id,
        rank: agent.alarm || agent.state === "frozen" ? rankOf.broken : agent.is_active ? rankOf.cutOff : rankOf.standby,
        look: agentLook(agent),
        subject: agent.name,
        text: agent.alarm ? "raises an alarm" : agent.state === "frozen" ? "is frozen: two live copies of it" : "is out of reach",
        detail: agent.alarm ?? (agent.is_active ? `Jobs at ${agent.site_name} wait; what it had under way goes on.` : `It stands by: another agent carries ${agent.site_name}.`),
        href,
        action: { title: cutOff ? "Diagnose" : "See what to do", href },
      },
    ];
  });
}

// ------------------------------------------------------------- servers

type Kind = "certificate" | "critical" | "refused" | "unreachable" | "warning";

/** The worst that is the matter with a server; an unknown outcome on it is its job's line. */
function kindOf(server: Server): Kind | undefined {
  if (server.active_job?.status === "unknown") return undefined;
  if (server.tls_seen_fingerprint) return "certificate";
  if (server.health_status === "Critical") return "critical";
  if (server.credential_state === "refused") return "refused";
  if (server.reachable === false) return "unreachable";
  if (server.health_status === "Warning") return "warning";
  return undefined;
}

interface Words {
  look: Look;
  /** So many stand by themselves. */
  alone: number;
  filter: string;
  one: string;
  many: string;
  detail: (server: Server) => string;
  /** A job that helps, and its button; without one the servers are opened. */
  job?: { title: string; type: StartWish["type"] };
  /** What the button that leads to them says. */
  open: string;
}

const kinds: Record<Kind, Words> = {
  certificate: {
    look: { tone: "crit", icon: "lock", word: "Certificate" },
    alone: 3,
    filter: "cert:changed",
    one: "shows another certificate",
    many: "show another certificate",
    detail: () => "Nothing is sent to it until an admin trusts the new one.",
    open: "Compare",
  },
  critical: {
    look: healthLookOf("Critical"),
    alone: 3,
    filter: "health:critical",
    one: "health is critical",
    many: "are critical",
    detail: (server) => shortModel(server.model),
    open: "See what",
  },
  refused: {
    look: { tone: "warn", icon: "key", word: "Refused" },
    alone: 1,
    filter: "login:refused",
    one: "refuses its credentials",
    many: "refuse their credentials",
    detail: (server) => server.credential_state_reason ?? "No further login is tried until the password is changed.",
    job: { title: "Test credentials", type: "test_credentials" },
    open: "Open",
  },
  unreachable: {
    look: { tone: "warn", icon: "unreachable", word: "Unreachable" },
    alone: 2,
    filter: "reach:no",
    one: "cannot be reached",
    many: "cannot be reached",
    detail: (server) => server.unreachable_reason ?? "",
    job: { title: "Try again", type: "health_check" },
    open: "Open",
  },
  warning: {
    look: healthLookOf("Warning"),
    alone: 1,
    filter: "health:warning",
    one: "health shows a warning",
    many: "show a warning",
    detail: (server) => shortModel(server.model),
    open: "See what",
  },
};

function serverNeeds(servers: readonly Server[]): Need[] {
  const groups = new Map<string, { kind: Kind; set: string | null; servers: Server[] }>();
  for (const server of servers) {
    const kind = kindOf(server);
    if (!kind) continue;
    // Refused by the same set: one change of its password mends them all.
    const set = kind === "refused" ? server.credential_set_name : null;
    const key = `${kind} ${set ?? ""}`;
    const group = groups.get(key);
    if (group) group.servers.push(server);
    else groups.set(key, { kind, set, servers: [server] });
  }
  return [...groups].flatMap(([key, { kind, set, servers: alike }]) => {
    const words = kinds[kind];
    const { look, job } = words;
    const rank = rankOf[kind];
    if (alike.length <= words.alone)
      return alike.map((server): Need => {
        const href = `/servers/${server.id}`;
        return { key: server.id, rank, look, subject: serverName(server), text: words.one, detail: words.detail(server), href, action: { title: words.open, href } };
      });
    const filter = set ? `${words.filter} ${termOf("set", set)}` : words.filter;
    const href = serversWith(filter);
    const setId = alike[0]?.credential_set_id ?? alike[0]?.discovered_credential_set_id;
    return [
      {
        key,
        rank,
        look,
        subject: `${alike.length.toLocaleString("en")} servers`,
        text: set ? `refuse the password of "${set}"` : words.many,
        detail: named(alike.slice(0, namesShown).map(serverName), alike.length),
        href,
        action:
          set && setId
            ? { title: "Change the password", href: `/settings/credentials?password=${encodeURIComponent(setId)}` }
            : job
              ? { title: job.title, start: { type: job.type, serverIds: alike.map((server) => server.id) } }
              : { title: "See them", href },
      },
    ];
  });
}
