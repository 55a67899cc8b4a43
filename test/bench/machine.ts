// What the figures have to be read against: the machine, a bare round trip over loopback, and one durable write.
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { times } from "./figures.ts";
import { diskFolder } from "./temp-folder.ts";

/** Round trips of 64 bytes to a plain TCP echo in another thread. */
async function roundTrips(count: number): Promise<number[]> {
  const worker = new Worker(new URL("echo.ts", import.meta.url));
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  const message = Buffer.alloc(64, 1);
  const taken: number[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      let from = 0;
      const send = (): void => {
        from = performance.now();
        socket.write(message);
      };
      socket.once("connect", send);
      socket.once("error", reject);
      socket.on("data", () => {
        taken.push(performance.now() - from);
        if (taken.length === count + 200) resolve();
        else send();
      });
    });
  } finally {
    socket.destroy();
    await worker.terminate();
  }
  return taken.slice(200);
}

/** 4 KiB appended and fdatasynced, in the folder that the databases of the run lie in. */
function durableWrites(count: number): number[] {
  const path = join(diskFolder, `dsm-bench-fdatasync-${process.pid}`);
  const file = openSync(path, "w");
  const block = Buffer.alloc(4_096, 7);
  const taken: number[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const from = performance.now();
      writeSync(file, block);
      fdatasyncSync(file);
      taken.push(performance.now() - from);
    }
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
  return taken;
}

export async function describeMachine(): Promise<string[]> {
  const cpu = cpus()[0];
  const load = loadavg()[0] ?? 0;
  return [
    `Machine       ${cpu?.model.trim()}${cpu && cpu.speed > 0 ? ` at ${cpu.speed} MHz` : ""}, ${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GB, ${platform()} ${release()}, load ${load.toFixed(1)}`,
    `Node          ${process.version}`,
    `Loopback      ${times(await roundTrips(2_000))}: plain TCP round trip, 64 bytes`,
    `fdatasync     ${times(durableWrites(500))}: 4 KiB appended`,
  ];
}
