import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault } from "./faults.ts";
import type { Profile } from "./profiles.ts";
import type { Reply } from "./resource.ts";
/** The answer a fault gives in place of doing anything; undefined when the request is carried out first. */
export declare function instead(profile: Profile, fault: Fault): Reply | undefined;
/** Writes the broken answer itself; false when the answer is to be sent in the usual way. */
export declare function spoil(fault: Fault, request: IncomingMessage, response: ServerResponse, reply: Reply): boolean;
