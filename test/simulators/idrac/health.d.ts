import type { Parts } from "./hardware.ts";
import type { LogBook, LogSeverity } from "./logs.ts";
export type Health = LogSeverity;
export type Subsystem = "fans" | "psus" | "cpus" | "dimms" | "drives" | "temperatures";
export interface Fault {
  readonly part: string;
  readonly health: Exclude<Health, "OK">;
  readonly messageId: string;
  readonly sinceMs: number;
}
export declare class HealthBoard {
  #private;
  constructor(parts: Parts, logs: LogBook, now: () => number);
  get overall(): Health;
  get faults(): Fault[];
  of(subsystem: Subsystem): Health;
  part(fqdd: string): Health;
  /** `fqdd` is a part's name ("PSU.Slot.2", "Fan.Embedded.3A", "DIMM.Socket.A1"). */
  set(fqdd: string, health: Health): void;
}
export declare function worst(healths: readonly Health[]): Health;
