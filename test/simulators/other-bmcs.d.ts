import { makeCertificate } from "./certificate.ts";
import type { RequestEntry, RequestLog } from "./request-log.ts";
export declare const OTHER_BMCS: readonly ["hpe-ilo5", "lenovo-xcc", "supermicro", "supermicro-null", "dell-dss9000", "web-server", "idrac-redfish-disabled"];
export type OtherBmcKind = (typeof OTHER_BMCS)[number];
export interface OtherBmcOptions {
  readonly address: string;
  readonly port?: number;
  readonly profile: OtherBmcKind;
  readonly username?: string;
  readonly password?: string;
}
export declare class OtherBmc {
  #private;
  readonly kind = "other";
  readonly options: OtherBmcOptions;
  readonly profile: {
    readonly name: OtherBmcKind;
  };
  constructor(options: OtherBmcOptions, log: RequestLog, certificate: Awaited<ReturnType<typeof makeCertificate>>);
  get address(): string;
  get port(): number;
  get url(): string;
  get fingerprint256(): string;
  get requests(): RequestEntry[];
  start(): Promise<void>;
  stop(): Promise<void>;
  rotateCertificate(): Promise<string>;
}
export declare function startOtherBmc(options: OtherBmcOptions, log: RequestLog): Promise<OtherBmc>;
