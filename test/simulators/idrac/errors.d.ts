import type { Json, JsonObject } from "../json.ts";
import type { Profile } from "./profiles.ts";
export interface MessageUse {
  readonly id: string;
  readonly args?: readonly string[];
}
/** Thrown by a handler that refuses. Nothing was changed unless `effect` says so. */
export declare class Refusal extends Error {
  readonly status: number;
  readonly messages: readonly MessageUse[];
  readonly headers: Readonly<Record<string, string>>;
  /** Replaces the worded body, for the odd shapes of old firmware. */
  readonly body: Json | undefined;
  constructor(
    status: number,
    messages: readonly MessageUse[],
    options?: {
      headers?: Record<string, string>;
      body?: Json;
    },
  );
}
export declare function refuse(status: number, id: string, ...args: string[]): Refusal;
export declare function errorBody(profile: Profile, refusal: Refusal): Json;
export declare function successBody(profile: Profile, ...messages: readonly MessageUse[]): JsonObject;
export declare function wordMessage(profile: Profile, use: MessageUse): JsonObject;
/** iDRAC7/8 answer 400 InternalError with a sentence where others have a status and a MessageId (issue 256). */
export declare function classicFailure(profile: Profile, sentence: string, status?: number): Refusal;
