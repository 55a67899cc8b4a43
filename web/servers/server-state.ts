// How a server's state looks and is called, everywhere the same.
import type { Server } from "#schema/api/servers.ts";
import type { HealthStatus, PowerState } from "#schema/vocabulary.ts";
import { lookOf } from "#web/jobs/job-state.ts";
import { clockTime } from "#web/ui/duration.ts";
import type { Look } from "#web/ui/status.tsx";

export function serverName(server: Pick<Server, "hostname" | "service_tag" | "ip_address">): string {
  return server.hostname ?? server.service_tag ?? server.ip_address;
}

/** "PowerEdge R750" is "R750" where room is short. */
export function shortModel(model: string | null): string {
  return model?.replace(/^PowerEdge\s+/i, "") ?? "–";
}

export const generationName: Record<Server["idrac_generation"], string> = { idrac7: "iDRAC7", idrac8: "iDRAC8", idrac9: "iDRAC9", idrac10: "iDRAC10", unknown: "iDRAC" };

const healthLooks: Record<HealthStatus, Look> = {
  OK: { tone: "ok", icon: "ok", word: "OK" },
  Warning: { tone: "warn", icon: "warn", word: "Warning" },
  Critical: { tone: "crit", icon: "crit", word: "Critical" },
  Unknown: { tone: "idle", icon: "unknown", word: "Unknown" },
};
export function healthLookOf(status: HealthStatus | null): Look {
  return healthLooks[status ?? "Unknown"];
}

/** Health, unless the server cannot be reached: then that is what matters. */
export function healthLook(server: Server): Look {
  if (server.reachable === false) {
    const since = server.unreachable_since ? ` since ${clockTime(server.unreachable_since)}` : "";
    return { tone: "warn", icon: "unreachable", word: "Unreachable", title: `Unreachable${since}. ${server.unreachable_reason ?? ""} Last known health: ${server.health_status}.` };
  }
  return healthLooks[server.health_status];
}

export const powerLooks: Record<PowerState, Look> = {
  On: { tone: "idle", icon: "power", word: "On" },
  Off: { tone: "idle", icon: "power", word: "Off" },
  PoweringOn: { tone: "info", icon: "run", word: "Powering on" },
  PoweringOff: { tone: "info", icon: "run", word: "Powering off" },
  Unknown: { tone: "idle", icon: "unknown", word: "Unknown" },
};

/** Why a server wants a person, in words; undefined when it does not. */
export function needs(server: Server): { look: Look; text: string; detail: string } | undefined {
  if (server.active_job?.status === "unknown")
    return { look: lookOf("unknown"), text: `outcome unknown, ${server.active_job.summary.toLowerCase()}`, detail: "Somebody must look and decide." };
  if (server.tls_seen_fingerprint)
    return { look: { tone: "crit", icon: "lock", word: "Certificate" }, text: "shows another certificate", detail: "Nothing is sent to it until somebody trusts the new one." };
  if (server.health_status === "Critical") return { look: healthLooks.Critical, text: "health is critical", detail: shortModel(server.model) };
  if (server.credential_state === "refused")
    return {
      look: { tone: "warn", icon: "key", word: "Refused" },
      text: "refuses its credentials",
      detail: server.credential_state_reason ?? "No further login is tried until the password is changed.",
    };
  if (server.reachable === false) return { look: { tone: "warn", icon: "unreachable", word: "Unreachable" }, text: "cannot be reached", detail: server.unreachable_reason ?? "" };
  if (server.health_status === "Warning") return { look: healthLooks.Warning, text: "health shows a warning", detail: shortModel(server.model) };
  return undefined;
}
