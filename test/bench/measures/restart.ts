// From SIGKILL of the control plane to the welcome of the next agent, with a large database and a large write-ahead log that the kill left.
import { statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { type Figure, slowest } from "../figures.ts";
import { fillDatabase } from "../full-database.ts";
import { idleAgents } from "../idle-agents.ts";
import { onStand } from "../stand.ts";

const logBytes = 160 * 2 ** 20;

async function listens(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function measureRestart(isQuick: boolean): Promise<Figure[]> {
  const databaseBytes = isQuick ? 2 ** 28 : 2 ** 30;
  const rounds = isQuick ? 1 : 3;
  return onStand(async (stand) => {
    const file = join(stand.data, "control-plane.db");
    const agents = await idleAgents(stand, rounds);
    await stand.controlPlane.stop();
    const size = fillDatabase(file, databaseBytes);
    await stand.nextControlPlane().started;

    const taken: number[] = [];
    const listening: number[] = [];
    const logs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await stand.controlPlane.call("growLog", { file: `${file}-wal`, bytes: logBytes });
      logs.push(statSync(`${file}-wal`).size / 2 ** 20);
      const from = performance.now();
      await stand.controlPlane.kill("SIGKILL");
      const { started } = stand.nextControlPlane();
      await Promise.race([listens(Number(new URL(stand.url).port)), started]);
      listening.push((performance.now() - from) / 1000);
      // Dialled when the port is open, so that no agent's back-off is measured.
      await agents.connect(round, round + 1);
      taken.push((performance.now() - from) / 1000);
      await started;
    }
    const mb = (bytes: number): string => `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MB`;
    const subject = `SIGKILL of the control plane: database ${mb(size)}, write-ahead log ${mb(Math.min(...logs) * 2 ** 20)}`;
    return [
      { subject, measure: "until an agent is welcome again, the slowest", ...slowest(taken, "s"), goal: 2 },
      { subject, measure: "of that, until the port is open, the slowest", ...slowest(listening, "s") },
    ];
  });
}
