import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { SecureVersion } from "node:tls";
import type { Certificate } from "./certificate.ts";
export interface TlsRange {
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
}
export interface ListenerOptions {
  readonly address: string;
  readonly port: number;
  readonly certificate: Certificate;
  readonly tls?: TlsRange;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  /** Says whether a new connection is let in; it may close the socket or leave it hanging. */
  readonly admits?: (socket: Socket) => boolean;
}
/** The server closes idle connections after 60 s and any connection after 199 requests: `Keep-Alive: timeout=60, max=199`. */
export declare const KEEP_ALIVE: {
  timeoutMs: number;
  maxRequests: number;
};
export declare class HttpsListener {
  #private;
  readonly address: string;
  constructor(options: ListenerOptions);
  get port(): number;
  get fingerprint256(): string;
  get isListening(): boolean;
  start(): Promise<void>;
  /** Stops at once: nobody is let finish, as when a BMC reboots. */
  stop(): Promise<void>;
  dropConnections(): void;
  /** New connections see the new certificate; old ones are cut, as the web server of an iDRAC restarts. */
  rotate(certificate: Certificate): void;
  /** Ends the connection under `socket` with a TCP RST (a TLS socket itself cannot). */
  reset(socket: Socket): void;
}
