import type { BmcDescription } from "./data-centre.ts";
export declare const DEMO_CREDENTIALS: {
  username: string;
  password: string;
};
export declare function demoFleet(): BmcDescription[];
