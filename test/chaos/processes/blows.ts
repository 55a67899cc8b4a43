// The schedule carried out: each blow at its time, on whatever is there then.
import { setTimeout as sleep } from "node:timers/promises";
import type { LinkProxy } from "#test/stage/link-proxy.ts";
import type { Scene } from "./scene.ts";
import type { AdminAct, Blow, LinkFault, Planned, ProcessName } from "./schedule.ts";

/** What has been done so far; kills and stops are counted by the processes themselves. */
export interface Tally {
  links: Record<LinkFault, number>;
  clockJumps: number;
  deviceFaults: number;
}

const longestEndMs = 30_000;

export class Blows {
  readonly tally: Tally = { links: { cut: 0, down: 0, stall: 0, drip: 0, double: 0 }, clockJumps: 0, deviceFaults: 0 };
  readonly #scene: Scene;
  readonly #signal: AbortSignal;
  readonly #admin: (act: AdminAct) => Promise<void>;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();

  constructor(scene: Scene, admin: (act: AdminAct) => Promise<void>, signal: AbortSignal) {
    this.#scene = scene;
    this.#admin = admin;
    this.#signal = signal;
  }

  async all(planned: readonly Planned[]): Promise<void> {
    const from = performance.now();
    for (const { atMs, blow } of planned) {
      await sleep(Math.max(0, atMs - (performance.now() - from)), undefined, { signal: this.#signal }).catch(() => undefined);
      if (this.#signal.aborted) return;
      this.#strike(blow);
    }
  }

  /** All faults that last are ended: processes go on, links pass, clocks are right, devices are well, disks have room. */
  async end(): Promise<void> {
    const { processes, links, simulation } = this.#scene;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const [name, process] of processes) {
      this.#scene.setClock(name, 0);
      process.resume();
    }
    for (const link of links.values()) heal(link);
    for (const { address, power } of await simulation.state()) {
      await simulation.clearFaults(address);
      if (power !== undefined) await simulation.change(address, { guestIgnoresShutdown: false, latencyMs: 0, isOnline: true });
    }
    // What an admin began before must not go on for ever; the books will tell what was left half done.
    await Promise.race([Promise.all(this.#running), sleep(longestEndMs)]);
  }

  #strike(blow: Blow): void {
    const { processes, links, disks } = this.#scene;
    switch (blow.kind) {
      case "kill":
        for (const victim of blow.victims) processes.get(victim)?.kill(blow.downMs);
        return;
      case "stop":
        return processes.get(blow.victim)?.stop(blow.forMs);
      case "link": {
        const link = links.get(blow.agent);
        if (!link) return;
        this.tally.links[blow.fault]++;
        return this.#link(link, blow.fault, blow.forMs);
      }
      case "disk": {
        const disk = disks.get(blow.victim);
        if (disk) this.#run(disk.fill(blow.leaveMib, blow.forMs, this.#signal));
        return;
      }
      case "clock":
        this.tally.clockJumps++;
        return this.#scene.setClock(blow.victim, blow.offsetMs);
      case "device":
        this.tally.deviceFaults++;
        return this.#run(this.#device(blow));
      case "admin":
        return this.#run(this.#admin(blow.act));
    }
  }

  #link(link: LinkProxy, fault: LinkFault, forMs: number): void {
    switch (fault) {
      case "cut":
        return link.cut();
      case "down":
        link.cut(true);
        return this.#later(forMs, () => link.up());
      case "stall":
        link.stall(true);
        return this.#later(forMs, () => link.stall(false));
      case "drip":
        link.drip(true);
        return this.#later(forMs, () => link.drip(false));
      case "double":
        link.double(true);
        return this.#later(forMs, () => link.double(false));
    }
  }

  async #device({ address, blow }: Extract<Blow, { kind: "device" }>): Promise<void> {
    const { simulation } = this.#scene;
    if (blow.set === "fault") return simulation.fault(address, blow.fault);
    await simulation.change(address, blow.state);
    await sleep(blow.forMs, undefined, { signal: this.#signal }).catch(() => undefined);
    if (Object.keys(blow.after).length > 0) await simulation.change(address, blow.after);
  }

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #run(work: Promise<void>): void {
    const settled = work.catch((error: unknown) => {
      if (!this.#signal.aborted) process.stderr.write(`A blow missed: ${error instanceof Error ? error.message : String(error)}\n`);
    });
    this.#running.add(settled);
    void settled.then(() => this.#running.delete(settled));
  }
}

function heal(link: LinkProxy): void {
  link.drip(false);
  link.double(false);
  link.stall(false);
  link.up();
}

/** Kills by process, the one that dies most first. */
export function killsOf(scene: Scene): [ProcessName, number][] {
  return [...scene.processes].map(([name, { kills }]): [ProcessName, number] => [name, kills]).sort((a, b) => b[1] - a[1]);
}
