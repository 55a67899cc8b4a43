// The simulated data centre as a process, and its control endpoint: the judge's log, the devices' state, faults.
import { join } from "node:path";
import type { RequestEntry } from "#test/simulators/request-log.ts";
import { type ManagedProcess, startProcess } from "./process.ts";

/** A part of a device's state; the control endpoint tells more. */
export interface DeviceState {
  address: string;
  profile: string;
  /** Absent for what is no iDRAC. */
  power?: "On" | "Off" | "PoweringOn" | "PoweringOff";
  bootCount?: number;
  sessions?: number;
}

export interface Simulation {
  readonly process: ManagedProcess;
  readonly port: number;
  readonly addresses: readonly string[];
  state(): Promise<DeviceState[]>;
  /** Everything that was asked since the start, or since the request with this id. */
  requests(options?: { address?: string; since?: number }): Promise<RequestEntry[]>;
  change(address: string, state: Record<string, unknown>): Promise<void>;
  fault(address: string, fault: Record<string, unknown>): Promise<void>;
  clearFaults(address: string): Promise<void>;
  /** The device shows another certificate from now on. */
  rotateCertificate(address: string): Promise<void>;
}

interface Ready {
  port: number;
  addresses: string[];
  controlPort: number;
}

export interface SimulationOptions {
  /** Where the request log and `logs/simulator.log` go. */
  folder: string;
  /** Seconds of the simulated world for each real one. */
  speed: number;
  /** JSON file of the fleet; default: the demo's. */
  fleetFile?: string;
}

export function requestLogOf(folder: string): string {
  return join(folder, "simulator-requests.jsonl");
}

export async function startSimulation({ folder, speed, fleetFile }: SimulationOptions): Promise<Simulation> {
  const started = await startProcess({
    name: "simulated data centre",
    args: ["test/simulators/main.ts", fleetFile ?? "--demo", "--control", "0", "--speed", String(speed), "--request-log", requestLogOf(folder)],
    logFile: join(folder, "logs", "simulator.log"),
    readyWhen: /"ready":true.*\n/,
    timeoutMs: 60_000,
  });
  const line = started
    .log()
    .split("\n")
    .find((text) => text.includes('"ready":true'));
  const ready = JSON.parse(line ?? "{}") as Ready;
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${ready.controlPort}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`The simulator refused ${method} ${path}: ${answer.error}`);
    return answer;
  };
  return {
    process: started,
    port: ready.port,
    addresses: ready.addresses,
    state: async () => (await call<{ bmcs: DeviceState[] }>("GET", "/state")).bmcs,
    requests: async ({ address, since = 0 } = {}) => {
      const query = new URLSearchParams({ since: String(since), ...(address === undefined ? {} : { address }) });
      return (await call<{ requests: RequestEntry[] }>("GET", `/requests?${query}`)).requests;
    },
    change: async (address, state) => void (await call("POST", "/state", { address, ...state })),
    fault: async (address, fault) => void (await call("POST", "/faults", { address, fault })),
    rotateCertificate: async (address) => void (await call("POST", "/certificate", { address })),
    clearFaults: async (address) => void (await call("DELETE", "/faults", { address })),
  };
}
