// What a handler is given. A handler is written for one target, returns its result or throws, and never touches status, sockets or databases.
import type { Candidate, ResolvableSet } from "#schema/credentials.ts";
import type { Finding } from "#schema/findings.ts";
import type { JobDetails, JobType, TargetResult } from "#schema/jobs/index.ts";
import type { KnownAddress, TargetServer } from "#schema/protocol.ts";
import type { SealContext, Sealed } from "#schema/seal.ts";
import type { StepKind } from "#schema/vocabulary.ts";
import type { Clock } from "./clock.ts";
import type { Idrac } from "./redfish/idrac.ts";

/** What a probe saw in the real world after a crash between start and result. */
export type ProbeVerdict<V> = { verdict: "happened"; value: V } | { verdict: "did_not_happen" } | { verdict: "unknown"; why: string };

export type StepOptions<V> =
  | { kind: "read" | "idempotent" | "once"; title?: string }
  | { kind: Extract<StepKind, "probe">; title?: string; probe: (signal: AbortSignal) => Promise<ProbeVerdict<V>> };

export interface JobContext<T extends JobType = JobType> {
  readonly jobId: string;
  readonly taskId: string;
  readonly details: JobDetails<T>;
  /** Aborts on cancel, time limit, revoked fence and drain; its reason is an AppError. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Sets to resolve from where the target is not a known server. */
  readonly credentialSets: readonly ResolvableSet[];
  /** The target of a job about servers. Throws for a job about the site. */
  readonly server: TargetServer;

  /**
   * One effect. Its result (JSON) is journalled: after a crash a finished step returns the recorded result and does not run.
   * `run` gets the signal to use: for mutating kinds it does not abort on cancel, since a request that was sent must get its answer.
   */
  step<V>(name: string, options: StepOptions<V>, run: (signal: AbortSignal) => Promise<V>): Promise<V>;
  /** Undone in reverse order when the task fails or is cancelled; after a crash too, since the handler registers it again. */
  onFailure(title: string, compensate: (signal: AbortSignal) => Promise<void>): void;
  /** Per cent of this target, 0 to 100. */
  progress(percent: number): void;
  log(message: string, level?: "info" | "warn" | "error"): void;
  found(finding: Finding): void;

  /** The server's iDRAC, logged in with the credential that resolution chose (or the one given). Sessions are shared and given back by the agent. */
  idrac(credential?: Candidate): Promise<Idrac>;
  /** An address that is not in the inventory yet (discovery): no credential is sent until `login`. */
  readonly site: SiteAccess;
  newId(): string;
}

/** What discovery needs beyond one server. */
export interface SiteAccess {
  isAllowed(address: string): boolean;
  /** Opens a sealed secret. Throws `sealed_unreadable`. */
  open(secret: Sealed): Promise<string>;
  /** Seals to the site's own key. */
  seal(context: SealContext, plain: string): Promise<Sealed>;
  /** IDRAC_DEFAULT_USER / IDRAC_DEFAULT_PASSWORD of the agent, when they are set. */
  readonly ownCredential: Candidate | null;
  /** The certificate that is pinned for an address in the inventory, and whether it needs old TLS; null for an address nobody knows. */
  known(address: string, port: number): KnownAddress | null;
  /** Whether a server with this service tag is in the site's inventory. */
  isKnownTag(serviceTag: string): boolean;
  /** An iDRAC by address: `identify` needs no credential; `login` obeys the limits on failed logins. */
  idracAt(target: { address: string; port: number; tlsFingerprint: string | null; legacyTls: boolean }): Idrac;
}

export type Handler<T extends JobType> = (ctx: JobContext<T>) => Promise<TargetResult<T>>;
export type Handlers = { [T in JobType]: Handler<T> };
