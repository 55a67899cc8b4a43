import type { Clock } from "../clock.ts";
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
export declare class LogBook {
  #private;
  constructor(clock: Clock);
  /** Newest first. */
  get sel(): SelEntry[];
  /** Newest first. */
  get lc(): LcEntry[];
  addSel(input: SelInput): SelEntry;
  addLc(input: LcInput): LcEntry;
  /** ClearLog starts the SEL again with entry 1, "Log cleared." */
  clearSel(): void;
}
