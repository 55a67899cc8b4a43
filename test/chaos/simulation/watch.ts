// What is looked at while a simulation runs, since at its end nothing of it is left to be seen: whether an agent that has fallen silent is known to be out of reach.
import { wire } from "#schema/protocol.ts";
import type { Cast } from "./faults.ts";

const lookEveryMs = 1_000;
/** The lease, one look of the hub, and what a clock that runs slow makes of both. */
const seenWithinMs = (wire.leaseMs + 2_000) / 0.9;

/** Looks every second until the world ends. `say` is told once of each silence that was missed. */
export function watchSilence(cast: Cast, say: (what: string) => void): void {
  const { world, controlPlane, agents, network } = cast;
  let awakeSince = 0;
  const said = new Set<string>();
  const look = (): void => {
    world.after(lookEveryMs, look);
    const { services, host } = controlPlane;
    if (!services || host.isStopped) awakeSince = world.now;
    if (!services || world.now - awakeSince < seenWithinMs) return;
    for (const [name, { facts }] of agents) {
      const silentMs = world.now - (network.heardAt.get(name) ?? 0);
      if (silentMs < seenWithinMs || !services.links.state(facts.id).online) said.delete(name);
      else if (!said.has(name)) {
        said.add(name);
        say(`agent ${name} has been silent for ${Math.round(silentMs / 1000)} s and is shown as connected`);
      }
    }
  };
  world.after(lookEveryMs, look);
}
