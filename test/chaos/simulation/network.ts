// The network between agents and control plane: connections in order as TCP's, with latency, that can be cut, fall silent, and be meddled with.

import type { LinkSocket, LinkSocketEvents } from "#agent/link-socket.ts";
import type { AgentSocket } from "#control-plane/dispatch/agent-socket.ts";
import type { LinkSession } from "#control-plane/dispatch/handshake.ts";
import { wire } from "#schema/protocol.ts";
import type { Life, World } from "./world.ts";

/** What the network does to one agent's connections now; faults set it. */
export class NetworkMood {
  /** Nothing can be dialled, and nothing that is sent arrives. */
  isSilent = false;
  /** Longest time that a frame is under way, milliseconds. */
  slowMs = 5;
  /** Of each frame, how likely it is lost, comes twice, or comes after its successor. The connection does not outlive such a fault: TCP would not let it. */
  drop = 0;
  double = 0;
  reorder = 0;
}

type Listen = (socket: AgentSocket) => LinkSession;
type Direction = "up" | "down";

export class Network {
  readonly world: World;
  readonly moods = new Map<string, NetworkMood>();
  readonly connections = new Set<Connection>();
  frames = 0;
  /** When the control plane last heard of each agent, by its id. */
  readonly heardAt = new Map<string, number>();
  /** What ran over its bounds: too large a frame, more batches under way than were allowed. */
  readonly overruns: string[] = [];
  /** Sees every frame before it is sent. */
  watch: (agent: string, direction: Direction, text: string) => void = () => undefined;
  private listener: { life: Life; listen: Listen } | null = null;
  private count = 0;

  constructor(world: World) {
    this.world = world;
  }

  mood(agent: string): NetworkMood {
    let mood = this.moods.get(agent);
    if (!mood) {
      mood = new NetworkMood();
      this.moods.set(agent, mood);
    }
    return mood;
  }

  /** The control plane accepts links until its process ends. */
  listen(life: Life, listen: Listen): void {
    this.listener = { life, listen };
    life.onDeath(() => {
      this.listener = null;
      for (const connection of [...this.connections]) connection.cut();
    });
  }

  /** The agent's process dials: fails at once when nobody listens, later when nothing answers. */
  dial(agent: string, life: Life): Promise<Connection> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const mood = this.mood(agent);
    if (mood.isSilent) {
      life.after(10_000, () => reject(new Error("timed out")));
      return promise;
    }
    this.world.after(this.latency(mood), () => {
      const { listener } = this;
      if (!listener || listener.life.host.isStopped) {
        this.world.after(listener ? 5_000 : 1, () => reject(new Error("refused")), life);
        return;
      }
      const connection = new Connection(this, `${agent}#${++this.count}`, agent, life, listener.life);
      this.connections.add(connection);
      life.onDeath(() => connection.cut());
      this.world.after(this.latency(mood), () => resolve(connection), life);
    });
    return promise;
  }

  accept(connection: Connection): LinkSession {
    if (!this.listener) throw new Error("nobody listens");
    return this.listener.listen(connection.server);
  }

  latency(mood: NetworkMood): number {
    return 0.2 + this.world.random.next() * mood.slowMs;
  }
}

export class Connection {
  readonly name: string;
  readonly agent: string;
  private readonly network: Network;
  private readonly agentLife: Life;
  private readonly serverLife: Life;
  private session: LinkSession | undefined;
  private events: LinkSocketEvents | undefined;
  private isOpen = true;
  /** When the last frame of each direction arrives: the next one arrives no sooner. */
  private readonly arrives: Record<Direction, number> = { up: 0, down: 0 };
  private readonly heldBack: Record<Direction, string | null> = { up: null, down: null };
  private unackedBatches: number[] = [];
  private isDoomed = false;

  constructor(network: Network, name: string, agent: string, agentLife: Life, serverLife: Life) {
    this.network = network;
    this.name = name;
    this.agent = agent;
    this.agentLife = agentLife;
    this.serverLife = serverLife;
  }

  /** The agent's end. */
  start(events: LinkSocketEvents): LinkSocket {
    this.events = events;
    if (this.isOpen) this.network.world.after(0, () => this.isOpen && this.greet(), this.serverLife);
    else this.network.world.after(0, () => events.closed(), this.agentLife);
    return {
      bufferedBytes: 0,
      send: (text) => this.send("up", text),
      close: () => this.close(),
      terminate: () => this.close(),
    };
  }

  private greet(): void {
    this.session = this.network.accept(this);
  }

  /** The control plane's end. */
  get server(): AgentSocket {
    return { id: this.name, bufferedBytes: 0, send: (text) => this.send("down", text), close: () => this.close() };
  }

  private life(direction: Direction): Life {
    return direction === "up" ? this.agentLife : this.serverLife;
  }

  private send(direction: Direction, text: string): void {
    const life = this.life(direction);
    life.assertAlive();
    if (!this.isOpen) return;
    const { network } = this;
    this.meter(direction, text);
    network.watch(this.agent, direction, text);
    life.effect(direction === "up" ? "frame up" : "frame down", () => this.carry(direction, text));
  }

  private carry(direction: Direction, text: string): void {
    const { network } = this;
    network.frames++;
    const mood = network.mood(this.agent);
    if (mood.isSilent) return this.doom();
    const { random } = network.world;
    if (mood.drop > 0 && random.chance(mood.drop)) return this.doom();
    const held = this.heldBack[direction];
    if (held === null && mood.reorder > 0 && random.chance(mood.reorder)) {
      this.heldBack[direction] = text;
      return this.doom();
    }
    this.deliver(direction, text);
    if (mood.double > 0 && random.chance(mood.double))
      network.world.after(random.next() * (random.chance(0.5) ? 3 : 3_000), () => this.arrive(direction, text), this.receiver(direction));
    if (held !== null) {
      this.heldBack[direction] = null;
      this.deliver(direction, held);
    }
  }

  private deliver(direction: Direction, text: string): void {
    const { network } = this;
    const at = Math.max(this.arrives[direction] + 0.01, network.world.now + network.latency(network.mood(this.agent)));
    this.arrives[direction] = at;
    network.world.at(at, () => this.arrive(direction, text), this.receiver(direction));
  }

  private receiver(direction: Direction): Life {
    return direction === "up" ? this.serverLife : this.agentLife;
  }

  private arrive(direction: Direction, text: string): void {
    if (!this.isOpen) return;
    if (direction === "up") {
      this.network.heardAt.set(this.agent, this.network.world.now);
      this.session?.received(text);
    } else this.events?.message(text);
  }

  /** What is lost, TCP sends again or gives up: sooner or later this connection ends. */
  private doom(): void {
    if (this.isDoomed) return;
    this.isDoomed = true;
    const { world } = this.network;
    world.after(500 + world.random.next() * 40_000, () => this.cut());
  }

  /** Ends both sides, each at its own moment; half a frame that was under way arrives at nobody. */
  cut(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { network } = this;
    network.connections.delete(this);
    const { world } = network;
    // Where nothing gets through, neither does the news of the end: each side finds out by itself, or late.
    const within = network.mood(this.agent).isSilent ? 60_000 : 20;
    world.after(world.random.next() * within, () => this.events?.closed(), this.agentLife);
    world.after(world.random.next() * within, () => this.session?.closed(), this.serverLife);
  }

  /** One side ends it: what it has sent before still arrives. */
  private close(): void {
    if (!this.isOpen) return;
    const { world } = this.network;
    const last = Math.max(this.arrives.up, this.arrives.down, world.now) + 0.01;
    world.at(last, () => this.cut());
  }

  /** I9: what may be under way is bounded, for each agent and each frame. */
  private meter(direction: Direction, text: string): void {
    const { network } = this;
    if (text.length > wire.maxFrameBytes) network.overruns.push(`a frame of ${text.length} bytes ${direction} the link of ${this.agent}`);
    if (direction === "up" && text.startsWith('{"type":"events"')) {
      const { first, events } = JSON.parse(text) as { first: number; events: unknown[] };
      this.unackedBatches.push(first + events.length - 1);
      if (this.unackedBatches.length > wire.maxUnackedBatches) network.overruns.push(`${this.unackedBatches.length} batches of ${this.agent} without an acknowledgement`);
    } else if (direction === "down" && text.startsWith('{"type":"ack"')) {
      const { last_event } = JSON.parse(text) as { last_event: number };
      this.unackedBatches = this.unackedBatches.filter((last) => last > last_event);
    }
  }
}
