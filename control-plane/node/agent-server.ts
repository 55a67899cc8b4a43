// The agents' WebSocket on Node: `ws` on the same port as everything else.
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { linkPath, wire } from "#schema/protocol.ts";
import type { ControlPlane } from "../control-plane.ts";
import { openLink } from "../dispatch/handshake.ts";

/** Most upgrades a second; the rest are asked to come later, so that a storm of all agents never starves those that are in. */
const admittedPerSecond = 200;

export function serveAgents(server: HttpServer | HttpsServer, controlPlane: ControlPlane): { close(): void } {
  // No permessage-deflate: measured, it costs ten times the memory.
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: wire.maxFrameBytes, autoPong: true });
  let admitted = 0;
  const refill = setInterval(() => {
    admitted = 0;
  }, 1_000);
  refill.unref();
  let n = 0;

  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    stream.on("error", () => stream.destroy());
    if (path !== linkPath) return void stream.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
    // A browser always names an origin, an agent never does.
    if (request.headers.origin !== undefined) return void stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
    if (++admitted > admittedPerSecond) return void stream.end("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nConnection: close\r\n\r\n");
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const id = `link-${++n}`;
      let isGathering = false;
      /** Frames of one turn leave in one write: a burst of offers is one call to the system and few TLS records. */
      const gather = (): void => {
        if (isGathering) return;
        isGathering = true;
        stream.cork();
        process.nextTick(() => {
          isGathering = false;
          stream.uncork();
        });
      };
      const session = openLink(
        {
          id,
          get bufferedBytes() {
            return socket.bufferedAmount;
          },
          send: (text) => {
            gather();
            socket.send(text);
          },
          close: (why) => {
            socket.close(1000, why.slice(0, 120));
            // A peer that is gone never answers the closing handshake.
            setTimeout(() => socket.terminate(), 2_000).unref();
          },
        },
        controlPlane,
      );
      socket.on("message", (data, isBinary) => (isBinary ? socket.close(1003, "text frames only") : session.received(String(data))));
      socket.on("error", () => socket.terminate());
      socket.on("close", () => session.closed());
    });
  });
  return {
    close() {
      clearInterval(refill);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
