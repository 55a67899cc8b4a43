// The simulated devices, which judge: each writes down what it was asked before it does anything, and does it once for each time it is asked.
import type { CommandLog, CommandScope } from "#agent/command-log.ts";
import { AnswerLost } from "#agent/redfish/errors.ts";
import { AppError } from "#schema/errors.ts";
import type { TargetServer } from "#schema/protocol.ts";
import type { DeviceRequest } from "../history.ts";
import type { Life, World } from "./world.ts";

/** What one device does now; faults set it. */
class DeviceMood {
  /** Nothing answers: a connection is refused. */
  isOffline = false;
  /** Of each request, how likely it is refused as busy, refused for good, answered into the void, or carried out by halves of a second too slow. */
  busy = 0;
  refuse = 0;
  loseAnswer = 0;
  slowMs = 40;
}

export interface DeviceState {
  resets: number;
  nmis: number;
  value: number;
}

export type DeviceCommand = "read" | "set" | "reset" | "nmi";
const methodOf = { read: "GET", set: "PATCH", reset: "POST", nmi: "POST" } as const;
const pathOf = { read: "/state", set: "/value", reset: "/reset", nmi: "/nmi" } as const;
/** An agent gives an answer up after so long. */
const answerTimeoutMs = 30_000;

export class Device {
  readonly world: World;
  readonly address: string;
  readonly mood = new DeviceMood();
  readonly state: DeviceState = { resets: 0, nmis: 0, value: 0 };
  readonly requests: DeviceRequest[] = [];

  /** What calm means here: how long a request takes at most. */
  readonly calmMs: number;

  constructor(world: World, address: string, calmMs = 40) {
    this.world = world;
    this.address = address;
    this.calmMs = calmMs;
    this.mood.slowMs = calmMs;
  }

  /** A request arrives. */
  handle(command: DeviceCommand, value: number, by: { commandId: string; agentId: string; life: Life }, answer: (status: number, state: DeviceState) => void): void {
    const { random } = this.world;
    const { mood } = this;
    const status = mood.busy > 0 && random.chance(mood.busy) ? 503 : mood.refuse > 0 && command !== "read" && random.chance(mood.refuse) ? 409 : command === "read" ? 200 : 204;
    const request: DeviceRequest = {
      device: this.address,
      method: methodOf[command],
      path: pathOf[command],
      dangerous: command === "reset" || command === "nmi",
      effect: status === 204,
      commandId: by.commandId,
      agentId: by.agentId,
      begunAt: this.world.now,
      endedAt: null,
    };
    this.requests.push(request);
    if (status === 204) {
      if (command === "reset") this.state.resets++;
      else if (command === "nmi") this.state.nmis++;
      else this.state.value = value;
    }
    this.world.say(() => `${this.address} ${command} from ${by.agentId.slice(-4)}: ${status}`);
    const takes = 1 + random.next() * mood.slowMs;
    // Once it is carried out, what is left is the answer: nobody waits for it who has given up, or is dead.
    const end = (): void => {
      request.endedAt ??= this.world.now;
    };
    this.world.after(Math.min(takes, answerTimeoutMs * 0.9), end);
    if (by.life.isDead) end();
    else by.life.onDeath(end);
    this.world.after(takes, () => {
      if (mood.loseAnswer > 0 && random.chance(mood.loseAnswer)) return;
      answer(status, { ...this.state });
    });
  }
}

/** The way of one agent's process to the devices, with every request in its command log: what the Redfish client promises, without HTTP. */
export class DeviceClient {
  private readonly life: Life;
  private readonly agentId: string;
  private readonly log: CommandLog;
  private readonly deviceAt: (address: string) => Device;
  private readonly open: (server: TargetServer) => Promise<string>;

  constructor(parts: { life: Life; agentId: string; log: CommandLog; deviceAt: (address: string) => Device; open: (server: TargetServer) => Promise<string> }) {
    this.life = parts.life;
    this.agentId = parts.agentId;
    this.log = parts.log;
    this.deviceAt = parts.deviceAt;
    this.open = parts.open;
  }

  /**
   * Throws `unreachable` when nothing was sent, or a reading got no answer; AnswerLost when something that changes was sent and no answer came; `device_busy` and
   * `device_error` for refusals; the signal's reason when it aborts.
   */
  async ask(server: TargetServer, command: DeviceCommand, value: number, scope: CommandScope, signal: AbortSignal): Promise<DeviceState> {
    signal.throwIfAborted();
    const { life } = this;
    const { world } = life.host;
    const secret = await this.open(server);
    const device = this.deviceAt(server.ip_address);
    const method = methodOf[command];
    const path = pathOf[command];
    const commandId = this.log.begin({ scope, endpoint: path, commandType: method, fullUrl: `https://${device.address}${path}`, requestBody: { value, note: secret } });
    const { promise, resolve, reject } = Promise.withResolvers<DeviceState>();
    let isOver = false;
    const end = (status: number | null, error: unknown, state?: DeviceState): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener("abort", aborted);
      timer.cancel();
      this.log.end(commandId, {
        success: status !== null && status < 400,
        statusCode: status,
        responseTimeMs: 1,
        responseBody: { value, note: secret },
        errorMessage: error instanceof Error ? error.message : null,
      });
      if (state && error === null) resolve(state);
      else reject(error);
    };
    const lost = (why: string): unknown => (method === "GET" ? new AppError("unreachable", `GET ${path}: ${why}`) : new AnswerLost(method, path, why));
    const aborted = (): void => end(null, signal.reason);
    signal.addEventListener("abort", aborted, { once: true });
    const timer = life.after(answerTimeoutMs, () => end(null, lost("nothing came in time")));
    if (device.mood.isOffline) {
      life.after(5, () => end(null, new AppError("unreachable", `${device.address} does not answer.`)));
      return await promise;
    }
    life.effect("request", () =>
      world.after(0.5 + world.random.next() * 3, () => {
        device.handle(command, value, { commandId, agentId: this.agentId, life }, (status, state) => {
          world.after(
            0.5 + world.random.next() * 3,
            () => {
              if (status === 503) end(status, new AppError("device_busy", "The device is busy.", { details: { http_status: status } }));
              else if (status >= 400) end(status, new AppError("device_error", "The device refuses.", { details: { http_status: status } }));
              else end(status, null, state);
            },
            life,
          );
        });
      }),
    );
    return await promise;
  }
}
