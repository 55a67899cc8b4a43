// Faults on demand. A fault waits for requests that match its method and path and then spoils as many as it is told to.
// Each kind was seen on real hardware (redfish.md 2, 3, 7 and 20).

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
  /** 412 for an ETag that is right: an iDRAC10's own may lag behind (dell/iDRAC-Redfish-Scripting issue 354). */
  | "etag-stale"
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

interface Waiting extends Fault {
  passed: number;
  readonly matches: RegExp;
}

export class Faults {
  #waiting: Waiting[] = [];
  #nextId = 1;

  add(input: FaultInput): Fault {
    const fault: Waiting = { ...input, id: this.#nextId++, hits: 0, passed: 0, matches: pattern(input.path ?? "*") };
    this.#waiting.push(fault);
    return fault;
  }

  list(): Fault[] {
    return [...this.#waiting];
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The faults that spoil this request: at most one `slow` and one of the others. Taking one uses it up by one. */
  take(method: string, path: string): { slowMs: number; fault: Fault | undefined } {
    const slow = this.#take(method, path, (kind) => kind === "slow");
    const fault = this.#take(method, path, (kind) => kind !== "slow");
    return { slowMs: slow?.ms ?? 0, fault };
  }

  #take(method: string, path: string, isWanted: (kind: FaultKind) => boolean): Fault | undefined {
    for (const fault of this.#waiting) {
      if (!isWanted(fault.kind)) continue;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (!fault.matches.test(path)) continue;
      if (fault.passed < (fault.skip ?? 0)) {
        fault.passed += 1;
        continue;
      }
      fault.hits += 1;
      const count = fault.count ?? 1;
      if (count > 0 && fault.hits >= count) this.#waiting = this.#waiting.filter((other) => other !== fault);
      return fault;
    }
    return undefined;
  }
}

function pattern(path: string): RegExp {
  const escaped = path.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`);
}
