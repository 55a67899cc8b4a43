import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { RequestLog } from "../request-log.ts";
import type { Idrac } from "./idrac.ts";
export declare class Pipeline {
  #private;
  constructor(idrac: Idrac, log: RequestLog, reset: (socket: Socket) => void);
  /** Decides about a new connection before TLS. */
  admits(socket: Socket): boolean;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}
