// The way from the agent to its control plane as the link sees it: a WebSocket behind a few functions, so that a simulation can be the network.
import { type ClientOptions, WebSocket } from "ws";
import { linkPath, wire } from "#schema/protocol.ts";
import type { ControlPlaneDialer } from "./dial.ts";

export interface LinkSocket {
  /** Bytes that were sent and not yet taken by the network. */
  readonly bufferedBytes: number;
  send(text: string): void;
  /** Says goodbye, then ends the connection. */
  close(why: string): void;
  /** Ends the connection at once. `closed` is called in any case. */
  terminate(): void;
}

export interface LinkSocketEvents {
  message(text: string): void;
  /** An answer to the dialling that is no WebSocket: its HTTP status, and `Retry-After` in milliseconds or null. `closed` follows. */
  refused(status: number, retryAfterMs: number | null): void;
  failed(message: string): void;
  closed(): void;
}

/** A verified way to the control plane, for one socket over it. Events come in later turns than the call of `start`. */
export interface LinkWay {
  start(events: LinkSocketEvents): LinkSocket;
  /** What the hello signs: the pinned fingerprint that was seen, or "". */
  certificate(): string;
}

/** Rejects when nothing can be reached, or is not who it should be. */
export type Dial = () => Promise<LinkWay>;

export function webSocketDial(dialer: ControlPlaneDialer): Dial {
  return async () => {
    const { url, options, certificate } = await dialer.connect(linkPath);
    return { certificate, start: (events) => startSocket(url, options, events) };
  };
}

function startSocket(url: string, options: ClientOptions, events: LinkSocketEvents): LinkSocket {
  const socket = new WebSocket(url, {
    ...options,
    perMessageDeflate: false,
    maxPayload: wire.maxFrameBytes,
    handshakeTimeout: wire.handshakeTimeoutMs,
    followRedirects: false,
  });
  socket.on("message", (data, isBinary) => {
    if (isBinary) socket.terminate();
    else events.message(String(data));
  });
  socket.on("unexpected-response", (_request, response) => {
    const after = Number(response.headers["retry-after"]);
    events.refused(response.statusCode ?? 0, Number.isFinite(after) ? after * 1000 : null);
    socket.terminate();
  });
  socket.on("error", (error) => events.failed(error.message));
  socket.on("close", () => events.closed());
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (text) => socket.send(text),
    close(why) {
      socket.close(1000, why);
      socket.terminate();
    },
    terminate: () => socket.terminate(),
  };
}
