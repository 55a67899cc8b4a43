// What an admin does while everything falls over: enrol, activate, declare lost, change passwords; and the person who decides what nobody can know.
import { setTimeout as sleep } from "node:timers/promises";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Job, JobDetail } from "#schema/api/jobs.ts";
import type { Agent } from "#schema/api/sites.ts";
import { Resolution } from "#schema/vocabulary.ts";
import type { Client } from "./client.ts";
import { Dice } from "./dice.ts";
import type { Scene } from "./scene.ts";
import type { AdminAct, AgentName } from "./schedule.ts";
import { addressesOf, password, type SiteName } from "./sites.ts";

const againMs = 700;

export class Admin {
  readonly lost = new Set<AgentName>();
  /** Live copies of an agent that were taken for two: each time a person had to say that there is one. */
  unfrozen = 0;
  readonly #scene: Scene;
  readonly #client: Client;
  readonly #seed: number;
  readonly #end: AbortSignal;
  /** Aborts when the chaos is over: what was only tried is given up, what was begun is brought to its end. */
  readonly #over: AbortSignal;
  readonly #dice: Dice;

  constructor(scene: Scene, client: Client, seed: number, signals: { over: AbortSignal; end: AbortSignal }) {
    this.#scene = scene;
    this.#client = client;
    this.#seed = seed;
    this.#end = signals.end;
    this.#over = signals.over;
    this.#dice = new Dice(seed, "decisions");
  }

  async act(act: AdminAct): Promise<void> {
    switch (act.do) {
      case "rotate_password":
        return this.#rotate(act.site);
      case "activate":
        return this.#activate(act.agent);
      case "enrol":
        return this.#enrol(act.agent, act.site);
      case "declare_lost":
        return this.#declareLost(act.agent);
    }
  }

  /** Decides about each unknown outcome with this probability, until `signal` aborts. */
  async decideNowAndThen(probability: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.decide(probability);
      await this.unfreeze();
      await sleep(2_000, undefined, { signal }).catch(() => undefined);
    }
  }

  async decide(probability: number): Promise<void> {
    const page = await this.#client.ask<{ items: Job[] }>("GET", "/api/jobs?status=unknown&limit=100");
    for (const { id } of page?.items ?? []) {
      if (!this.#dice.chance(probability)) continue;
      const job = await this.#client.ask<JobDetail>("GET", `/api/jobs/${id}`);
      for (const task of job?.tasks ?? []) {
        if (task.status !== "unknown" || task.job_id !== id) continue;
        const resolution = this.#dice.pick(Resolution.options);
        await this.#client.ask("PATCH", `/api/jobs/${id}`, { action: "resolve", task_id: task.id, resolution, reason: "Somebody went and looked." });
      }
    }
  }

  async unfreeze(): Promise<void> {
    for (const agent of (await this.agents()) ?? []) {
      if (agent.state !== "frozen") continue;
      this.unfrozen++;
      process.stdout.write(`         ${agent.name} was frozen: ${agent.alarm}\n`);
      await this.#client.ask("POST", `/api/agents/${agent.id}/unfreeze`, {});
    }
  }

  agents(): Promise<Agent[] | undefined> {
    return this.#client.ask<Agent[]>("GET", "/api/agents");
  }

  async #named(name: AgentName): Promise<Agent | undefined> {
    return (await this.agents())?.find((agent) => agent.name === name);
  }

  /** First at the devices, then in the set, as people do: in between every login is refused. */
  async #rotate(site: SiteName): Promise<void> {
    const { simulation, sets, secrets } = this.#scene;
    const next = password(this.#seed, `${site} rotated`);
    secrets.add(next);
    for (const address of addressesOf(site)) await simulation.change(address, { password: next });
    await this.#client.insist<CredentialSet>("PATCH", `/api/credential-sets/${sets[site].id}`, { password: next });
  }

  /** As long as the other one has open changes it is refused, and asked again. */
  async #activate(name: AgentName): Promise<void> {
    while (!this.#over.aborted && !this.lost.has(name)) {
      const agent = await this.#named(name);
      if (agent?.is_active) return;
      if (agent?.holds_site_key) await this.#client.ask("POST", `/api/agents/${agent.id}/activate`, {});
      await sleep(againMs, undefined, { signal: this.#over }).catch(() => undefined);
    }
  }

  async #enrol(name: AgentName, site: SiteName): Promise<void> {
    const { siteIds, processes } = this.#scene;
    let isEnrolled = false;
    while (!isEnrolled && !this.#end.aborted) {
      isEnrolled = await this.#scene.enrol(name, siteIds[site]).then(
        () => true,
        () => false,
      );
      if (!isEnrolled) await sleep(againMs, undefined, { signal: this.#end }).catch(() => undefined);
    }
    if (!isEnrolled) return;
    processes.get(name)?.keep();
    while (!this.#end.aborted) {
      const agent = await this.#named(name);
      if (agent?.holds_site_key) return;
      if (agent) await this.#client.ask("POST", `/api/agents/${agent.id}/give-site-key`, { seal_key_fingerprint: agent.seal_key_fingerprint });
      await sleep(againMs, undefined, { signal: this.#end }).catch(() => undefined);
    }
  }

  async #declareLost(name: AgentName): Promise<void> {
    this.lost.add(name);
    await this.#scene.processes.get(name)?.end("SIGKILL");
    while (!this.#end.aborted) {
      const agent = await this.#named(name);
      if (agent?.state === "revoked") return;
      if (agent && agent.state !== "online") await this.#client.ask("POST", `/api/agents/${agent.id}/declare-lost`, { confirm_name: name, reason: "The machine burnt." });
      await sleep(againMs, undefined, { signal: this.#end }).catch(() => undefined);
    }
  }
}
