// One thread, one queue of events on one virtual clock: everything that happens in a simulation happens here, in an order that the seed decides.
import { Heap } from "#control-plane/dispatch/heap.ts";
import { Random } from "./random.ts";

/** Thrown by everything that a dead process touches, so that what it was in the middle of goes no further. */
export class ProcessDied extends Error {}

interface Scheduled {
  at: number;
  order: number;
  life: Life | null;
  run: () => void;
}

/** What all simulated times are counted from: 2026-01-01, milliseconds UTC. */
export const epochMs = Date.UTC(2026, 0, 1);

export class World {
  /** Virtual milliseconds since the start. */
  now = 0;
  readonly random: Random;
  /** Counts everything that is put in order: events, spans, requests. */
  order = 0;
  events = 0;
  readonly hosts: Host[] = [];
  /** Whose event is being carried out, until the next one: what it leaves uncaught ends that process. */
  current: Life | null = null;
  /** Lines about what happened, when somebody wants them. */
  trace: ((line: string) => void) | null = null;
  private readonly queue = new Heap<Scheduled>((a, b) => (a.at === b.at ? a.order < b.order : a.at < b.at));

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  say(line: () => string): void {
    this.trace?.(`${(this.now / 1000).toFixed(3).padStart(9)} s  ${line()}`);
  }

  /** `life` null: the outside world, which neither dies nor stops. */
  at(at: number, run: () => void, life: Life | null = null): Scheduled {
    const item = { at: Math.max(at, this.now), order: this.order++, life, run };
    this.queue.push(item);
    return item;
  }

  after(ms: number, run: () => void, life: Life | null = null): Scheduled {
    return this.at(this.now + ms, run, life);
  }

  /** Runs until `untilMs`, or until `isDone` says so. */
  async run(untilMs: number, isDone: () => boolean = () => false): Promise<void> {
    for (;;) {
      const next = this.queue.peek();
      if (!next || next.at > untilMs || isDone()) break;
      this.queue.pop();
      this.now = next.at;
      this.dispatch(next);
      // All promises that this event has settled run to where they wait for another one.
      await new Promise(setImmediate);
    }
    this.now = Math.max(this.now, Math.min(untilMs, this.queue.peek()?.at ?? untilMs));
  }

  private dispatch(item: Scheduled): void {
    const { life, run } = item;
    if (life?.isDead) return;
    if (life?.host.isStopped) return void life.host.held.push(item);
    this.events++;
    this.current = life;
    try {
      run();
    } catch (error) {
      this.uncaught(error);
    }
  }

  /** Thrown where nobody catches it, or rejected where nobody waits: Node ends a process for that. */
  uncaught(error: unknown): void {
    if (error instanceof ProcessDied) return;
    if (!this.current) throw error;
    this.current.host.crashed(error);
  }
}

/** A machine on which one process runs, dies, and is started again. Its clocks are its own. */
export class Host {
  readonly world: World;
  readonly name: string;
  life: Life | null = null;
  /** What a wall clock shows beside the true time, milliseconds; jumps. */
  skewMs = 0;
  /** How fast its clocks run; 1 is right. */
  rate = 1;
  private monotonicAt = { world: 0, shows: 0 };
  /** SIGSTOP: what happens to it waits. */
  isStopped = false;
  held: Scheduled[] = [];
  /** Effects that its processes have had on the world so far: commits, frames, requests. */
  effects = 0;
  /** The process is killed right at these effects: `before` it happens, or `after` it has. */
  readonly killAt = new Map<number, "before" | "after">();
  crashes: string[] = [];
  kills = 0;
  /** Called when a process has ended without having been told to. */
  onDeath: (host: Host) => void = () => undefined;

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
    world.hosts.push(this);
  }

  wall(): number {
    return Math.floor(epochMs + this.monotonic() + this.skewMs);
  }

  /** Milliseconds by its own crystal since the machine was switched on. */
  monotonic(): number {
    return this.monotonicAt.shows + (this.world.now - this.monotonicAt.world) * this.rate;
  }

  /** From now on its clocks run at another speed; what they show does not jump. */
  drift(rate: number): void {
    this.monotonicAt = { world: this.world.now, shows: this.monotonic() };
    this.rate = rate;
  }

  /** Its clock is set by somebody who knows the time. */
  setRight(): void {
    this.drift(1);
    this.skewMs = this.world.now - this.monotonic();
  }

  start(): Life {
    if (this.life) throw new Error(`${this.name} runs already`);
    this.life = new Life(this);
    return this.life;
  }

  kill(why: string): void {
    const { life } = this;
    if (!life) return;
    this.kills++;
    this.world.say(() => `${this.name} dies: ${why}`);
    this.life = null;
    life.end();
    this.continue();
    this.onDeath(this);
  }

  crashed(error: unknown): void {
    if (!this.life) return;
    this.crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    this.kill(`uncaught ${error instanceof Error ? error.message : String(error)}`);
  }

  stop(): void {
    this.isStopped = true;
  }

  continue(): void {
    this.isStopped = false;
    const { held } = this;
    this.held = [];
    for (const item of held) this.world.at(this.world.now, item.run, item.life);
  }
}

/** One process, from its start to its death. */
export class Life {
  readonly host: Host;
  private readonly startedAt: number;
  isDead = false;
  private readonly atDeath: (() => void)[] = [];

  constructor(host: Host) {
    this.host = host;
    this.startedAt = host.monotonic();
  }

  /** Milliseconds since the process began, and a little: a monotonic clock need not start at zero. */
  monotonic(): number {
    return 1_000 + this.host.monotonic() - this.startedAt;
  }

  /** Milliseconds on this process's clock. */
  after(ms: number, run: () => void): { cancel(): void } {
    let isOn = true;
    this.host.world.after(Math.max(0, ms) / this.host.rate, () => isOn && run(), this);
    return {
      cancel: () => {
        isOn = false;
      },
    };
  }

  onDeath(run: () => void): void {
    this.atDeath.push(run);
  }

  end(): void {
    this.isDead = true;
    for (const run of this.atDeath) run();
  }

  /** Nothing that a dead process does has an effect. */
  assertAlive(): void {
    if (this.isDead) throw new ProcessDied(`${this.host.name} is dead`);
  }

  /** One effect on the world. The process may be killed right before it, or right after. */
  effect<T>(kind: string, act: () => T): T {
    this.assertAlive();
    const { host } = this;
    const number = ++host.effects;
    const fate = host.killAt.get(number);
    if (fate === "before") host.kill(`right before effect ${number}, ${kind}`);
    this.assertAlive();
    const value = act();
    if (fate === "after") {
      host.kill(`right after effect ${number}, ${kind}`);
      this.assertAlive();
    }
    return value;
  }
}
