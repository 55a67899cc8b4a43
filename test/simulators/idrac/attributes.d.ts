import { type Json, type JsonObject } from "../json.ts";
import type { Profile } from "./profiles.ts";
export interface Identity {
  readonly serviceTag: string;
  readonly macAddress: string;
  readonly address: string;
  readonly hostname: string;
  readonly timeZone: string;
}
export declare class Attributes {
  #private;
  constructor(profile: Profile, identity: Identity);
  all(): JsonObject;
  text(name: string): string;
  number(name: string): number;
  isEnabled(name: string): boolean;
  get isLockedDown(): boolean;
  /** For the scene of a test: no checks. */
  set(name: string, value: string | number): void;
  /** Takes in the attributes of a recording that the simulator knows nothing of: any value of the same type will do. */
  adopt(recorded: JsonObject): void;
  /** Applies all or nothing. In lockdown only the switch that ends it moves (EEMI SYS406, RAC1201). */
  patch(changes: Json): void;
}
