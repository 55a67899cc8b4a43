// What is in the box, by model: enough for an inventory that looks like the real machine.
import type { ProfileName } from "./profiles.ts";

export interface Model {
  readonly name: string;
  readonly profile: ProfileName;
  readonly generation: string;
  readonly heightUnits: number;
  readonly cpu: { readonly model: string; readonly vendor: "Intel" | "AMD"; readonly cores: number; readonly mhz: number };
  readonly sockets: number;
  readonly dimms: number;
  readonly dimmGiB: number;
  readonly memoryType: "DDR3" | "DDR4" | "DDR5";
  readonly fans: number;
  readonly psuWatts: number;
  readonly controller: { readonly id: string; readonly name: string; readonly firmware: string };
  readonly drives: { readonly count: number; readonly gigabytes: number; readonly media: "HDD" | "SSD"; readonly protocol: "SAS" | "SATA" | "NVMe" };
  readonly nic: { readonly name: string; readonly firmware: string; readonly componentId: string; readonly speedMbps: number };
  readonly bios: string;
}

const xeon = (model: string, cores: number, mhz: number) => ({ model: `Intel(R) Xeon(R) ${model}`, vendor: "Intel" as const, cores, mhz });
const epyc = (model: string, cores: number, mhz: number) => ({ model: `AMD EPYC ${model}`, vendor: "AMD" as const, cores, mhz });
const perc = (id: string, name: string, firmware: string) => ({ id, name, firmware });
const ssds = (count: number, gigabytes: number) => ({ count, gigabytes, media: "SSD" as const, protocol: "SAS" as const });
const nvme = (count: number, gigabytes: number) => ({ count, gigabytes, media: "SSD" as const, protocol: "NVMe" as const });
const hdds = (count: number, gigabytes: number) => ({ count, gigabytes, media: "HDD" as const, protocol: "SAS" as const });
const X710 = { name: "Intel(R) Ethernet Converged Network Adapter X710", firmware: "22.5.7", componentId: "101548", speedMbps: 10_000 };
const BCM57414 = { name: "Broadcom Adv. Dual 25Gb Ethernet", firmware: "22.71.11.13", componentId: "108089", speedMbps: 25_000 };
const BCM57508 = { name: "Broadcom NetXtreme 100Gb Ethernet", firmware: "23.21.13.39", componentId: "110386", speedMbps: 100_000 };
const H730 = perc("RAID.Integrated.1-1", "PERC H730 Mini", "25.5.9.0001");
const H740 = perc("RAID.Integrated.1-1", "PERC H740P Mini", "51.16.0-4076");
const H755 = perc("RAID.SL.3-1", "PERC H755 Front", "52.26.0-5179");
const H965 = perc("RAID.SL.3-1", "PERC H965i Front", "8.8.0.0.18-26");

const MODELS: readonly Model[] = [
  {
    name: "PowerEdge R720",
    profile: "idrac7",
    generation: "12G",
    heightUnits: 2,
    cpu: xeon("CPU E5-2670 0 @ 2.60GHz", 8, 2600),
    sockets: 2,
    dimms: 8,
    dimmGiB: 16,
    memoryType: "DDR3",
    fans: 6,
    psuWatts: 750,
    controller: perc("RAID.Integrated.1-1", "PERC H710 Mini", "21.3.5-0002"),
    drives: hdds(4, 600),
    nic: X710,
    bios: "2.9.0",
  },
  {
    name: "PowerEdge R630",
    profile: "idrac8",
    generation: "13G",
    heightUnits: 1,
    cpu: xeon("CPU E5-2680 v4 @ 2.40GHz", 14, 2400),
    sockets: 2,
    dimms: 8,
    dimmGiB: 16,
    memoryType: "DDR4",
    fans: 7,
    psuWatts: 750,
    controller: H730,
    drives: ssds(4, 480),
    nic: X710,
    bios: "2.17.0",
  },
  {
    name: "PowerEdge R730",
    profile: "idrac8",
    generation: "13G",
    heightUnits: 2,
    cpu: xeon("CPU E5-2690 v4 @ 2.60GHz", 14, 2600),
    sockets: 2,
    dimms: 12,
    dimmGiB: 16,
    memoryType: "DDR4",
    fans: 6,
    psuWatts: 1100,
    controller: H730,
    drives: hdds(8, 1200),
    nic: X710,
    bios: "2.17.0",
  },
  {
    name: "PowerEdge R640",
    profile: "idrac9-early",
    generation: "14G",
    heightUnits: 1,
    cpu: xeon("Gold 6140 CPU @ 2.30GHz", 18, 2300),
    sockets: 2,
    dimms: 12,
    dimmGiB: 32,
    memoryType: "DDR4",
    fans: 8,
    psuWatts: 750,
    controller: H740,
    drives: ssds(4, 960),
    nic: X710,
    bios: "2.4.8",
  },
  {
    name: "PowerEdge R740xd",
    profile: "idrac9-early",
    generation: "14G",
    heightUnits: 2,
    cpu: xeon("Gold 6248 CPU @ 2.50GHz", 20, 2500),
    sockets: 2,
    dimms: 16,
    dimmGiB: 32,
    memoryType: "DDR4",
    fans: 6,
    psuWatts: 1100,
    controller: H740,
    drives: hdds(12, 4000),
    nic: X710,
    bios: "2.4.8",
  },
  {
    name: "PowerEdge R6525",
    profile: "idrac9-late",
    generation: "15G",
    heightUnits: 1,
    cpu: epyc("7513 32-Core Processor", 32, 2600),
    sockets: 2,
    dimms: 16,
    dimmGiB: 32,
    memoryType: "DDR4",
    fans: 8,
    psuWatts: 1400,
    controller: H755,
    drives: ssds(4, 960),
    nic: BCM57414,
    bios: "2.12.4",
  },
  {
    name: "PowerEdge R750",
    profile: "idrac9-late",
    generation: "15G",
    heightUnits: 2,
    cpu: xeon("Gold 6354 CPU @ 3.00GHz", 18, 3000),
    sockets: 2,
    dimms: 16,
    dimmGiB: 32,
    memoryType: "DDR4",
    fans: 6,
    psuWatts: 1400,
    controller: H755,
    drives: ssds(8, 1920),
    nic: BCM57414,
    bios: "1.13.2",
  },
  {
    name: "PowerEdge R660",
    profile: "idrac9-late",
    generation: "16G",
    heightUnits: 1,
    cpu: xeon("Gold 6430", 32, 2100),
    sockets: 2,
    dimms: 16,
    dimmGiB: 64,
    memoryType: "DDR5",
    fans: 8,
    psuWatts: 1400,
    controller: H755,
    drives: nvme(6, 3200),
    nic: BCM57414,
    bios: "2.1.5",
  },
  {
    name: "PowerEdge R760",
    profile: "idrac9-late",
    generation: "16G",
    heightUnits: 2,
    cpu: xeon("Platinum 8462Y+", 32, 2800),
    sockets: 2,
    dimms: 16,
    dimmGiB: 64,
    memoryType: "DDR5",
    fans: 6,
    psuWatts: 1800,
    controller: H965,
    drives: nvme(8, 3200),
    nic: BCM57508,
    bios: "2.1.5",
  },
  {
    name: "PowerEdge XE9680",
    profile: "idrac9-late",
    generation: "16G",
    heightUnits: 6,
    cpu: xeon("Platinum 8480+", 56, 2000),
    sockets: 2,
    dimms: 32,
    dimmGiB: 64,
    memoryType: "DDR5",
    fans: 16,
    psuWatts: 2800,
    controller: perc("BOSS.SL.15-1", "BOSS-N1", "2.1.13.2025"),
    drives: nvme(8, 7680),
    nic: BCM57508,
    bios: "2.1.3",
  },
  {
    name: "PowerEdge R470",
    profile: "idrac10",
    generation: "17G",
    heightUnits: 1,
    cpu: xeon("6740E", 96, 2400),
    sockets: 1,
    dimms: 8,
    dimmGiB: 64,
    memoryType: "DDR5",
    fans: 6,
    psuWatts: 1100,
    controller: H965,
    drives: nvme(4, 3840),
    nic: BCM57414,
    bios: "1.1.3",
  },
  {
    name: "PowerEdge R670",
    profile: "idrac10",
    generation: "17G",
    heightUnits: 1,
    cpu: xeon("6787P", 86, 2000),
    sockets: 2,
    dimms: 16,
    dimmGiB: 64,
    memoryType: "DDR5",
    fans: 8,
    psuWatts: 1500,
    controller: H965,
    drives: nvme(8, 3840),
    nic: BCM57508,
    bios: "1.1.3",
  },
  {
    name: "PowerEdge R7725",
    profile: "idrac10",
    generation: "17G",
    heightUnits: 2,
    cpu: epyc("9655 96-Core Processor", 96, 2600),
    sockets: 2,
    dimms: 24,
    dimmGiB: 64,
    memoryType: "DDR5",
    fans: 6,
    psuWatts: 2400,
    controller: H965,
    drives: nvme(8, 7680),
    nic: BCM57508,
    bios: "1.1.3",
  },
];

/** "PowerEdge R750" or "R750"; without a name the first model of the profile. */
export function modelNamed(name: string | undefined, profile: ProfileName): Model {
  const family = profile === "idrac8-early" ? "idrac8" : profile;
  const found = MODELS.find((model) => (name === undefined ? model.profile === family : model.name.endsWith(name)));
  if (!found) throw new Error(`no such model: ${name ?? profile}`);
  return found;
}

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
export function partsOf(model: Model): Parts {
  const count = (n: number, name: (i: number) => string) => Array.from({ length: n }, (_, i) => name(i + 1));
  const perBank = Math.ceil(model.dimms / model.sockets);
  const backplane = model.drives.protocol === "NVMe" ? "Enclosure.Internal.0-1" : `Enclosure.Internal.0-1:${model.controller.id}`;
  return {
    fans: count(model.fans, (i) => `Fan.Embedded.${i}A`),
    psus: count(2, (i) => `PSU.Slot.${i}`),
    cpus: count(model.sockets, (i) => `CPU.Socket.${i}`),
    dimms: count(model.dimms, (i) => `DIMM.Socket.${i <= perBank ? "A" : "B"}${((i - 1) % perBank) + 1}`),
    drives: count(model.drives.count, (i) => `Disk.Bay.${i - 1}:${backplane}`),
    nics: count(2, (i) => `NIC.Integrated.1-${i}-1`),
    temperatures: ["SystemBoardInletTemp", "SystemBoardExhaustTemp", ...count(model.sockets, (i) => `CPU${i}Temp`)],
  };
}

/** Numbers that look measured and are the same at every run: derived from the service tag, not random. */
export function seeded(text: string): () => number {
  let state = 2_166_136_261;
  for (const char of text) state = Math.imul(state ^ char.charCodeAt(0), 16_777_619) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
