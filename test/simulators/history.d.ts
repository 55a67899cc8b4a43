import type { Idrac } from "./idrac/idrac.ts";
export declare function writeHistory(idrac: Idrac, entries: number): void;
