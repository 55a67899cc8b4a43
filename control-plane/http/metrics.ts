// Prometheus text exposition 0.0.4, written by hand: a dozen figures need no library, and it runs in both runtimes.
import type { Services } from "../services.ts";

interface Sample {
  labels?: Record<string, string>;
  value: number;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function family(name: string, kind: "gauge" | "counter", help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const inside = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
    return `${name}${inside.length > 0 ? `{${inside.join(",")}}` : ""} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...lines].join("\n");
}

const openStatuses = ["pending", "running", "paused", "unknown"];

export async function metrics({ store, links, feed, platform }: Services): Promise<string> {
  // Open jobs only: finished ones are millions of rows, and their number says little.
  const [open, agents, servers] = await Promise.all([
    store.read<{ status: string; n: number }>({ sql: "select status, count(*) as n from jobs where status in ('pending', 'running', 'paused', 'unknown') group by status" }),
    store.read<{ id: string; site: string }>({ sql: "select a.id, s.name as site from agents a join sites s on s.id = a.site_id where a.status != 'revoked'" }),
    store.read<{ health_status: string; n: number }>({ sql: "select health_status, count(*) as n from servers group by health_status" }),
  ]);
  const sites = [...new Set(agents.map((agent) => agent.site))];
  const lag = platform.loopLagMs?.();
  return `${[
    family("dsm_info", "gauge", "Version of the control plane.", [{ labels: { version: platform.version }, value: 1 }]),
    family(
      "dsm_jobs_open",
      "gauge",
      "Jobs that are not finished, by status.",
      openStatuses.map((status) => ({ labels: { status }, value: open.find((row) => row.status === status)?.n ?? 0 })),
    ),
    family(
      "dsm_agents_enrolled",
      "gauge",
      "Agents that are not revoked, by site.",
      sites.map((site) => ({ labels: { site }, value: agents.filter((agent) => agent.site === site).length })),
    ),
    family(
      "dsm_agents_online",
      "gauge",
      "Agents with a live link, by site.",
      sites.map((site) => ({ labels: { site }, value: agents.filter((agent) => agent.site === site && links.state(agent.id).online).length })),
    ),
    family(
      "dsm_servers",
      "gauge",
      "Servers in the inventory, by health.",
      servers.map((row) => ({ labels: { health: row.health_status }, value: row.n })),
    ),
    family("dsm_database_commits_total", "counter", "Commits since the start.", [{ value: store.counters.commits }]),
    family("dsm_database_writes_total", "counter", "Writes since the start; several share a commit.", [{ value: store.counters.writes }]),
    family("dsm_database_statements_total", "counter", "Statements written since the start.", [{ value: store.counters.statements }]),
    family("dsm_database_failures_total", "counter", "Commits that failed since the start.", [{ value: store.counters.failures }]),
    family("dsm_event_subscribers", "gauge", "Consoles that watch the event stream.", [{ value: feed.subscribers }]),
    ...(lag === undefined ? [] : [family("dsm_event_loop_lag_milliseconds", "gauge", "How late timers fire.", [{ value: lag }])]),
  ].join("\n")}\n`;
}
