// The control plane's machine: the real control plane on a simulated clock, disk and network, over one database that outlives its processes.
import { createHash } from "node:crypto";
import { type ControlPlane, createControlPlane } from "#control-plane/control-plane.ts";
import { openLink } from "#control-plane/dispatch/handshake.ts";
import { readMigrations } from "#control-plane/node/platform.ts";
import type { PreparedClient } from "#control-plane/node/prepared-client.ts";
import type { Log, Platform } from "#control-plane/platform.ts";
import { DiskMood, SimulatedClient } from "./disk.ts";
import type { Network } from "./network.ts";
import { Host, type World } from "./world.ts";

const migrations = readMigrations();
const silent = (): void => undefined;
const silentLog: Log = { debug: silent, info: silent, warn: silent, error: silent };
const restartMs = 1_000;

export class ControlPlaneHost {
  readonly host: Host;
  readonly mood = new DiskMood();
  readonly file: PreparedClient;
  /** Of the process that runs; null while there is none, or it is not ready. */
  services: ControlPlane | null = null;
  private readonly world: World;
  private readonly network: Network;
  private restartAt = 0;
  onCommit: () => void = () => undefined;

  constructor(world: World, network: Network, file: PreparedClient) {
    this.world = world;
    this.network = network;
    this.file = file;
    this.host = new Host(world, "control plane");
    this.host.onDeath = () => {
      this.services = null;
      this.startIn(restartMs * (0.2 + world.random.next() * 3));
    };
  }

  /** Starts it so much later, or later still if that was asked for before; `isFinal`: whatever was asked for before. */
  startIn(ms: number, isFinal = false): void {
    this.restartAt = isFinal ? this.world.now + ms : Math.max(this.restartAt, this.world.now + ms);
    const at = this.restartAt;
    this.world.at(at, () => {
      if (!this.host.life && this.restartAt === at) this.start();
    });
  }

  start(): void {
    const { world, host, network } = this;
    const life = host.start();
    world.say(() => "control plane starts");
    const { random } = world;
    const alarms = new Map<string, { cancel(): void }>();
    const platform: Platform = {
      clock: { now: () => host.wall(), monotonic: () => life.monotonic() },
      log: world.trace ? this.tracedLog() : silentLog,
      random: (bytes) => random.bytes(bytes),
      sha256: (data) => createHash("sha256").update(data).digest(),
      scrypt: () => Promise.reject(new Error("nobody signs in here")),
      mayLoseAnswers: true,
      writer: new SimulatedClient(this.file, life, this.mood, () => this.onCommit()),
      reader: new SimulatedClient(this.file, life, this.mood, () => undefined),
      alarm(key, atMonotonicMs, wake) {
        alarms.get(key)?.cancel();
        alarms.set(
          key,
          life.after(Math.max(0, atMonotonicMs - life.monotonic()), () => {
            alarms.delete(key);
            wake();
          }),
        );
      },
      turn: () => new Promise((resolve) => void world.after(0, resolve, life)),
      publicUrl: () => "https://control-plane.test",
      certificateFingerprint: () => null,
      version: "0.0.0",
    };
    createControlPlane(platform, migrations).then(
      (services) => {
        if (life.isDead) return;
        this.services = services;
        network.listen(life, (socket) => openLink(socket, { ...services }));
      },
      (error: unknown) => {
        if (!life.isDead) host.crashed(error);
      },
    );
  }

  private tracedLog(): Log {
    const say = (fields: Record<string, unknown>, message: string): void => this.world.say(() => `control plane: ${message} ${JSON.stringify(fields)}`);
    return { debug: say, info: say, warn: say, error: say };
  }
}
