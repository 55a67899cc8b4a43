// What a job does to one server, in words. A type that changes something a row shows says more than its risk does: one entry here.
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Risk } from "#schema/vocabulary.ts";

interface Effect {
  words: string;
  /** Nothing would come of it, as far as is known. */
  pointless?: boolean;
}

const powerAfter: Record<string, "On" | "Off"> = { on: "On", On: "On", ForceOn: "On", off: "Off", ForceOff: "Off", graceful_shutdown: "Off", GracefulShutdown: "Off" };
const shutsDown = new Set(["graceful_shutdown", "GracefulShutdown"]);
const whenOff: Record<string, string> = { PowerCycle: "Off → On", PushPowerButton: "Off → On" };

function power(details: Record<string, unknown>, server: Server): Effect {
  const action = String(details.action ?? "");
  const wanted = powerAfter[action];
  if (wanted && server.power_state === wanted) return { words: `Is ${wanted.toLowerCase()} already.`, pointless: true };
  if (wanted) return { words: `${server.power_state} → ${wanted}${shutsDown.has(action) ? ", once its system has shut down" : ""}.` };
  if (server.power_state === "Off") return whenOff[action] ? { words: `${whenOff[action]}.` } : { words: "Is off: there is nothing to interrupt.", pointless: true };
  if (action === "nmi" || action === "Nmi") return { words: "Gets a non-maskable interrupt: its system may stop." };
  if (action === "PushPowerButton") return { words: "Its power button is pressed: what follows, its system decides." };
  return { words: `${server.power_state} → restarts.` };
}

const effects: Partial<Record<JobTypeInfo["type"], (details: Record<string, unknown>, server: Server) => Effect>> = { power_action: power };

export function effectOf(info: JobTypeInfo, details: Record<string, unknown>, server: Server, risk: Risk): Effect {
  const own = effects[info.type]?.(details, server);
  return own ?? { words: risk === "read" ? "Is read, not changed." : risk === "change" ? "Is changed." : "Is changed, and interrupted." };
}
