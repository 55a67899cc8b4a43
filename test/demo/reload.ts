// A process that is started again when its sources change, and that a mistake in them only holds up until the next change.
import { watch } from "node:fs";
import { type ManagedProcess, type ProcessOptions, startProcess } from "#test/stage/process.ts";

export interface ReloadOptions {
  name: string;
  /** Folders, with all below them. */
  sources: readonly string[];
  process: ProcessOptions;
  say: (text: string) => void;
}

/** Editors write a file in several steps, and a change of a branch touches many. */
const settleMs = 200;
const logTailLines = 12;

/** Returns when the process has started for the first time; throws when it does not. */
export async function keepRunning({ name, sources, process: options, say }: ReloadOptions): Promise<void> {
  let current: ManagedProcess;
  let turn = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const start = async (): Promise<void> => {
    const startedAt = performance.now();
    current = await startProcess(options);
    say(`${name} is up (${Math.round(performance.now() - startedAt)} ms)`);
    const started = current;
    void started.exited.then((code) => {
      if (started === current && code !== 0 && code !== null) say(`${name} ended (exit code ${code}); it starts again at the next change\n${tail(started.log())}`);
    });
  };
  const restart = async (file: string): Promise<void> => {
    say(`${name}: ${file} changed`);
    await current.stop();
    await start().catch((error: unknown) => say(`${name} does not start; waiting for the next change\n${error instanceof Error ? error.message : error}`));
  };

  await start();
  for (const source of sources) {
    watch(source, { recursive: true }, (_event, file) => {
      if (file === null || !/\.(ts|sql|json)$/.test(file) || /\.test\.ts$/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        turn = turn.then(() => restart(file));
      }, settleMs);
    }).unref();
  }
}

function tail(log: string): string {
  return log.trimEnd().split("\n").slice(-logTailLines).join("\n");
}
