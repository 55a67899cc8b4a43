// An agent's machine: the real engine on a simulated clock, disk, network and devices. It is killed and started again; what it had journalled stays.
import { createEngine } from "#agent/engine.ts";
import { JournalDatabase } from "#agent/journal/database.ts";
import type { AgentLog } from "#agent/log.ts";
import { Redactor } from "#agent/redact.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { fromBase64Url } from "#schema/seal.ts";
import { type Device, DeviceClient } from "./devices.ts";
import { JournalDisk } from "./disk.ts";
import { simulatedHandlers } from "./handlers.ts";
import { controlPlaneId } from "./names.ts";
import type { Network } from "./network.ts";
import { simulatedSignature } from "./runtime.ts";
import type { Spans } from "./spans.ts";
import { Host, type Life, type World } from "./world.ts";

export interface AgentFacts {
  id: string;
  /** Raw, base64url. */
  publicKey: string;
}

interface Parts {
  world: World;
  network: Network;
  spans: Spans;
  deviceAt: (address: string) => Device;
}

const silentLog: AgentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** What a service manager waits before it starts a process again. */
const restartMs = 1_000;

export class AgentHost {
  readonly host: Host;
  readonly facts: AgentFacts;
  readonly disk = new JournalDisk();
  /** Nobody starts it again: its machine is gone. */
  isGone = false;
  private readonly parts: Parts;
  private restartAt = 0;

  constructor(name: string, facts: AgentFacts, parts: Parts) {
    this.facts = facts;
    this.parts = parts;
    this.host = new Host(parts.world, name);
    this.host.onDeath = () => this.startIn(restartMs * (0.2 + parts.world.random.next() * 3));
  }

  /** Starts it so much later, or later still if that was asked for before; `isFinal`: whatever was asked for before. */
  startIn(ms: number, isFinal = false): void {
    const { world } = this.parts;
    this.restartAt = isFinal ? world.now + ms : Math.max(this.restartAt, world.now + ms);
    const at = this.restartAt;
    world.at(at, () => {
      if (!this.host.life && !this.isGone && this.restartAt === at) this.start();
    });
  }

  /** A new process over the journal as the last one left it. */
  start(): void {
    const { world, network, spans, deviceAt } = this.parts;
    const { host, facts } = this;
    const life = host.start();
    world.say(() => `${host.name} starts`);
    const { random } = world;
    const clock = {
      now: () => host.wall(),
      monotonic: () => life.monotonic(),
      sleep: (ms: number, signal: AbortSignal) => sleep(life, ms, signal),
      after: (ms: number, run: () => void) => life.after(ms, run),
      turn: (run: () => void) => void world.after(0, run, life),
    };
    const newId = (): string => uuidv7(host.wall(), random.bytes(10));
    try {
      const db = new JournalDatabase(":simulated:", { clock, newId, open: () => this.disk.open(life) });
      const redactor = new Redactor();
      const engine = createEngine({
        db,
        clock,
        random: () => random.next(),
        newId,
        redactor,
        log: this.parts.world.trace ? this.tracedLog() : silentLog,
        agentId: facts.id,
        controlPlaneId: controlPlaneId,
        epoch: newId(),
        identity: { version: "0.0.0", node_version: "v24", hostname: host.name, allow_list: [] },
        dial: async () => {
          const connection = await network.dial(host.name, life);
          return { start: (events) => connection.start(events), certificate: () => "" };
        },
        sign: async (message) => simulatedSignature(fromBase64Url(facts.publicKey), message),
        handlers: simulatedHandlers(life, spans, facts.id),
        maxTasks: 4,
        devices: (log) => {
          const client = new DeviceClient({ life, agentId: facts.id, log, deviceAt, open: async (server) => this.openSecret(server.credentials.length, redactor) });
          return {
            visit: (scope) =>
              ({
                idrac: (server: Parameters<DeviceClient["ask"]>[0]) => ({
                  ask: (command: Parameters<DeviceClient["ask"]>[1], value: number, signal: AbortSignal) => client.ask(server, command, value, scope(), signal),
                }),
                end: () => undefined,
              }) as unknown as ReturnType<Parameters<typeof createEngine>[0]["devices"]> extends { visit: (...args: never[]) => infer V } ? V : never,
          };
        },
        site: { isAllowed: () => true, open: async () => "", seal: async () => ({ credential_id: "x", field: "password", version: 1, sealed: "hpke1.a.a" }), ownCredential: null },
        keys: { wrapFor: async () => null, take: async () => false },
        refuse: () => (this.disk.mood.full > 0.5 ? new AppError("journal_full", "The agent's disk is nearly full.") : null),
        machine: () => ({ disk_free_bytes: 1e9, loop_lag_ms: 0 }),
      });
      engine.start();
    } catch (error) {
      host.crashed(error);
    }
  }

  private async openSecret(candidates: number, redactor: Redactor): Promise<string> {
    if (candidates === 0) throw new AppError("no_credentials", "No credential set matches this server.");
    redactor.learn(secret);
    return secret;
  }

  private tracedLog(): AgentLog {
    const say = (fields: Record<string, unknown>, message: string): void => this.parts.world.say(() => `${this.host.name}: ${message} ${JSON.stringify(fields)}`);
    return { info: say, warn: say, error: say };
  }
}

/** The plain password that no log, journal, table or frame may hold. */
export const secret = "canary-7f3b9e2d1c";

function sleep(life: Life, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) {
    reject(signal.reason);
    return promise;
  }
  const stop = (): void => {
    timer.cancel();
    reject(signal.reason);
  };
  const timer = life.after(ms, () => {
    signal.removeEventListener("abort", stop);
    resolve();
  });
  signal.addEventListener("abort", stop, { once: true });
  return promise;
}
