// A set of BMCs in one world: one clock, one port on many loopback addresses, one request log.
import { Clock } from "./clock.ts";
import { type Control, startControl } from "./control.ts";
import { writeHistory } from "./history.ts";
import { type Idrac, type IdracOptions, startIdrac } from "./idrac/idrac.ts";
import type { LcInput, SelInput } from "./idrac/logs.ts";
import { PROFILES, type ProfileName } from "./idrac/profiles.ts";
import { type OtherBmc, type OtherBmcKind, type OtherBmcOptions, startOtherBmc } from "./other-bmcs.ts";
import { RequestLog } from "./request-log.ts";

export interface LogScene {
  readonly sel?: readonly SelInput[];
  readonly lc?: readonly LcInput[];
  /** Entries of ordinary life, spread over the past months. */
  readonly historyEntries?: number;
}

export type IdracDescription = Omit<IdracOptions, "port" | "profile"> & { readonly profile: ProfileName; readonly logs?: LogScene };
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

const PORT_ATTEMPTS = 20;

export async function startDataCentre(options: DataCentreOptions): Promise<DataCentre> {
  const clock = options.clock ?? new Clock({ speed: options.speed ?? 1 });
  const requests = new RequestLog(clock, options.requestLogFile);
  const bmcs = await startAll(options, clock, requests);
  const port = [...bmcs.values()][0]?.port ?? 0;
  const idrac = (address: string): Idrac => {
    const bmc = bmcs.get(address);
    if (bmc?.kind !== "idrac") throw new Error(`no iDRAC at ${address}`);
    return bmc;
  };
  const world: Omit<DataCentre, "control" | "stop"> = { port, bmcs, clock, requests, idrac };
  const control = options.control ? await startControl(world, options.control === true ? 0 : options.control) : undefined;
  return {
    ...world,
    control,
    stop: async () => {
      clock.stop();
      await control?.stop();
      await Promise.all([...bmcs.values()].map((bmc) => bmc.stop()));
      requests.close();
    },
  };
}

async function startAll(options: DataCentreOptions, clock: Clock, requests: RequestLog): Promise<Map<string, Bmc>> {
  for (let attempt = 1; ; attempt++) {
    const started = new Map<string, Bmc>();
    try {
      for (const description of options.bmcs) {
        const port = options.port || [...started.values()][0]?.port || 0;
        started.set(description.address, await startOne(description, port, clock, requests));
      }
      return started;
    } catch (error) {
      await Promise.all([...started.values()].map((bmc) => bmc.stop()));
      // The first address picked a port that another one has in use: try again with a new one.
      const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!isTaken || options.port || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function startOne(description: BmcDescription, port: number, clock: Clock, requests: RequestLog): Promise<Bmc> {
  if (!isIdrac(description)) return startOtherBmc({ ...description, port }, requests);
  const idrac = await startIdrac({ ...description, port }, clock, requests);
  const { historyEntries = 0, lc = [], sel = [] } = description.logs ?? {};
  if (historyEntries > 0) writeHistory(idrac, historyEntries);
  for (const entry of lc) idrac.logs.addLc(entry);
  for (const entry of sel) idrac.logs.addSel(entry);
  return idrac;
}

function isIdrac(description: BmcDescription): description is IdracDescription {
  return (description.profile as OtherBmcKind | ProfileName) in PROFILES;
}
