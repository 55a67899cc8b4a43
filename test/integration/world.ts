// One product and as many simulated management controllers as its tests want: control plane and agent are processes of
// their own, the controllers live here, behind real TLS sockets on loopback addresses, and share one request log.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Clock } from "#test/simulators/clock.ts";
import { RequestLog } from "#test/simulators/request-log.ts";
import { sightings, sightingsBelow } from "#test/stage/canary.ts";
import { type Stage, type StageOptions, startStage } from "#test/stage/stage.ts";
import { Scene } from "./scene.ts";

export interface World {
  readonly stage: Stage;
  readonly clock: Clock;
  /** The judge: what really reached a device. */
  readonly requests: RequestLog;
  /** First two octets, one network for each test file: files run side by side. */
  readonly network: string;
  /** In the middle of every password of every scene, with all the characters that encodings change. */
  readonly canary: string;
  /** Session tokens that simulated iDRACs gave out: as secret as passwords. */
  readonly tokens: Set<string>;
  /** When files were last looked through for the canary, on the monotonic clock. */
  scannedAt: number;
  /** Third octet of the next scene. */
  nextScene(): number;
}

/** Requests to a simulated iDRAC need no mercy, and sessions are given back soon so that a test can see it. */
const quickAgent = { bmc: { requests_per_second: 500, session_linger_ms: 200 } };

/** A stage for this file, started before its tests and stopped after them. */
export function useWorld(network: string, options: StageOptions = {}) {
  let world: World | undefined;
  let scenes = 0;
  const current = (): World => {
    if (!world) throw new Error("the world has not been started");
    return world;
  };

  beforeAll(async () => {
    const stage = await startStage({ name: "dsm-jobs", agentSettings: quickAgent, ...options });
    const clock = new Clock({ speed: 1 });
    const canary = `Kn"${randomBytes(6).toString("hex")}<&%'`;
    world = { stage, clock, requests: new RequestLog(clock), network, canary, tokens: new Set(), scannedAt: 0, nextScene: () => ++scenes };
  });

  afterAll(async () => {
    const { stage, clock, canary, tokens } = current();
    const secrets = [canary, stage.admin.password, ...tokens];
    try {
      for (const path of ["/api/audit", "/api/agents", "/api/sites", "/api/settings/activity"]) {
        const { body } = await stage.api.request("GET", path);
        expect(sightings(path, JSON.stringify(body), secrets)).toEqual([]);
      }
      expect(sightingsBelow(stage.folder, secrets)).toEqual([]);
    } finally {
      clock.stop();
      await stage.stop();
    }
  });

  return {
    get stage(): Stage {
      return current().stage;
    },
    /** A test with a scene of its own, beside the others of its file; ends with the checks that hold after whatever happened. */
    test(name: string, body: (scene: Scene) => Promise<void>, timeoutMs?: number): void {
      it.concurrent(
        name,
        async () => {
          const scene = new Scene(current());
          try {
            await body(scene);
            await scene.checkAftermath();
          } catch (error) {
            // What the two processes had to say tells more than a wait that came to nothing.
            const said = [current().stage.controlPlane, current().stage.agent].flatMap((process) =>
              (process.isRunning ? [] : [`${process.logFile}: not running`]).concat(troubles(process.log())),
            );
            if (said.length > 0) console.error(`${name}:\n${said.slice(-20).join("\n")}`);
            throw error;
          } finally {
            await scene.stop();
          }
        },
        timeoutMs,
      );
    },
  };
}

/** Log lines at warning and above; pino numbers its levels. */
function troubles(log: string): string[] {
  return log.split("\n").filter((line) => /"level":(?:4|5|6)0|error/i.test(line));
}
