// The demo for a person: a discovery and a health check that run by themselves, then the address and the sign-in.
import type { JobDetail } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { AddressOutcome } from "#schema/jobs/discovery-scan.ts";
import type { JobDetails, TargetResult } from "#schema/jobs/index.ts";
import { isFinalJob } from "#schema/vocabulary.ts";
import type { Board } from "./board.ts";
import { fleetRange, type Scene } from "./scene.ts";

export async function show(scene: Scene, board: Board): Promise<void> {
  const { stage, simulation } = scene;
  const details: Partial<JobDetails<"discovery_scan">> & { ip_ranges: string[] } = { ip_ranges: [fleetRange], port: simulation.port };
  const scan = await runJob(scene, board, "discovery", { job_type: "discovery_scan", target_scope: { site_ids: [stage.site.id] }, details });
  const servers = await stage.api.get<Server[]>("/api/servers");
  if (scan.status !== "completed" || servers.length === 0) throw new Error(`The discovery ended ${scan.status}: ${scan.error?.message ?? "nothing was found"}`);
  await runJob(scene, board, "health check", { job_type: "health_check", target_scope: { server_ids: servers.map((server) => server.id) }, details: {} });
}

type NewJob = Parameters<Scene["stage"]["api"]["createJob"]>[0];

/** Creates a job and tells of it from the live stream, as the console does, until it has ended. */
async function runJob(scene: Scene, board: Board, name: string, job: NewJob): Promise<JobDetail> {
  const { api } = scene.stage;
  const row = board.start(name, "waiting for the live stream");
  const ended = new AbortController();
  const seen = { servers: new Set<string>(), requests: 0, progress: 0, last: "" };
  let id = "";
  try {
    for await (const { event } of api.events(ended.signal)) {
      // The stream's first event says that it stands: what happens from now on is in it.
      if (event.kind === "hello") id = (await api.createJob(job)).id;
      else if (event.kind === "server") seen.servers.add(event.server.id);
      else if (event.kind === "commands") seen.requests += event.commands.filter((command) => command.job_id === id).length;
      else if (event.kind === "log" && event.job_id === id) seen.last = event.lines.trimEnd().split("\n").at(-1)?.split("\t").at(-1) ?? seen.last;
      else if (event.kind === "job" && event.job.id === id) {
        seen.progress = event.job.progress;
        if (isFinalJob(event.job.status)) break;
      }
      row.say(`${seen.progress > 0 ? `${seen.progress} %, ` : ""}${seen.servers.size} servers, ${seen.requests} requests  ${seen.last}`);
    }
  } finally {
    ended.abort();
  }
  const detail = await api.job(id);
  const text = detail.job_type === "discovery_scan" ? foundInWords(detail) : healthInWords(detail);
  if (detail.status === "completed") row.done(`${text}, ${seen.requests} requests`);
  else row.fail(`${detail.status}: ${text}`);
  return detail;
}

const outcomeWords: Partial<Record<AddressOutcome, string>> = {
  added: "added",
  updated: "known already",
  auth_failed: "with another password",
  not_an_idrac: "no iDRAC",
  refused: "addresses empty",
};

/** What was found first, what is empty last. */
export function foundInWords(job: JobDetail): string {
  const { counts = {} } = (job.tasks[0]?.result ?? {}) as Partial<TargetResult<"discovery_scan">>;
  const order = Object.keys(outcomeWords) as AddressOutcome[];
  return [...new Set([...order.slice(0, -1), ...(Object.keys(counts) as AddressOutcome[]).filter((outcome) => !order.includes(outcome)), "refused" as const])]
    .filter((outcome) => counts[outcome])
    .map((outcome) => `${counts[outcome]} ${outcomeWords[outcome] ?? outcome.replaceAll("_", " ")}`)
    .join(", ");
}

function healthInWords(job: JobDetail): string {
  const states = new Map<string, number>();
  for (const task of job.tasks) {
    const state = (task.result as TargetResult<"health_check"> | null)?.health_status ?? task.status;
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  return [...states].map(([state, number]) => `${number} ${state}`).join(", ");
}
