// Thousands of agents that have nothing to do: the agent's own link with its handshake, its heartbeat and its way back after a cut, without a journal on disk or an executor.

import type { Socket } from "node:net";
import { dialer } from "#agent/dial.ts";
import { JournalDatabase } from "#agent/journal/database.ts";
import { Link } from "#agent/link.ts";
import { webSocketDial } from "#agent/link-socket.ts";
import { Outbox } from "#agent/outbox.ts";
import { systemClock } from "#agent/system-clock.ts";
import { fromBase64Url } from "#schema/seal.ts";
import { answer } from "./child.ts";

interface Agent {
  link: Link;
  socket: Socket | undefined;
}

const agents: Agent[] = [];
/** Nothing is ever written to it, so all can share it. */
const journal = new JournalDatabase(":memory:");
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isUp = (agent: Agent): boolean => agent.link.connectedSince !== null;
const up = (): number => agents.filter(isUp).length;

export interface IdleAgentsInput {
  url: string;
  fingerprint: string;
  controlPlaneId: string;
  /** Ed25519, PKCS#8, base64url. */
  privateKey: string;
  from: number;
  to: number;
  perSecond: number;
}

async function untilUp(which: readonly Agent[], deadlineMs: number): Promise<number> {
  const from = performance.now();
  while (!which.every(isUp)) {
    if (performance.now() - from > deadlineMs) throw new Error(`only ${which.filter(isUp).length} of ${which.length} agents were connected after ${deadlineMs / 1000} s`);
    await pause(10);
  }
  return performance.now() - from;
}

answer(
  {
    async connect(input: IdleAgentsInput) {
      const key = await crypto.subtle.importKey("pkcs8", fromBase64Url(input.privateKey), "Ed25519", false, ["sign"]);
      const way = dialer({ url: input.url, fingerprint: input.fingerprint });
      // Those of an earlier call may be on their way back just now; nobody waits for them here.
      const before = agents.length;
      for (let n = input.from; n < input.to; n++) {
        const agent: Agent = {
          socket: undefined,
          link: new Link({
            db: journal,
            clock: systemClock,
            outbox: new Outbox(0, 0),
            log: silent,
            random: Math.random,
            dial: webSocketDial({
              ...way,
              async connect(path) {
                const ready = await way.connect(path);
                const socket = ready.options.createConnection?.({ host: "", port: 0 }, () => undefined) as Socket;
                agent.socket = socket;
                return ready;
              },
            }),
            sign: async (message) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, message)),
            agentId: `idle-${n}`,
            controlPlaneId: input.controlPlaneId,
            epoch: `idle-${n}`,
            identity: { version: "0.0.0-bench", node_version: process.version, hostname: "bench", job_types: ["health_check"], allow_list: ["10.0.0.0/8"] },
            open: () => [],
            freeSlots: () => 1,
            health: () => ({ journal_events: 0, journal_bytes: 0, disk_free_bytes: 0, loop_lag_ms: 0, agent_time: Date.now() }),
            received: () => undefined,
          }),
        };
        agents.push(agent);
        agent.link.start();
        if (n % 10 === 9) await pause(10_000 / input.perSecond);
      }
      await untilUp(agents.slice(before), 60_000);
    },

    /** Every connection is gone at once. Answers with the milliseconds until so many were back, each by the agent's own back-off. */
    async cut() {
      for (const agent of agents) agent.socket?.destroy();
      await pause(50);
      const half = (async () => {
        const from = performance.now();
        while (up() < agents.length / 2) await pause(10);
        return performance.now() - from;
      })();
      const all = await untilUp(agents, 90_000);
      return { half: (await half) + 50, all: all + 50 };
    },

    up,
  },
  async () => {
    for (const { link } of agents) link.stop();
  },
);
