// The scene of one test: its own iDRACs, servers and credentials in the shared world, and what must be true at its end.
import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Command, CommandDetail, Job, JobDetail } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { DiscoveredAddress } from "#schema/findings.ts";
import type { JobDetails, JobType, TargetResult } from "#schema/jobs/index.ts";
import type { Idrac, IdracOptions } from "#test/simulators/idrac/idrac.ts";
import { startIdrac } from "#test/simulators/idrac/idrac.ts";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";
import { type OtherBmc, type OtherBmcKind, startOtherBmc } from "#test/simulators/other-bmcs.ts";
import type { RequestEntry } from "#test/simulators/request-log.ts";
import type { Api } from "#test/stage/api.ts";
import { sightings, sightingsBelow } from "#test/stage/canary.ts";
import type { World } from "./world.ts";

export type IdracChanges = Partial<Omit<IdracOptions, "profile" | "port">>;
export interface Inventoried {
  readonly idrac: Idrac;
  readonly server: Server;
}
type NewJob = Parameters<Api["createJob"]>[0];

/** A server that is on and off within a second, so that a test need not wait for a real one. */
export const quickPower = { poweringOnMs: 300, poweringOffMs: 300, postMs: 500, guestShutdownMs: 500, restMs: 1_500 };

/** Files are looked through again after this: what a scene leaves there, the next one's look finds, and the last look is the world's. */
const scanEveryMs = 4_000;

/** Any port that is free on all addresses of loopback but 127.0.0.1 will do. */
const port = 8_443;

export class Scene {
  readonly world: World;
  readonly api: Api;
  /** 127.x.y, the network of this scene. */
  readonly network: string;
  /** One password for the whole scene, hard to spell. */
  readonly password: string;
  readonly idracs: Idrac[] = [];
  readonly others: OtherBmc[] = [];
  /** Sessions that the product cannot give back, because their answers were lost; nobody but the iDRAC knows of them. */
  lostSessions = 0;
  readonly #number: number;
  readonly #startedAt = new Date().toISOString();
  readonly #jobs: string[] = [];
  #credentials: Promise<CredentialSet> | undefined;
  #lastAddress = 9;

  constructor(world: World) {
    this.world = world;
    this.api = world.stage.api;
    this.#number = world.nextScene();
    this.network = `${world.network}.${this.#number}`;
    this.password = this.secret();
  }

  /** A new password. All of them hold the world's canary, which must appear nowhere. */
  secret(): string {
    return `${randomBytes(4).toString("hex")}${this.world.canary}${randomBytes(1).toString("hex")}`;
  }

  address(n = ++this.#lastAddress): string {
    return `${this.network}.${n}`;
  }

  get port(): number {
    return port;
  }

  async idrac(profile: ProfileName, changes: IdracChanges = {}): Promise<Idrac> {
    const address = changes.address ?? this.address();
    const serviceTag = `T${this.world.network.split(".")[1]}${this.#number.toString(36)}${address.split(/[.:]/).at(-1)}X`.toUpperCase();
    const options: IdracOptions = { serviceTag, password: this.password, powerTimes: quickPower, ...changes, address, port, profile };
    const idrac = await startIdrac(options, this.world.clock, this.world.requests);
    this.idracs.push(idrac);
    return idrac;
  }

  async other(profile: OtherBmcKind, address = this.address()): Promise<OtherBmc> {
    const bmc = await startOtherBmc({ address, port, profile }, this.world.requests);
    this.others.push(bmc);
    return bmc;
  }

  /** An iDRAC and its server in the inventory, with the scene's credential set. */
  async server(profile: ProfileName = "idrac9-late", changes: IdracChanges = {}): Promise<Inventoried> {
    const idrac = await this.idrac(profile, changes);
    return { idrac, server: await this.inventory(idrac.address) };
  }

  async inventory(address: string, over: Record<string, unknown> = {}): Promise<Server> {
    const set = over.credential_set_id === undefined ? await this.credentials() : undefined;
    return await this.api.send<Server>("POST", "/api/servers", {
      site_id: this.world.stage.site.id,
      ip_address: address,
      port,
      ...(set ? { credential_set_id: set.id } : {}),
      ...over,
    });
  }

  /** The scene's credential set: root and its password. */
  credentials(): Promise<CredentialSet> {
    this.#credentials ??= this.credentialSet({ password: this.password });
    return this.#credentials;
  }

  credentialSet(over: { password: string; [field: string]: unknown }): Promise<CredentialSet> {
    return this.api.send<CredentialSet>("POST", "/api/credential-sets", { name: `${this.network} ${randomBytes(3).toString("hex")}`, username: "root", ...over });
  }

  async start<T extends JobType>(type: T, servers: Server | readonly Server[], details: Partial<JobDetails<T>> = {}, over: Partial<NewJob> = {}): Promise<Job> {
    const server_ids = [servers].flat().map((server) => server.id);
    return this.track(await this.api.createJob({ job_type: type, target_scope: { server_ids }, details, ...over }));
  }

  track(job: Job): Job {
    this.#jobs.push(job.id);
    return job;
  }

  /** Gives up, with the last state in words, before the test itself does. */
  ended(job: Pick<Job, "id">, timeoutMs = 45_000): Promise<JobDetail> {
    return this.api.ended(job.id, timeoutMs);
  }

  /** Makes a job and waits for its end. */
  async run<T extends JobType>(type: T, servers: Server | readonly Server[], details: Partial<JobDetails<T>> = {}, over: Partial<NewJob> = {}): Promise<JobDetail> {
    return await this.ended(await this.start(type, servers, details, over));
  }

  /** Makes a job that has to work, and returns what its one target yielded. */
  async result<T extends JobType>(type: T, server: Server, details: Partial<JobDetails<T>> = {}, over: Partial<NewJob> = {}): Promise<TargetResult<T>> {
    return resultOf<T>(await this.run(type, server, details, over));
  }

  async scan(details: Record<string, unknown>, over: Partial<NewJob> = {}): Promise<JobDetail> {
    return await this.ended(await this.startScan(details, over));
  }

  async startScan(details: Record<string, unknown>, over: Partial<NewJob> = {}): Promise<Job> {
    const scope = { site_ids: [this.world.stage.site.id] };
    return this.track(await this.api.createJob({ job_type: "discovery_scan", target_scope: scope, details: { port, ...details }, ...over }));
  }

  discovered(job: Pick<Job, "id">): Promise<DiscoveredAddress[]> {
    return this.api.get<DiscoveredAddress[]>(`/api/jobs/${job.id}/discovery`);
  }

  /** The inventory's server with this tag. */
  async tagged(serviceTag: string): Promise<Server> {
    const found = (await this.api.get<Server[]>("/api/servers")).filter((server) => server.service_tag === serviceTag);
    expect(found).toHaveLength(1);
    return found[0] as Server;
  }

  reload(server: Server): Promise<Server> {
    return this.api.get<Server>(`/api/servers/${server.id}`);
  }

  async log(job: JobDetail, task = 0): Promise<string> {
    return (await this.api.get<{ log: string }>(`/api/jobs/${job.id}/tasks/${job.tasks[task]?.id}/log`)).log;
  }

  /** Waits until something is so in this process, such as in a simulator. */
  until(what: string, isSo: () => boolean, timeoutMs = 20_000): Promise<boolean> {
    return this.api.until(() => Promise.resolve(isSo()), Boolean, what, timeoutMs, 10);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.idracs, ...this.others].map((bmc) => bmc.stop()));
    for (const idrac of this.idracs) idrac.power.stop();
  }

  // ------------------------------------------------------------ at the end

  /** What holds after every test, whatever went wrong in it. */
  async checkAftermath(): Promise<void> {
    await this.#expectNoSession();
    await this.#expectEachRequestLoggedOnce();
    await this.#expectNoSecretSeen();
  }

  /** Sessions of other programs are of the type WebUI in these tests. */
  async #expectNoSession(): Promise<void> {
    const ours = (): number => this.idracs.reduce((sum, idrac) => sum + idrac.sessions.list().filter((session) => session.type === "Redfish").length, 0);
    await this.until(`the end of all sessions (${this.lostSessions} expected to stay)`, () => ours() <= this.lostSessions, 10_000);
    expect(ours()).toBe(this.lostSessions);
  }

  /** Each request that a device saw is a row exactly once; a row that no device saw never had an answer. */
  async #expectEachRequestLoggedOnce(): Promise<void> {
    const mine = new Set([...this.idracs, ...this.others].map((bmc) => bmc.address));
    const seen = count(this.world.requests.entries.filter((entry) => mine.has(entry.bmc)).map((entry) => `${entry.method} ${entry.bmc} ${entry.path}`));
    const rows = await this.api.until(
      async () => (await this.commands()).filter((row) => mine.has(hostOf(row.full_url))),
      (found) => {
        const logged = count(found.map(keyOf));
        return [...seen].every(([key, n]) => (logged.get(key) ?? 0) >= n);
      },
      `a row for each of ${[...seen.values()].reduce((sum, n) => sum + n, 0)} requests`,
      10_000,
    );
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    const answered = count(rows.filter((row) => row.status_code !== null).map(keyOf));
    expect([...answered].filter(([key, n]) => n > (seen.get(key) ?? 0))).toEqual([]);
    const logged = count(rows.map(keyOf));
    const unseen = [...logged].filter(([key, n]) => n > (seen.get(key) ?? 0)).map(([key]) => key);
    const isExplained = (key: string): boolean => rows.some((row) => keyOf(row) === key && row.status_code === null && row.error_message !== null);
    expect(unseen.filter((key) => !isExplained(key))).toEqual([]);
  }

  /** Every row about the scene's addresses, newest first, bodies and all. */
  async commands(): Promise<CommandDetail[]> {
    return (await this.#commandLines())
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as CommandDetail);
  }

  async #commandLines(): Promise<string> {
    const hosts = [`//${this.network}.`, ...(this.idracs.some((idrac) => idrac.address === "::1") ? ["//[::1]"] : [])];
    const since = encodeURIComponent(this.#startedAt);
    return (await Promise.all(hosts.map((host) => this.api.get<string>(`/api/commands.ndjson?since=${since}&q=${encodeURIComponent(host)}`)))).join("");
  }

  /** Rows of one job, oldest first. */
  async commandsOf(job: Pick<Job, "id">): Promise<Command[]> {
    return (await this.commands()).filter((row) => row.job_id === job.id).toReversed();
  }

  async #expectNoSecretSeen(): Promise<void> {
    const { canary, tokens, stage } = this.world;
    for (const idrac of this.idracs) for (const { headers } of idrac.requests) for (const token of [headers["x-auth-token"]].flat()) if (token !== undefined) tokens.add(token);
    if (performance.now() - this.world.scannedAt > scanEveryMs) {
      this.world.scannedAt = performance.now();
      expect(sightingsBelow(stage.folder, [canary])).toEqual([]);
    }
    expect(sightings("commands", await this.#commandLines(), [canary])).toEqual([]);
    for (const path of ["/api/servers", "/api/credential-sets", ...this.#jobs.map((id) => `/api/jobs/${id}`)]) {
      const { body } = await this.api.request("GET", path);
      expect(sightings(path, JSON.stringify(body), [canary])).toEqual([]);
    }
  }
}

/** What the one target of a job yielded; fails with the job's own words when it did not work. */
export function resultOf<T extends JobType>(job: JobDetail): TargetResult<T> {
  const [task] = job.tasks;
  expect({ status: job.status, error: job.error }).toEqual({ status: "completed", error: null });
  return task?.result as TargetResult<T>;
}

export function resetsOf(idrac: Idrac): RequestEntry[] {
  return idrac.requests.filter((entry) => entry.method === "POST" && entry.path.endsWith("/Actions/ComputerSystem.Reset"));
}

export function resetTypesOf(idrac: Idrac): unknown[] {
  return resetsOf(idrac).map((entry) => (entry.body as { ResetType?: unknown } | null)?.ResetType);
}

export function loginsOf(bmc: { requests: RequestEntry[] }): RequestEntry[] {
  return bmc.requests.filter((entry) => entry.method === "POST" && /Sessions\/?$/.test(entry.path));
}

/** Requests that carried any credential: a password in the body, a token, HTTP Basic. */
export function withSecrets(bmc: { requests: RequestEntry[] }): RequestEntry[] {
  return bmc.requests.filter((entry) => entry.headers.authorization !== undefined || entry.headers["x-auth-token"] !== undefined || entry.method !== "GET");
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}

function keyOf(row: Command): string {
  return `${row.command_type} ${hostOf(row.full_url)} ${row.endpoint}`;
}

function count(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
