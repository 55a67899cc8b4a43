export type FaultKind =
  /** Answers properly, `ms` real milliseconds late. */
  | "slow"
  | "sys518"
  | "rac0509"
  | "empty-503"
  /** The dead-token answer of iDRAC8: text/html and a chunk stream that breaks off (check_redfish issue 90). */
  | "html-401"
  /** 401 for a token that is valid, once or as often as told; the session itself stays. */
  | "unauthorized"
  /** 403, as whole collections give it to some accounts while the root stays open. */
  | "forbidden"
  /** Executed, then the answer breaks off in the middle. */
  | "truncated-body"
  /** An error document and the real one in a single answer (check_redfish issue 151). */
  | "concatenated-json"
  | "extended-info-object"
  | "bare-error"
  | "wrong-content-type"
  /** Not executed: the connection is reset when the request has arrived. */
  | "reset-before"
  /** Executed, but the connection is reset before a byte of the answer. */
  | "reset-after"
  /** Not executed and never answered. */
  | "never"
  /** Executed and never answered. */
  | "never-after";
export interface FaultInput {
  readonly kind: FaultKind;
  /** Default: any method. */
  readonly method?: string;
  /** Exact path, or a pattern with `*` for anything. The query string does not take part. Default: any path. */
  readonly path?: string;
  /** How many requests it spoils; 0 for all until it is removed. Default 1. */
  readonly count?: number;
  /** How many matching requests pass unharmed first. Default 0. */
  readonly skip?: number;
  /** Real milliseconds, for `slow`. */
  readonly ms?: number;
  /** For `bare-error` and `extended-info-object`. Default 503. */
  readonly status?: number;
}
export interface Fault extends FaultInput {
  readonly id: number;
  hits: number;
}
export declare class Faults {
  #private;
  add(input: FaultInput): Fault;
  list(): Fault[];
  clear(): void;
  /** The faults that spoil this request: at most one `slow` and one of the others. Taking one uses it up by one. */
  take(
    method: string,
    path: string,
  ): {
    slowMs: number;
    fault: Fault | undefined;
  };
}
