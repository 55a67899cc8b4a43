import type { Idrac } from "../idrac.ts";
import { type Branch } from "../resource.ts";
export declare function chassis(idrac: Idrac): Branch;
/** "SystemBoardInletTemp" is shown as "System Board Inlet Temp". */
export declare function sensorName(id: string): string;
