// What people and programs ask of the control plane: over a network that may not answer, so a request that matters is repeated with its key until it is answered.

import type { ControlPlane } from "#control-plane/control-plane.ts";
import type { PreparedClient } from "#control-plane/node/prepared-client.ts";
import type { Actor } from "#control-plane/services.ts";
import { enrolling } from "#control-plane/sites/enrol-routes.ts";
import type { NewJob } from "#schema/api/jobs.ts";
import { AppError } from "#schema/errors.ts";
import type { Decision } from "../history.ts";
import type { ControlPlaneHost } from "./control-plane-host.ts";
import { idOf, publicKeyOf, sealedFor, siteKey } from "./names.ts";
import type { Operation } from "./plan.ts";
import type { Spans } from "./spans.ts";
import type { World } from "./world.ts";

export const admin: Actor = { id: "00000000-0000-7000-8000-000000000001", name: "admin", role: "admin", via: "session", address: null };

interface Answer<T> {
  value?: T;
  error?: unknown;
}

export interface Place {
  siteIds: readonly string[];
  /** Id and site of each server, by address. */
  serverOf: (address: string) => { id: string; site: number } | undefined;
  newAgent: (name: string, agentId: string) => void;
}

const answerTimeoutMs = 10_000;
const repeatMs = 2_000;

export class People {
  readonly accepted: string[] = [];
  readonly decisions: Decision[] = [];
  /** Requests that still wait for an answer. */
  waiting = 0;
  private readonly world: World;
  private readonly controlPlane: ControlPlaneHost;
  private readonly spans: Spans;
  private readonly place: Place;
  private keys = 0;

  constructor(world: World, controlPlane: ControlPlaneHost, spans: Spans, place: Place) {
    this.world = world;
    this.controlPlane = controlPlane;
    this.spans = spans;
    this.place = place;
  }

  private get file(): PreparedClient {
    return this.controlPlane.file;
  }

  /** One request. No answer (undefined) when the control plane is not there, or dies before it has answered. */
  request<T>(run: (services: ControlPlane) => Promise<T>): Promise<Answer<T> | undefined> {
    const { promise, resolve } = Promise.withResolvers<Answer<T> | undefined>();
    const { world, controlPlane } = this;
    world.after(answerTimeoutMs, () => resolve(undefined));
    const arrive = (): void => {
      const { services } = controlPlane;
      const { life } = controlPlane.host;
      if (!services || !life) return resolve(undefined);
      const answer = (value: Answer<T>): void => {
        if (!life.isDead) world.after(1, () => resolve(value));
      };
      run(services).then(
        (value) => answer({ value }),
        (error: unknown) => answer({ error }),
      );
    };
    world.after(1, () => {
      const { life } = controlPlane.host;
      if (life) world.after(0, arrive, life);
      else resolve(undefined);
    });
    return promise;
  }

  /** Until it is answered. Gives up when it is refused, not when the server failed. */
  private async insist<T>(run: (services: ControlPlane) => Promise<T>, times = 60): Promise<T | undefined> {
    this.waiting++;
    try {
      for (let n = 0; n < times; n++) {
        const answer = await this.request(run);
        if (answer && !("error" in answer)) return answer.value as T;
        if (answer?.error instanceof AppError && answer.error.code !== "internal") return undefined;
        await new Promise<void>((resolve) => void this.world.after(repeatMs, resolve));
      }
      return undefined;
    } finally {
      this.waiting--;
    }
  }

  async ask(operation: Operation): Promise<void> {
    switch (operation.ask) {
      case "create":
        return await this.create(operation);
      case "cancel":
      case "pause":
      case "resume": {
        const id = this.nth(operation.nth);
        if (id === undefined) return;
        if (operation.ask === "cancel") await this.cancel(id);
        else await this.insist((services) => services.jobs[operation.ask === "pause" ? "pause" : "resume"](id, admin), 3);
        return;
      }
      case "retry": {
        const id = this.nth(operation.nth);
        const key = `key-${++this.keys}`;
        if (id === undefined) return;
        const made = await this.insist((services) => services.jobs.retry(id, admin, key));
        if (made) this.remember(made.id);
        return;
      }
      case "decide":
        return await this.decide(operation.resolution);
      case "credentials":
        await this.insist(async ({ store }) => {
          await store.write([
            { sql: "update credential_sets set password_version = password_version + 1, password_encrypted = json(?)", args: [sealedFor(this.place.siteIds, operation.nth)] },
          ]);
        }, 3);
        return;
      case "limit": {
        const [siteId = ""] = this.place.siteIds;
        await this.insist(async ({ store, links }) => {
          await store.write([{ sql: "update sites set max_running_jobs = ? where id = ?", args: [operation.maxRunning, siteId] }]);
          await links.refreshSite(siteId);
        }, 3);
        return;
      }
      case "activate": {
        const agents = await this.rows<{ id: string }>("select id from agents where status = 'enrolled' order by id");
        const agent = agents[operation.nth % Math.max(1, agents.length)];
        if (agent) await this.activate(agent.id);
        return;
      }
      case "enrol":
        return await this.enrol(operation.site);
    }
  }

  private async create(operation: Extract<Operation, { ask: "create" }>): Promise<void> {
    const servers = operation.servers.flatMap((address) => this.place.serverOf(address) ?? []);
    const now = this.controlPlane.host.wall();
    const isScan = operation.action === "discovery_scan";
    const input: NewJob = {
      job_type: isScan ? "discovery_scan" : operation.action === "health_check" ? "health_check" : "power_action",
      target_scope: isScan ? { site_ids: [this.place.siteIds[0] ?? ""] } : { server_ids: servers.map((server) => server.id) },
      details: isScan ? { ip_ranges: ["10.0.0.1"] } : operation.action === "health_check" ? {} : { action: operation.action },
      priority: operation.priority,
      ...(operation.delayMs > 0 ? { schedule_at: new Date(now + operation.delayMs).toISOString() } : {}),
      ...(operation.lastsMs > 0 ? { not_after: new Date(now + operation.delayMs + operation.lastsMs).toISOString() } : {}),
      ...(operation.limitSeconds === null ? {} : { time_limit_seconds: operation.limitSeconds }),
    };
    const key = `key-${++this.keys}`;
    const made = await this.insist((services) => services.jobs.create(input, admin, { idempotencyKey: key }));
    if (made) this.remember(made.id);
  }

  /** About one target whose outcome is not known, as the page of unknown outcomes offers them. */
  async decide(resolution: Decision["resolution"]): Promise<void> {
    const open = await this.rows<{ id: string; job_id: string; attempt_id: string | null }>(
      "select t.id, t.job_id, j.attempt_id from job_tasks t join jobs j on j.id = t.job_id where t.status = 'unknown' and j.status in ('running', 'unknown') order by t.id",
    );
    const task = open[this.world.random.int(0, Math.max(0, open.length - 1))];
    if (!task) return;
    this.decisions.push({ jobId: task.job_id, taskId: task.id, resolution });
    // Nobody will say any more what became of it: from here on it is what the person says.
    if (task.attempt_id === null) this.spans.endTask(task.id);
    await this.insist(({ jobs }) => jobs.resolve(task.job_id, { task_id: task.id, resolution, reason: "looked at it" }, admin), 3);
  }

  /** Another machine of the site; it comes with the site's key, as one that an admin has given it to. */
  private async enrol(site: number): Promise<void> {
    await this.enrolAt(this.place.siteIds[site % this.place.siteIds.length] ?? "");
  }

  async enrolAt(siteId: string): Promise<void> {
    const name = `new${++this.keys}`;
    const request = { secret: "", hostname: name, version: "0.0.0", sign_public_key: publicKeyOf(name), site_public_key: siteKey(siteId) };
    const agentId = idOf(`agent ${name}`);
    const made = await this.insist(async ({ store, links, platform }) => {
      const now = platform.clock.now();
      const [known] = await store.read<{ id: string }>({ sql: "select id from agents where id = ?", args: [agentId] });
      if (!known) {
        await store.write([
          {
            sql: "insert into enrolment_codes (id, site_id, secret_hash, agent_name, created_at, expires_at) values (?, ?, ?, ?, ?, ?)",
            args: [idOf(name), siteId, name, name, now, now + 600_000],
          },
          ...enrolling(agentId, name, request, now),
        ]);
      }
      await links.refreshSite(siteId);
      return true;
    });
    if (made) this.place.newAgent(name, agentId);
  }

  async declareLost(agentId: string): Promise<void> {
    await this.insist(({ links }) => links.declareLost(agentId, admin, "its machine is gone"));
  }

  async unfreeze(agentId: string): Promise<void> {
    await this.insist(({ links }) => links.unfreeze(agentId, admin), 3);
  }

  async activate(agentId: string): Promise<void> {
    await this.insist(({ links }) => links.activate(agentId, admin), 3);
  }

  async cancel(jobId: string): Promise<void> {
    await this.insist(({ jobs }) => jobs.cancel(jobId, admin, undefined), 3);
  }

  async resume(jobId: string): Promise<void> {
    await this.insist(({ jobs }) => jobs.resume(jobId, admin), 3);
  }

  private remember(id: string): void {
    if (!this.accepted.includes(id)) this.accepted.push(id);
  }

  private nth(n: number): string | undefined {
    return this.accepted[n % Math.max(1, this.accepted.length)];
  }

  async rows<T>(sql: string): Promise<T[]> {
    return (await this.file.execute(sql)).rows as unknown as T[];
  }
}
