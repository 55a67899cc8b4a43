import type { Idrac } from "./idrac.ts";
export declare function readings(idrac: Idrac): {
  consumedWatts: number;
  psuShare: (psu: string) => number;
  fanRpm: (fan: string) => number;
  celsius: (sensor: string) => number;
};
