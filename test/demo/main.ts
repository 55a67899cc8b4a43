// `npm run demo`: the whole product on this machine against a simulated data centre. `--check` drives it without a person.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Lifetime, Stopped } from "#test/stage/lifetime.ts";
import { stopAll } from "#test/stage/process.ts";
import { Board } from "./board.ts";
import { check, longestName } from "./check.ts";
import { type Scene, startScene } from "./scene.ts";
import { show } from "./show.ts";

const help = `Dell Server Manager, the demo: control plane, site agent and a simulated data centre of 12 BMCs, on this machine.

  npm run demo                     starts it, discovers the fleet, prints the address and the sign-in; Ctrl-C ends it
  npm run demo -- --check          drives it without a person, prints what it did, exits 0 or 1

  --port <number>    port of the control plane                            (a free one)
  --speed <number>   seconds of the simulated world for each real one     (10; with --check 30)
  --keep             keep the folder with data and logs, and say where it is
  --no-color         no colours (NO_COLOR=1 does the same)
  --help

It takes free ports, its own temporary folder and a random password, and leaves nothing running.`;

function options() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      speed: { type: "string" },
      keep: { type: "boolean", default: false },
      "no-color": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error("--port must be a number from 0 to 65535.");
  const speed = Number(values.speed ?? (values.check ? 30 : 10));
  if (!(speed > 0 && speed <= 1_000)) throw new Error("--speed must be a number above 0, at most 1000.");
  return { ...values, port, speed };
}

function greeting({ stage, folder }: Scene, color: boolean): string {
  const bold = (text: string): string => (color ? `\x1b[1m${text}\x1b[0m` : text);
  return `
  Open      ${bold(stage.url)}
  Sign in   ${bold(stage.admin.username)}  ${bold(stage.admin.password)}

  The browser warns once: the certificate is the demo's own. Data and logs: ${folder}
  Ctrl-C ends the demo`;
}

async function main(): Promise<number> {
  let asked: ReturnType<typeof options>;
  try {
    asked = options();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
    return 2;
  }
  if (asked.help) {
    console.log(help);
    return 0;
  }
  const isTerminal = process.stdout.isTTY === true;
  const color = isTerminal && !asked["no-color"] && !process.env.NO_COLOR;
  const write = (text: string): void => void process.stdout.write(text);
  const board = new Board({ live: isTerminal, color, write, columns: () => process.stdout.columns ?? 80 }, asked.check ? longestName : 14);
  const life = new Lifetime();
  const folder = mkdtempSync(join(tmpdir(), "dsm-demo-"));
  const remove = (): void => {
    if (!asked.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.on("exit", remove);

  let stands = false;
  const run = async (): Promise<number> => {
    write("Dell Server Manager: the demo\n\n");
    const scene = await startScene({ folder, speed: asked.speed, port: asked.port }, board, life);
    if (asked.check) return await check(scene, board, life);
    await show(scene, board);
    board.end();
    stands = true;
    write(`${greeting(scene, color)}${asked.keep ? "." : " and removes them."}\n`);
    return await life.over;
  };
  let code: number;
  try {
    code = await Promise.race([run(), life.over]);
  } catch (error) {
    board.end();
    if (error instanceof Stopped) {
      write(`\nStopping (${error.signal}).\n`);
      // A person who has seen enough ends a demo that stands: that is how it is meant to end.
      code = stands ? 0 : 130;
    } else {
      console.error(`\n${error instanceof Error ? error.message : error}`);
      code = 1;
    }
  }
  life.ending();
  await stopAll();
  if (asked.keep) write(`Kept: ${folder}\n`);
  return code;
}

process.exit(await main());
