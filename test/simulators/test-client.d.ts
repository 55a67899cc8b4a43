import { type Dispatcher } from "undici";
import { type BmcDescription, type DataCentre, type DataCentreOptions, type IdracDescription } from "./data-centre.ts";
import type { Idrac } from "./idrac/idrac.ts";
import type { ProfileName } from "./idrac/profiles.ts";
import { type Json, type JsonObject } from "./json.ts";
export declare const SYSTEM = "/redfish/v1/Systems/System.Embedded.1";
export declare const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";
export declare const SESSIONS = "/redfish/v1/SessionService/Sessions";
export declare const RESET = "/redfish/v1/Systems/System.Embedded.1/Actions/ComputerSystem.Reset";
export interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly text: string;
  readonly body: JsonObject;
}
/** A world that stands still unless the test moves it, gone when the test ends. */
export declare function aWorld(bmcs: readonly BmcDescription[], options?: Omit<DataCentreOptions, "bmcs">): Promise<DataCentre>;
export declare function anIdrac(profile: ProfileName, more?: Partial<IdracDescription>): Promise<Idrac>;
export interface Call {
  readonly headers?: Record<string, string>;
  readonly body?: Json;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
}
export declare class Client {
  #private;
  constructor(
    bmc: {
      readonly url: string;
    },
    headers?: Record<string, string>,
    keepAlive?: boolean,
  );
  get(path: string, call?: Call): Promise<Answer>;
  post(path: string, body: Json, call?: Call): Promise<Answer>;
  patch(path: string, body: Json, call?: Call): Promise<Answer>;
  delete(path: string, call?: Call): Promise<Answer>;
  send(method: Dispatcher.HttpMethod, path: string, call?: Call): Promise<Answer>;
}
export declare function asRoot(idrac: Idrac, keepAlive?: boolean): Client;
export declare function basic(userName: string, password: string): string;
export declare function login(idrac: Idrac): Promise<{
  token: string;
  location: string;
  client: Client;
}>;
/** The MessageIds of an error or success body, without their registry prefix. */
export declare function messageIds(answer: Answer): string[];
export declare function members(answer: Answer): JsonObject[];
