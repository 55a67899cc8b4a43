// Who answers at a port: thousands of addresses a second, one plain TCP connection each, closed at once. No byte is sent.
import { connect, type Socket } from "node:net";

export type PortState = "open" | "refused" | "silent";

export interface SweepOptions {
  port: number;
  timeoutMs: number;
  /** Sockets that wait at the same time. */
  inFlight: number;
  signal: AbortSignal;
  found: (address: string, state: PortState) => void;
}

/** Resolves when every address was tried once; rejects with the signal's reason. Running out of file handles only makes it slower. */
export function sweep(addresses: Iterable<string>, { port, timeoutMs, inFlight, signal, found }: SweepOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const rest = addresses[Symbol.iterator]();
    const again: string[] = [];
    const open = new Set<Socket>();
    let most = inFlight;
    let isDone = false;

    const end = (error?: unknown): void => {
      if (isDone) return;
      isDone = true;
      signal.removeEventListener("abort", abort);
      for (const socket of open) socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    const abort = (): void => end(signal.reason);
    const next = (): string | undefined => {
      const waiting = again.pop();
      if (waiting !== undefined) return waiting;
      const { value, done } = rest.next();
      return done ? undefined : value;
    };

    const knock = (address: string): void => {
      const socket = connect({ host: address, port, autoSelectFamily: false });
      open.add(socket);
      const settle = (state: PortState | "later"): void => {
        if (!open.delete(socket)) return;
        socket.destroy();
        if (isDone) return;
        if (state === "later") {
          again.push(address);
          most = Math.max(1, open.size);
        } else found(address, state);
        fill();
      };
      socket.setTimeout(timeoutMs, () => settle("silent"));
      socket.once("connect", () => settle("open"));
      socket.on("error", (error: NodeJS.ErrnoException) => settle(stateOf(error.code)));
    };

    const fill = (): void => {
      try {
        while (!isDone && open.size < most) {
          const address = next();
          if (address === undefined) {
            if (open.size === 0) end();
            return;
          }
          knock(address);
        }
      } catch (error) {
        end(error);
      }
    };

    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    fill();
  });
}

function stateOf(code: string | undefined): PortState | "later" {
  switch (code) {
    case "ECONNREFUSED":
    case "ECONNRESET":
      return "refused";
    case "EMFILE":
    case "ENFILE":
    case "ENOBUFS":
    case "EADDRNOTAVAIL":
      return "later";
    default:
      return "silent";
  }
}
