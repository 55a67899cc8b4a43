// Whatever happens in whatever order: when everything has arrived, each cached answer is what the control plane would answer now.
import { InfiniteQueryObserver, QueryClient, QueryObserver } from "@tanstack/solid-query";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Command, Job, JobDetail, Step, Task } from "#schema/api/jobs.ts";
import type { LiveEvent } from "#schema/api/live.ts";
import type { Server } from "#schema/api/servers.ts";
import type { ListPage } from "#web/ui/data.ts";
import { jobBelongs } from "./belongs.ts";
import { Caches } from "./caches.ts";
import { jobCommandsLimit, newestJob, pruneRecent } from "./patch.ts";

const pageSize = 3;
const iso = (n: number): string => new Date(1_700_000_000_000 + n * 1_000).toISOString();
const clone = <T>(value: T): T => structuredClone(value);

/** The control plane: rows, and the news of them, read a little later and in order. */
class World {
  readonly servers = new Map<string, Server>();
  readonly jobs = new Map<string, Job>();
  readonly tasks = new Map<string, Task>();
  readonly steps = new Map<string, Step & { job_id: string }>();
  readonly logs = new Map<string, string>();
  readonly commands = new Map<string, Command>();
  readonly results = new Map<string, number>();
  private n = 0;
  private dirty = { servers: new Set<string>(), jobs: new Set<string>(), tasks: new Set<string>(), steps: new Set<string>(), commands: new Set<string>() };
  private told: LiveEvent[] = [];

  next(): number {
    return ++this.n;
  }

  /** What the publisher does in one flush. */
  publish(): LiveEvent[] {
    const { dirty, told } = this;
    this.dirty = { servers: new Set(), jobs: new Set(), tasks: new Set(), steps: new Set(), commands: new Set() };
    this.told = [];
    const events: LiveEvent[] = [...told];
    for (const id of dirty.tasks) events.push({ kind: "task", task: clone(this.tasks.get(id) as Task) });
    for (const id of dirty.jobs) events.push({ kind: "job", job: clone(this.jobs.get(id) as Job) });
    for (const id of dirty.steps) {
      const { job_id, ...step } = this.steps.get(id) as Step & { job_id: string };
      events.push({ kind: "step", job_id, step: clone(step) });
    }
    for (const id of dirty.servers) {
      const server = this.servers.get(id);
      if (server) events.push({ kind: "server", server: clone(server) });
    }
    if (dirty.commands.size > 0) events.push({ kind: "commands", commands: [...dirty.commands].map((id) => clone(this.commands.get(id) as Command)) });
    return events;
  }

  addServer(): void {
    const n = this.next();
    this.servers.set(`s${n}`, { id: `s${n}`, hostname: `esx-${n}`, service_tag: `T${n}`, ip_address: "10.0.0.1", site_id: "b", notes: null } as Server);
    this.dirty.servers.add(`s${n}`);
  }
  changeServer(pick: number): void {
    const server = [...this.servers.values()][pick % Math.max(1, this.servers.size)];
    if (!server) return;
    server.notes = `note ${this.next()}`;
    this.dirty.servers.add(server.id);
  }
  removeServer(pick: number): void {
    const server = [...this.servers.values()][pick % Math.max(1, this.servers.size)];
    if (!server) return;
    this.servers.delete(server.id);
    this.dirty.servers.delete(server.id);
    this.told.push({ kind: "stale", what: "servers", id: server.id });
  }
  addJob(parent: boolean): void {
    const n = this.next();
    const id = `j${n}`;
    this.jobs.set(id, {
      id,
      job_type: n % 2 === 0 ? "health_check" : "power_action",
      status: "pending",
      parent_job_id: parent ? "j1" : null,
      created_by: n % 3 === 0 ? "anna" : "ben",
      created_at: iso(n),
      cancel_requested_at: null,
      pause_requested_at: null,
      completed_at: null,
      progress: 0,
    } as Job);
    this.tasks.set(`t${n}`, { id: `t${n}`, job_id: id, status: "pending", progress: 0 } as Task);
    this.logs.set(`t${n}`, "");
    this.dirty.jobs.add(id);
    this.dirty.tasks.add(`t${n}`);
  }
  changeJob(pick: number, status: Job["status"]): void {
    const job = [...this.jobs.values()][pick % Math.max(1, this.jobs.size)];
    if (!job || job.status === "completed" || job.status === "failed") return;
    job.status = status;
    job.progress = this.next();
    if (status === "completed" || status === "failed") {
      job.completed_at = iso(this.next());
      this.results.set(job.id, this.next());
    }
    this.dirty.jobs.add(job.id);
    const task = [...this.tasks.values()].find((one) => one.job_id === job.id);
    if (!task) return;
    task.status = status;
    task.progress = this.next();
    this.dirty.tasks.add(task.id);
    const step = `${task.id} step${pick % 2}`;
    this.steps.set(step, { job_id: job.id, task_id: task.id, name: `step${pick % 2}`, status: "running", started_at: iso(this.next()) } as Step & { job_id: string });
    this.dirty.steps.add(step);
  }
  requestCancel(pick: number): void {
    const job = [...this.jobs.values()][pick % Math.max(1, this.jobs.size)];
    if (!job) return;
    job.cancel_requested_at ??= iso(this.next());
    this.dirty.jobs.add(job.id);
  }
  log(pick: number): void {
    const [id] = [...this.logs.keys()][pick % Math.max(1, this.logs.size)] ? [[...this.logs.keys()][pick % this.logs.size] as string] : [];
    if (id === undefined) return;
    const lines = `line ${this.next()}\n`;
    this.logs.set(id, (this.logs.get(id) ?? "") + lines);
    this.told.push({ kind: "log", job_id: "", task_id: id, lines });
  }
  command(pick: number): void {
    const n = this.next();
    // Requests arrive after others that were made later.
    this.commands.set(`c${n}`, { id: `c${n}`, job_id: `j${(pick % 3) + 1}`, server_id: "s", success: pick % 2 === 0, timestamp: iso(n - (pick % 4)) } as Command);
    this.dirty.commands.add(`c${n}`);
  }

  serverList(): Server[] {
    return clone([...this.servers.values()]);
  }
  recent(): Job[] {
    return clone([...pruneRecent([...this.jobs.values()].filter((job) => job.parent_job_id === null).sort(newestJob))]);
  }
  private page<T>(rows: T[], cursor: string | null, key: (row: T) => string): ListPage<T> {
    const from = cursor === null ? 0 : rows.findIndex((row) => key(row) < cursor);
    const items = from < 0 ? [] : rows.slice(from, from + pageSize);
    const last = items.at(-1);
    return { items: clone(items), next: last && from + pageSize < rows.length ? key(last) : null };
  }
  jobPage(filters: Record<string, string | undefined>, cursor: string | null): ListPage<Job> {
    const rows = [...this.jobs.values()].filter((job) => this.matches(job, filters)).sort(newestJob);
    return this.page(rows, cursor, (job) => `${job.created_at} ${job.id}`);
  }
  matches(job: Job, { q, ...filters }: Record<string, string | undefined>): boolean {
    return jobBelongs(job, filters, "anna") === true && (!q || job.id.includes(q));
  }
  commandPage(filters: Record<string, string | undefined>, cursor: string | null): ListPage<Command> {
    const rows = [...this.commands.values()]
      .filter((command) => !filters.success || String(command.success) === filters.success)
      .sort((a, b) => (a.timestamp === b.timestamp ? (a.id < b.id ? 1 : -1) : a.timestamp < b.timestamp ? 1 : -1));
    return this.page(rows, cursor, (command) => `${command.timestamp} ${command.id}`);
  }
  detail(id: string): JobDetail {
    const byKey = (a: { created_at?: string; id: string }, b: { created_at?: string; id: string }): number => (a.id < b.id ? -1 : 1);
    return clone({
      ...(this.jobs.get(id) as Job),
      result: this.results.get(id) ?? null,
      tasks: [...this.tasks.values()].filter((task) => task.job_id === id).sort(byKey),
      steps: [...this.steps.values()].filter((step) => step.job_id === id).map(({ job_id: _, ...step }) => step),
      children: [...this.jobs.values()].filter((job) => job.parent_job_id === id).sort(byKey),
    }) as unknown as JobDetail;
  }
  jobCommands(jobId: string): Command[] {
    return this.commandsOf(jobId).slice(0, jobCommandsLimit);
  }
  private commandsOf(jobId: string): Command[] {
    return clone([...this.commands.values()].filter((command) => command.job_id === jobId)).sort((a, b) =>
      a.timestamp === b.timestamp ? (a.id < b.id ? 1 : -1) : a.timestamp < b.timestamp ? 1 : -1,
    );
  }
}

/** Requests under way: read when the schedule says so, answered when it says so. */
class Wire {
  private readonly waiting: { read: () => unknown; answer: (value: unknown) => void; value?: { is: unknown } }[] = [];
  ask<T>(read: () => T): Promise<T> {
    return new Promise<unknown>((answer) => this.waiting.push({ read, answer })) as Promise<T>;
  }
  get pending(): number {
    return this.waiting.length;
  }
  read(pick: number): void {
    const one = this.waiting[pick % Math.max(1, this.waiting.length)];
    if (one) one.value ??= { is: one.read() };
  }
  async deliver(pick: number): Promise<void> {
    const index = pick % Math.max(1, this.waiting.length);
    const [one] = this.waiting.splice(index, 1);
    if (!one) return;
    one.value ??= { is: one.read() };
    one.answer(one.value.is);
    await vi.advanceTimersByTimeAsync(0);
  }
}

const filters = [{ parent: "none" }, { parent: "none", status: "running" }, { created_by: "me" }, { q: "1" }];

type Action =
  | ["world", number, number]
  | ["publish"]
  | ["arrive", number]
  | ["read", number]
  | ["deliver", number]
  | ["again", number]
  | ["more", number]
  | ["pass", number]
  | ["leave", number]
  | ["gap"];
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(fc.constant("world" as const), fc.nat(8), fc.nat(20)) },
  { weight: 5, arbitrary: fc.tuple(fc.constant("publish" as const)) },
  { weight: 5, arbitrary: fc.tuple(fc.constant("arrive" as const), fc.nat(10)) },
  { weight: 5, arbitrary: fc.tuple(fc.constant("read" as const), fc.nat(20)) },
  { weight: 5, arbitrary: fc.tuple(fc.constant("deliver" as const), fc.nat(20)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("again" as const), fc.nat(20)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("more" as const), fc.nat(20)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("pass" as const), fc.constantFrom(5, 50, 1_500)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("leave" as const), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("gap" as const)) },
);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function run(actions: readonly Action[]): Promise<void> {
  const world = new World();
  for (let i = 0; i < 6; i++) world.addJob(i === 3);
  for (let i = 0; i < 4; i++) world.addServer();
  world.publish();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, networkMode: "always" } } });
  const caches = new Caches(client, () => ({ me: "anna" }));
  const wire = new Wire();
  /** Pages that are open: each watches one answer, is left, and is opened again. */
  const pages: { open: () => () => void; leave: (() => void) | undefined }[] = [];
  const show = (open: () => () => void): void => void pages.push({ open, leave: open() });
  const lists: InfiniteQueryObserver<ListPage<{ id: string }>>[] = [];
  const watch = (key: readonly unknown[], read: () => unknown): void => {
    const observer = new QueryObserver(client, { queryKey: key, queryFn: () => wire.ask(read), structuralSharing: false });
    show(() => observer.subscribe(() => {}));
  };
  const watchPages = (key: readonly unknown[], read: (cursor: string | null) => ListPage<{ id: string }>): void => {
    const observer = new InfiniteQueryObserver<ListPage<{ id: string }>>(client, {
      queryKey: key,
      queryFn: ({ pageParam }: { pageParam: unknown }) => wire.ask(() => read(pageParam as string | null)),
      initialPageParam: null,
      structuralSharing: false,
      getNextPageParam: (last: ListPage<{ id: string }>) => last.next,
    } as never);
    lists.push(observer);
    show(() => observer.subscribe(() => {}));
  };
  watch(["servers"], () => world.serverList());
  watch(["jobs", "open"], () => world.recent());
  watch(["job", "j1"], () => world.detail("j1"));
  watch(["job", "j2"], () => world.detail("j2"));
  const firstTask = [...world.logs.keys()][0] as string;
  watch(["log", firstTask], () => world.logs.get(firstTask) ?? "");
  watch(["job-commands", "j1", ""], () => world.jobCommands("j1"));
  for (const filter of filters) watchPages(["jobs", "list", filter], (cursor) => world.jobPage(filter, cursor));
  watchPages(["commands", {}], (cursor) => world.commandPage({}, cursor));
  watchPages(["commands", { success: "true" }], (cursor) => world.commandPage({ success: "true" }, cursor));

  /** Events under way, in order. */
  let stream: LiveEvent[] = [];
  for (const [kind, a = 0, b = 0] of actions) {
    if (kind === "world") {
      if (a === 0) world.addServer();
      else if (a === 1) world.changeServer(b);
      else if (a === 2) world.removeServer(b);
      else if (a === 3) world.addJob(b % 4 === 0);
      else if (a <= 5) world.changeJob(b, (["running", "paused", "unknown", "completed", "failed"] as const)[b % 5] ?? "running");
      else if (a === 6) world.requestCancel(b);
      else if (a === 7) world.log(b);
      else world.command(b);
    } else if (kind === "publish") stream.push(...world.publish());
    else if (kind === "arrive") {
      const arrived = stream.splice(0, a + 1);
      if (arrived.length > 0) caches.receive(arrived);
    } else if (kind === "read") wire.read(a);
    else if (kind === "deliver") await wire.deliver(a);
    else if (kind === "again") {
      const all = client.getQueryCache().findAll();
      void client.invalidateQueries({ queryKey: all[a % all.length]?.queryKey ?? [], exact: true });
    } else if (kind === "more") {
      const list = lists[a % lists.length];
      if (list?.getCurrentResult().hasNextPage && !list.getCurrentResult().isFetching) void list.fetchNextPage();
    } else if (kind === "leave") {
      const page = pages[a % pages.length];
      if (page?.leave) {
        page.leave();
        page.leave = undefined;
      } else if (page) page.leave = page.open();
    } else if (kind === "pass") await vi.advanceTimersByTimeAsync(a);
    else {
      // The stream broke, and what was under way is lost with it; the new one begins where the world is now.
      stream = [];
      world.publish();
      void caches.gap();
    }
  }

  stream.push(...world.publish());
  caches.receive(stream);
  for (const page of pages) page.leave ??= page.open();
  for (let i = 0; i < 40; i++) {
    await vi.advanceTimersByTimeAsync(1_200);
    while (wire.pending > 0) await wire.deliver(0);
  }

  const byId = <T extends { id?: string }>(rows: readonly T[]): T[] => [...rows].sort((x, y) => ((x.id ?? "") < (y.id ?? "") ? -1 : 1));
  const cached = <T>(key: readonly unknown[]): T => client.getQueryData(key) as T;
  expect(byId(cached<Server[]>(["servers"]))).toEqual(byId(world.serverList()));
  expect(cached(["jobs", "open"])).toEqual(world.recent());
  for (const id of ["j1", "j2"]) {
    const have = cached<JobDetail>(["job", id]);
    const want = world.detail(id);
    const steps = (list: readonly Step[]) => [...list].sort((x, y) => (`${x.task_id}${x.name}` < `${y.task_id}${y.name}` ? -1 : 1));
    expect({ ...have, tasks: byId(have.tasks), children: byId(have.children), steps: steps(have.steps) }).toEqual({
      ...want,
      children: byId(want.children),
      steps: steps(want.steps),
    });
  }
  expect(cached(["log", firstTask])).toBe(world.logs.get(firstTask));
  expect(cached(["job-commands", "j1", ""])).toEqual(world.jobCommands("j1"));
  const whole = (read: (cursor: string | null) => ListPage<{ id: string }>): { id: string }[] => {
    const rows: { id: string }[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: ListPage<{ id: string }> = read(cursor ?? null);
      rows.push(...page.items);
      cursor = page.next;
    }
    return rows;
  };
  const holds = (key: readonly unknown[], read: (cursor: string | null) => ListPage<{ id: string }>): void => {
    const { pages } = cached<{ pages: ListPage<{ id: string }>[] }>(key);
    const have = pages.flatMap((page) => page.items);
    const want = whole(read);
    expect(have, JSON.stringify(key)).toEqual(want.slice(0, have.length));
    // What is not loaded can be asked for.
    if (pages.at(-1)?.next === null) expect(have, `${JSON.stringify(key)}, which is said to be whole`).toHaveLength(want.length);
  };
  for (const filter of filters) holds(["jobs", "list", filter], (cursor) => world.jobPage(filter, cursor));
  holds(["commands", {}], (cursor) => world.commandPage({}, cursor));
  holds(["commands", { success: "true" }], (cursor) => world.commandPage({ success: "true" }, cursor));
  for (const page of pages) page.leave?.();
  caches.stop();
  client.clear();
}

test("what is cached is what a fetch would bring, in whatever order changes, events, requests and answers come", { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 80 }), run), { numRuns: Number(process.env.CACHE_RUNS ?? 150) });
});
