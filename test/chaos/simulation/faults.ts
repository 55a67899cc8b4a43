// What goes wrong, and when it ends.
import type { AgentHost } from "./agent-host.ts";
import type { ControlPlaneHost } from "./control-plane-host.ts";
import type { Device } from "./devices.ts";
import type { DiskMood } from "./disk.ts";
import type { Network } from "./network.ts";
import type { People } from "./people.ts";
import type { Fault } from "./plan.ts";
import type { World } from "./world.ts";

export interface Cast {
  world: World;
  network: Network;
  controlPlane: ControlPlaneHost;
  agents: Map<string, AgentHost>;
  devices: Map<string, Device>;
  people: People;
  /** Ids of agents that lost what they had not told yet. */
  forgetful: Set<string>;
}

export function strike(cast: Cast, fault: Fault): void {
  const { world, network } = cast;
  world.say(() => `fault ${JSON.stringify(fault)}`);
  if (fault.fault === "device") {
    const device = cast.devices.get(fault.address);
    if (!device) return;
    const calm = { ...device.mood };
    const { isOffline, busy, refuse, loseAnswer, slowMs } = fault;
    Object.assign(device.mood, { isOffline, busy, refuse, loseAnswer, slowMs });
    return void world.after(fault.forMs, () => Object.assign(device.mood, calm));
  }
  const agent = cast.agents.get(fault.host);
  const host = agent?.host ?? (fault.host === "control plane" ? cast.controlPlane.host : undefined);
  if (!host) return;
  switch (fault.fault) {
    case "kill":
      host.kill("killed");
      if (agent) agent.startIn(fault.downMs);
      else cast.controlPlane.startIn(fault.downMs);
      return;
    case "kill_at_effect":
      return void host.killAt.set(host.effects + fault.effect, fault.when);
    case "stop":
      host.stop();
      return void world.after(fault.forMs, () => host.continue());
    case "silence": {
      const mood = network.mood(fault.host);
      mood.isSilent = true;
      return void world.after(fault.forMs, () => {
        mood.isSilent = false;
      });
    }
    case "cut":
      for (const connection of [...network.connections]) if (connection.agent === fault.host) connection.cut();
      return;
    case "lossy": {
      const mood = network.mood(fault.host);
      const { drop, double, reorder } = fault;
      Object.assign(mood, { drop, double, reorder });
      return void world.after(fault.forMs, () => Object.assign(mood, { drop: 0, double: 0, reorder: 0 }));
    }
    case "slow_network": {
      const mood = network.mood(fault.host);
      mood.slowMs = fault.slowMs;
      return void world.after(fault.forMs, () => {
        mood.slowMs = 5;
      });
    }
    case "disk": {
      const mood = agent?.disk.mood ?? cast.controlPlane.mood;
      const { full, broken, toldTooLate, slowMs } = fault;
      Object.assign(mood, { full, broken, toldTooLate, slowMs });
      return void world.after(fault.forMs, () => calmDisk(mood));
    }
    case "wall_jump":
      host.skewMs += fault.byMs;
      return;
    case "drift":
      return host.drift(fault.rate);
    case "wipe":
      if (!agent) return;
      host.kill("its disk is lost");
      agent.disk.wipe();
      cast.forgetful.add(agent.facts.id);
      return;
    case "gone":
      if (!agent || agent.isGone) return;
      agent.isGone = true;
      host.kill("its machine is gone");
      cast.forgetful.add(agent.facts.id);
      return void world.after(fault.declareAfterMs, () => void cast.people.declareLost(agent.facts.id));
  }
}

function calmDisk(mood: DiskMood): void {
  Object.assign(mood, { full: 0, broken: 0, toldTooLate: 0, slowMs: 0 });
}

/** Everything that was wrong is over; who can be started is started. */
export function calm(cast: Cast): void {
  const { world, network } = cast;
  for (const mood of network.moods.values()) Object.assign(mood, { isSilent: false, slowMs: 5, drop: 0, double: 0, reorder: 0 });
  for (const device of cast.devices.values()) Object.assign(device.mood, { isOffline: false, busy: 0, refuse: 0, loseAnswer: 0, slowMs: device.calmMs });
  calmDisk(cast.controlPlane.mood);
  for (const { disk } of cast.agents.values()) calmDisk(disk.mood);
  for (const host of world.hosts) {
    host.killAt.clear();
    host.setRight();
    if (host.isStopped) host.continue();
  }
}
