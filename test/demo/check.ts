// `npm run demo -- --check`: drives the demo without a person and says what it did, what came out, and how long it took.

import type { Lifetime } from "#test/stage/lifetime.ts";
import type { Board } from "./board.ts";
import * as books from "./check/books.ts";
import * as crashes from "./check/crashes.ts";
import * as jobs from "./check/jobs.ts";
import * as power from "./check/power.ts";
import type { Scene } from "./scene.ts";

export interface CheckContext extends Scene {
  life: Lifetime;
}

interface Check {
  name: string;
  /** Says in words what was seen; throws what was wrong. */
  run: (context: CheckContext) => Promise<string>;
}

/** In this order: later ones work on what earlier ones found, and the books are balanced at the end. */
const checks: readonly Check[] = [
  { name: "console and API", run: jobs.opensConsole },
  { name: "discovery", run: jobs.discovers },
  { name: "credential test", run: jobs.testsCredentials },
  { name: "health check", run: jobs.checksHealth },
  { name: "event logs", run: jobs.fetchesLogs },
  { name: "event logs again", run: jobs.fetchesNothingTwice },
  { name: "power on", run: power.powersOn },
  { name: "already on, already off", run: power.leavesAsItIs },
  { name: "graceful shutdown", run: power.shutsDown },
  { name: "reset", run: power.resets },
  { name: "the same POST twice", run: power.isMadeOnce },
  { name: "cancelled job", run: power.cancels },
  { name: "agent killed", run: crashes.survivesAgentKill },
  { name: "control plane killed", run: crashes.survivesControlPlaneKill },
  { name: "every request logged", run: books.everyRequestIsLogged },
  { name: "no session left", run: books.noSessionIsLeft },
  { name: "no secret anywhere", run: books.noSecretIsWritten },
];

export const longestName = Math.max(...checks.map(({ name }) => name.length));

/** The exit code. */
export async function check(scene: Scene, board: Board, life: Lifetime): Promise<number> {
  const context = { ...scene, life };
  const startedAt = performance.now();
  let failed = 0;
  for (const { name, run } of checks) {
    const row = board.start(name);
    try {
      row.done(await run(context));
    } catch (error) {
      failed++;
      row.fail(error instanceof Error ? error.message : String(error));
    }
  }
  board.end();
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  process.stdout.write(`\n${checks.length - failed} passed, ${failed} failed, in ${seconds} s.\n`);
  return failed === 0 ? 0 : 1;
}
