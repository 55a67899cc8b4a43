import type { ProfileName } from "./profiles.ts";
export interface Model {
  readonly name: string;
  readonly profile: ProfileName;
  readonly generation: string;
  readonly heightUnits: number;
  readonly cpu: {
    readonly model: string;
    readonly vendor: "Intel" | "AMD";
    readonly cores: number;
    readonly mhz: number;
  };
  readonly sockets: number;
  readonly dimms: number;
  readonly dimmGiB: number;
  readonly memoryType: "DDR3" | "DDR4" | "DDR5";
  readonly fans: number;
  readonly psuWatts: number;
  readonly controller: {
    readonly id: string;
    readonly name: string;
    readonly firmware: string;
  };
  readonly drives: {
    readonly count: number;
    readonly gigabytes: number;
    readonly media: "HDD" | "SSD";
    readonly protocol: "SAS" | "SATA" | "NVMe";
  };
  readonly nic: {
    readonly name: string;
    readonly firmware: string;
    readonly componentId: string;
    readonly speedMbps: number;
  };
  readonly bios: string;
}
/** "PowerEdge R750" or "R750"; without a name the first model of the profile. */
export declare function modelNamed(name: string | undefined, profile: ProfileName): Model;
export interface Parts {
  readonly fans: readonly string[];
  readonly psus: readonly string[];
  readonly cpus: readonly string[];
  readonly dimms: readonly string[];
  readonly drives: readonly string[];
  readonly nics: readonly string[];
  readonly temperatures: readonly string[];
}
/** The FQDDs of a model's parts. */
export declare function partsOf(model: Model): Parts;
/** Numbers that look measured and are the same at every run: derived from the service tag, not random. */
export declare function seeded(text: string): () => number;
