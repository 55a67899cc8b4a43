import { Clock } from "./clock.ts";
import { type Control } from "./control.ts";
import { type Idrac, type IdracOptions } from "./idrac/idrac.ts";
import type { LcInput, SelInput } from "./idrac/logs.ts";
import { type ProfileName } from "./idrac/profiles.ts";
import { type OtherBmc, type OtherBmcOptions } from "./other-bmcs.ts";
import { RequestLog } from "./request-log.ts";
export interface LogScene {
  readonly sel?: readonly SelInput[];
  readonly lc?: readonly LcInput[];
  /** Entries of ordinary life, spread over the past months. */
  readonly historyEntries?: number;
}
export type IdracDescription = Omit<IdracOptions, "port" | "profile"> & {
  readonly profile: ProfileName;
  readonly logs?: LogScene;
};
export type OtherBmcDescription = Omit<OtherBmcOptions, "port">;
export type BmcDescription = IdracDescription | OtherBmcDescription;
export type Bmc = Idrac | OtherBmc;
export interface DataCentreOptions {
  readonly bmcs: readonly BmcDescription[];
  /** 0, the default, picks one that is free on all addresses. */
  readonly port?: number;
  readonly clock?: Clock;
  /** For a clock of its own when none is given. */
  readonly speed?: number;
  readonly requestLogFile?: string;
  /** Opens the control endpoint on 127.0.0.1: true for any free port, or the port. */
  readonly control?: boolean | number;
}
export interface DataCentre {
  readonly port: number;
  readonly bmcs: ReadonlyMap<string, Bmc>;
  readonly clock: Clock;
  readonly requests: RequestLog;
  readonly control: Control | undefined;
  /** The iDRAC at this address; throws when there is none. */
  idrac(address: string): Idrac;
  stop(): Promise<void>;
}
export declare function startDataCentre(options: DataCentreOptions): Promise<DataCentre>;
