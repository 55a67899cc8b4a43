// The System Event Log and the Lifecycle log. Ids rise; lists are newest first; several entries may share a second
// (redfish.md 14), so neither Id nor Created alone tells an entry from one after a ClearLog.
import type { Clock } from "../clock.ts";
import { EEMI, fill, type Severity } from "./messages.ts";

export type LogSeverity = "OK" | "Warning" | "Critical";
export type LcCategory = "Audit" | "Configuration" | "Updates" | "SystemHealth" | "Storage" | "WorkNotes";

interface Entry {
  readonly id: number;
  readonly createdAtMs: number;
  readonly severity: LogSeverity;
  readonly message: string;
}

export interface SelEntry extends Entry {
  /** Raw hexadecimal, not a registry id: "6f0fd0ff". */
  readonly rawId: string;
  readonly sensorType: string | null;
  readonly sensorNumber: number;
  readonly entryCode: "Assert" | "Deassert";
}

export interface LcEntry extends Entry {
  readonly messageId: string;
  readonly args: readonly string[];
  readonly category: LcCategory;
}

export interface SelInput {
  readonly message: string;
  readonly severity?: LogSeverity;
  readonly rawId?: string;
  readonly sensorType?: string;
  readonly sensorNumber?: number;
  readonly entryCode?: SelEntry["entryCode"];
  readonly createdAtMs?: number;
}

export interface LcInput {
  /** A key of EEMI, without prefix. */
  readonly messageId: string;
  readonly args?: readonly string[];
  readonly category?: LcCategory;
  readonly createdAtMs?: number;
}

const SEL_CAPACITY = 1024;

export class LogBook {
  #clock: Clock;
  #sel: SelEntry[] = [];
  #lc: LcEntry[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Newest first. */
  get sel(): SelEntry[] {
    return this.#sel.toReversed();
  }

  /** Newest first. */
  get lc(): LcEntry[] {
    return this.#lc.toReversed();
  }

  addSel(input: SelInput): SelEntry {
    const entry: SelEntry = {
      id: (this.#sel.at(-1)?.id ?? 0) + 1,
      createdAtMs: input.createdAtMs ?? this.#clock.now(),
      severity: input.severity ?? "OK",
      message: input.message,
      rawId: input.rawId ?? "6f0fd0ff",
      sensorType: input.sensorType ?? null,
      sensorNumber: input.sensorNumber ?? 0,
      entryCode: input.entryCode ?? "Assert",
    };
    this.#sel.push(entry);
    if (this.#sel.length > SEL_CAPACITY) this.#sel.shift();
    return entry;
  }

  addLc(input: LcInput): LcEntry {
    const text = EEMI[input.messageId];
    if (!text) throw new Error(`no text for message ${input.messageId}`);
    const args = input.args ?? [];
    const entry: LcEntry = {
      id: (this.#lc.at(-1)?.id ?? 0) + 1,
      createdAtMs: input.createdAtMs ?? this.#clock.now(),
      severity: asLogSeverity(text.severity),
      message: fill(text.message, args),
      messageId: input.messageId,
      args,
      category: input.category ?? categoryOf(input.messageId),
    };
    this.#lc.push(entry);
    return entry;
  }

  /** ClearLog starts the SEL again with entry 1, "Log cleared." */
  clearSel(): void {
    this.#sel = [];
    this.addSel({ message: "Log cleared.", rawId: "2ffff", sensorType: "Event Logging Disabled" });
  }
}

function asLogSeverity(severity: Severity): LogSeverity {
  return severity === "Informational" ? "OK" : severity;
}

function categoryOf(messageId: string): LcCategory {
  const prefix = messageId.replace(/\d+$/, "");
  if (["USR", "LOG", "RAC", "VME"].includes(prefix)) return "Audit";
  if (["RED", "SUP"].includes(prefix)) return "Updates";
  if (["JCP", "PR", "LC"].includes(prefix)) return "Configuration";
  if (prefix === "PDR") return "Storage";
  return "SystemHealth";
}
