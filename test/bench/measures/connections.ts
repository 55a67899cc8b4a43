// What one idle agent costs the control plane: TLS, WebSocket, its place in the hub, and a heartbeat every five seconds.
import { generateKeyPairSync, sign } from "node:crypto";
import { WebSocket } from "ws";
import { type FromAgent, type Hello, helloMessage, linkPath, protocolVersion, type ToAgent } from "#schema/protocol.ts";
import { toBase64Url } from "#schema/seal.ts";
import { type Figure, median } from "../figures.ts";
import { onStand } from "../stand.ts";

const goalKb = 48;
const warmUp = 50;
/** Two of these may fall into one second, and a control plane admits 200. */
const inSecond = 90;

const health = { journal_events: 0, journal_bytes: 0, disk_free_bytes: 0, loop_lag_ms: 0 };

export function measureConnections(isQuick: boolean): Promise<Figure[]> {
  const count = isQuick ? 150 : 500;
  return onStand(async ({ url, siteId, controlPlane }) => {
    const keys = generateKeyPairSync("ed25519");
    const publicKey = keys.publicKey.export({ format: "jwk" }).x ?? "";
    const { controlPlaneId, fingerprint } = await controlPlane.call<{ controlPlaneId: string; fingerprint: string }>("addAgents", { siteId, count: count + warmUp, publicKey });
    const sockets: WebSocket[] = [];

    const connect = (agentId: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${url.replace("https:", "wss:")}${linkPath}`, {
          rejectUnauthorized: false,
          perMessageDeflate: false,
        });
        sockets.push(socket);
        let stage = "the connection";
        const timer = setTimeout(() => reject(new Error(`${agentId} waited 15 s for ${stage}`)), 15_000);
        const send = (frame: FromAgent): void => socket.send(JSON.stringify(frame));
        socket.on("error", reject);
        socket.on("close", (code, reason) => reject(new Error(`the link of ${agentId} was closed while it waited for ${stage}: ${code} ${String(reason)}`)));
        socket.on("open", () => {
          stage = "the challenge";
        });
        socket.on("message", (data) => {
          const frame = JSON.parse(String(data)) as ToAgent;
          const now = { ...health, agent_time: Date.now() };
          if (frame.type === "challenge") {
            const said = { agent_id: agentId, epoch: agentId, journal_id: agentId };
            const message = helloMessage({ ...said, nonce: frame.nonce, control_plane_id: controlPlaneId, certificate: fingerprint });
            const hello: Hello = {
              type: "hello",
              protocol: protocolVersion,
              ...said,
              signature: toBase64Url(new Uint8Array(sign(null, message, keys.privateKey))),
              version: "0.0.0-bench",
              node_version: process.version,
              hostname: "bench",
              job_types: ["health_check"],
              open: [],
              last_event: 0,
              acked_event: 0,
              allow_list: ["10.0.0.0/8"],
              health: now,
            };
            send(hello);
            stage = "the welcome";
          } else if (frame.type === "welcome") {
            clearTimeout(timer);
            resolve();
          } else if (frame.type === "refused") reject(new Error(frame.message));
          else if (frame.type === "ping") send({ type: "pong", n: frame.n, open: [], free_slots: 1, health: now });
        });
      });

    const connectAll = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += inSecond) {
        const next = new Promise((resolve) => setTimeout(resolve, 1_050));
        await Promise.all(Array.from({ length: Math.min(inSecond, to - at) }, (_, i) => connect(`idle-${at + i}`)));
        await next;
      }
    };
    /** After a heartbeat or two, and a collection of what the connecting left behind. */
    const memory = async (): Promise<number> => {
      const seen: number[] = [];
      for (let i = 0; i < 5; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1_200));
        seen.push(await controlPlane.call<number>("memory"));
      }
      return median(seen);
    };

    try {
      await connectAll(0, warmUp);
      const before = await memory();
      await connectAll(warmUp, warmUp + count);
      const after = await memory();
      const open = sockets.filter((socket) => socket.readyState === WebSocket.OPEN).length;
      if (open !== count + warmUp) throw new Error(`only ${open} of ${count + warmUp} connections stayed`);
      const kb = (after - before) / count / 1024;
      return [
        {
          measure: `memory of an idle agent's link, ${count} over TLS`,
          figure: `${kb.toFixed(1)} KB each (${Math.round(before / 2 ** 20)} to ${Math.round(after / 2 ** 20)} MB)`,
          goal: `≤ ${goalKb} KB`,
          met: kb <= goalKb,
        },
      ];
    } finally {
      for (const socket of sockets) socket.terminate();
    }
  });
}
