// One HTTPS address: HTTP/1.1 only (iDRACs ship with Http2Enable Disabled), a certificate that can be exchanged while
// running, and the raw sockets at hand so that a fault can reset a connection as a dying BMC does.

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
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
export const KEEP_ALIVE = { timeoutMs: 60_000, maxRequests: 199 };

export class HttpsListener {
  readonly address: string;
  #port: number;
  #options: ListenerOptions;
  #certificate: Certificate;
  #server: Server | undefined;
  #raw = new Map<string, Socket>();

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#certificate = options.certificate;
    this.address = options.address;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  get fingerprint256(): string {
    return this.#certificate.fingerprint256;
  }

  get isListening(): boolean {
    return this.#server !== undefined;
  }

  async start(): Promise<void> {
    if (this.#server) return;
    const { tls } = this.#options;
    const isLegacy = tls?.minVersion === "TLSv1" || tls?.minVersion === "TLSv1.1";
    const server = createServer({
      cert: this.#certificate.certPem,
      key: this.#certificate.keyPem,
      minVersion: tls?.minVersion ?? "TLSv1.2",
      ...(tls?.maxVersion ? { maxVersion: tls.maxVersion } : {}),
      // OpenSSL 3 speaks TLS 1.0 and 1.1 only at security level 0.
      ...(isLegacy ? { ciphers: "DEFAULT@SECLEVEL=0" } : {}),
      ALPNProtocols: ["http/1.1"],
      keepAlive: true,
    });
    server.keepAliveTimeout = KEEP_ALIVE.timeoutMs;
    server.on("connection", (socket: Socket) => this.#connected(socket));
    server.on("request", this.#options.onRequest);
    server.on("tlsClientError", () => {});
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, this.address, () => {
        server.off("error", reject);
        resolve();
      });
    });
    const bound = server.address();
    if (typeof bound === "object" && bound) this.#port = bound.port;
    this.#server = server;
  }

  /** Stops at once: nobody is let finish, as when a BMC reboots. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.dropConnections();
    await closed;
  }

  dropConnections(): void {
    for (const socket of this.#raw.values()) socket.destroy();
  }

  /** New connections see the new certificate; old ones are cut, as the web server of an iDRAC restarts. */
  rotate(certificate: Certificate): void {
    this.#certificate = certificate;
    this.#server?.setSecureContext({ cert: certificate.certPem, key: certificate.keyPem });
    this.dropConnections();
  }

  /** Ends the connection under `socket` with a TCP RST (a TLS socket itself cannot). */
  reset(socket: Socket): void {
    const raw = this.#raw.get(keyOf(socket));
    if (raw && !raw.destroyed) raw.resetAndDestroy();
    else socket.destroy();
  }

  #connected(socket: Socket): void {
    const key = keyOf(socket);
    this.#raw.set(key, socket);
    socket.once("close", () => this.#raw.delete(key));
    socket.on("error", () => {});
    this.#options.admits?.(socket);
  }
}

function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
