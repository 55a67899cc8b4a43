// What a job will do to each chosen server, and to which it cannot be done, and why. Pure: the review dialog shows it.

import type { z } from "zod";
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";

type Info = Pick<z.infer<typeof JobTypeInfo>, "type" | "risk" | "title">;

export interface TargetPlan {
  server: Server;
  /** What happens, or why nothing can. */
  words: string;
  can: boolean;
  /** It will not start at once. */
  waits: boolean;
}

const powerAfter: Record<string, "On" | "Off"> = { on: "On", On: "On", ForceOn: "On", off: "Off", ForceOff: "Off", graceful_shutdown: "Off", GracefulShutdown: "Off" };

export function planTargets(info: Info, details: Record<string, unknown>, servers: readonly Server[], agents: readonly Agent[]): TargetPlan[] {
  return servers.map((server) => {
    const here = agents.filter((agent) => agent.site_id === server.site_id && agent.state !== "revoked");
    if (here.length === 0) return { server, can: false, waits: false, words: `The site ${server.site_name} has no agent.` };
    const able = here.filter((agent) => agent.job_types.length === 0 || agent.job_types.includes(info.type));
    if (able.length === 0) return { server, can: false, waits: false, words: `The agent of ${server.site_name} is too old for this job.` };
    if (server.tls_seen_fingerprint) return { server, can: false, waits: false, words: "It shows another certificate; trust it on the server's page first." };
    if (server.credential_state === "refused" && info.type !== "test_credentials")
      return { server, can: false, waits: false, words: "Its credentials were refused; change the password or the set first." };
    if (!here.some((agent) => agent.state === "online")) return { server, can: true, waits: true, words: `Waits: the agent of ${server.site_name} is out of reach.` };
    if (info.risk !== "read" && server.active_job && server.active_job.status !== "completed")
      return { server, can: true, waits: true, words: `Waits for "${server.active_job.summary}", which is on it now.` };
    return { server, can: true, waits: false, words: effect(info, details, server) };
  });
}

function effect(info: Info, details: Record<string, unknown>, server: Server): string {
  if (info.type === "power_action") {
    const wanted = powerAfter[String(details.action)];
    if (wanted && server.power_state === wanted) return `Is ${wanted.toLowerCase()} already: nothing is sent.`;
    if (wanted) return `${server.power_state} → ${wanted}`;
    if (details.action === "nmi" || details.action === "Nmi") return server.power_state === "Off" ? "Is off: the iDRAC will refuse." : "Gets a non-maskable interrupt.";
    if (server.power_state === "Off") return "Is off: the iDRAC may refuse.";
    return "On → restarts";
  }
  if (server.reachable === false) return "Did not answer last time; it is tried.";
  return info.risk === "read" ? "Is read, not changed." : "Is changed.";
}

/** "Power off 2 servers", "Check health: esx-01": the button says what it does, and to what. */
export function callToAction(title: string, what: string): string {
  const verb = title.replace(/ now$/, "");
  return /^(Power (on|off|cycle)|Shut down|Restart|Reset|Force on)$/.test(verb) ? `${verb} ${what}` : `${title}: ${what}`;
}
