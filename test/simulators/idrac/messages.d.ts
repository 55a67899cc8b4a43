export type Severity = "OK" | "Informational" | "Warning" | "Critical";
export interface MessageText {
  readonly severity: Severity;
  readonly message: string;
  readonly resolution: string;
}
/** Dell's messages, without the registry prefix. */
export declare const EEMI: Readonly<Record<string, MessageText>>;
/** DMTF's messages, without the registry prefix. */
export declare const BASE: Readonly<Record<string, MessageText>>;
export declare function fill(message: string, args: readonly string[]): string;
