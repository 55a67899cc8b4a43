// The health of the parts, and what follows from it: the roll-ups, and the log entries a real server writes when a part
// fails.

import type { Parts } from "./hardware.ts";
import type { LogBook, LogSeverity } from "./logs.ts";

export type Health = LogSeverity;
export type Subsystem = "fans" | "psus" | "cpus" | "dimms" | "drives" | "temperatures";

const SUBSYSTEMS: readonly Subsystem[] = ["fans", "psus", "cpus", "dimms", "drives", "temperatures"];
const ORDER: readonly Health[] = ["OK", "Warning", "Critical"];

export interface Fault {
  readonly part: string;
  readonly health: Exclude<Health, "OK">;
  readonly messageId: string;
  readonly sinceMs: number;
}

export class HealthBoard {
  #parts: Parts;
  #logs: LogBook;
  #now: () => number;
  #faults = new Map<string, Fault>();

  constructor(parts: Parts, logs: LogBook, now: () => number) {
    this.#parts = parts;
    this.#logs = logs;
    this.#now = now;
  }

  get overall(): Health {
    return worst(SUBSYSTEMS.map((subsystem) => this.of(subsystem)));
  }

  get faults(): Fault[] {
    return [...this.#faults.values()];
  }

  of(subsystem: Subsystem): Health {
    return worst(this.#parts[subsystem].map((part) => this.part(part)));
  }

  part(fqdd: string): Health {
    return this.#faults.get(fqdd)?.health ?? "OK";
  }

  /** `fqdd` is a part's name ("PSU.Slot.2", "Fan.Embedded.3A", "DIMM.Socket.A1"). */
  set(fqdd: string, health: Health): void {
    const subsystem = SUBSYSTEMS.find((name) => this.#parts[name].includes(fqdd));
    if (!subsystem) throw new Error(`no such part: ${fqdd}`);
    const before = this.#faults.get(fqdd);
    if (before?.health === health) return;
    if (health === "OK") {
      if (before) this.#writeSel(subsystem, fqdd, before.health, "Deassert");
      this.#faults.delete(fqdd);
      return;
    }
    const [messageId, args] = messageFor(subsystem, fqdd, health);
    this.#faults.set(fqdd, { part: fqdd, health, messageId, sinceMs: this.#now() });
    this.#logs.addLc({ messageId, args, ...(subsystem === "drives" ? { category: "Storage" } : {}) });
    this.#writeSel(subsystem, fqdd, health, "Assert");
  }

  #writeSel(subsystem: Subsystem, fqdd: string, health: Health, entryCode: "Assert" | "Deassert"): void {
    this.#logs.addSel({
      message: entryCode === "Assert" ? `${fqdd} failure was detected.` : `${fqdd} is operating normally.`,
      severity: entryCode === "Assert" ? health : "OK",
      sensorType: SENSOR_TYPES[subsystem],
      entryCode,
      rawId: "6f01ffff",
    });
  }
}

const SENSOR_TYPES: Readonly<Record<Subsystem, string>> = {
  fans: "Fan",
  psus: "Power Supply / Converter",
  cpus: "Processor",
  dimms: "Memory",
  drives: "Drive Slot/Bay",
  temperatures: "Temperature",
};

function messageFor(subsystem: Subsystem, fqdd: string, health: Health): [string, string[]] {
  const isCritical = health === "Critical";
  const number = /(\w+)$/.exec(fqdd.split(":")[0] ?? fqdd)?.[1] ?? fqdd;
  switch (subsystem) {
    case "fans":
      return [isCritical ? "FAN0001" : "FAN0000", [number]];
    case "psus":
      return [isCritical ? "PSU0001" : "PSU0002", [number]];
    case "dimms":
      return [isCritical ? "MEM0001" : "MEM0701", [fqdd]];
    case "drives":
      return isCritical ? ["PDR1001", [number, number]] : ["PDR1", [fqdd]];
    case "cpus":
    case "temperatures":
      return [isCritical ? "TMP0120" : "TMP0119", []];
  }
}

function worst(healths: readonly Health[]): Health {
  return ORDER[Math.max(0, ...healths.map((health) => ORDER.indexOf(health)))] ?? "OK";
}
