// `npm run dev`: control plane, agent, simulated data centre and Vite, each restarted when its sources change. Data stays in .dev/.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Site } from "#schema/api/sites.ts";
import { DEMO_CREDENTIALS } from "#test/simulators/demo-fleet.ts";
import { Api } from "#test/stage/api.ts";
import { freePort } from "#test/stage/free-port.ts";
import { Lifetime, Stopped } from "#test/stage/lifetime.ts";
import { startProcess, stopAll } from "#test/stage/process.ts";
import { keepRunning } from "./reload.ts";
import { fleetRange } from "./scene.ts";

const help = `Dell Server Manager, for its developers: control plane, agent, simulated data centre and Vite, restarted when their sources change.

  npm run dev
  npm run dev -- --reset     begins with empty data

  --port <number>    port of the console                     (5173, or the next free one)
  --speed <number>   seconds of the simulated world for each real one   (10)
  --reset            removes .dev/ first
  --help

Data, logs and the password stay in .dev/.`;

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, ".dev");

/** What must be the same after a restart: servers and the agent know each other by these. */
interface Saved {
  username: string;
  password: string;
  setupCode: string;
  controlPlanePort: number;
  simulatorPort: number;
}

async function saved(): Promise<Saved> {
  const path = join(folder, "dev.json");
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Saved;
  const made: Saved = {
    username: "admin",
    password: randomBytes(12).toString("base64url"),
    setupCode: randomBytes(8).toString("hex"),
    controlPlanePort: await freePort(),
    simulatorPort: await freePort(),
  };
  writeFileSync(path, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
}

async function signedIn(url: string, { username, password, setupCode }: Saved): Promise<Api> {
  const api = new Api({ url });
  const { needs_setup } = await api.get<{ needs_setup: boolean }>("/api/setup");
  if (needs_setup) await api.send("POST", "/api/setup", { username, password, site_name: "Berlin", setup_code: setupCode });
  await api.signIn(username, password);
  return api;
}

async function enrol(api: Api, home: string, logFile: string): Promise<void> {
  if (existsSync(join(home, "agent.json"))) return;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const settings = { allow_list: ["127.0.0.0/8", "::1/128"], bmc: { in_flight: 4, requests_per_second: 200 } };
  writeFileSync(join(home, "settings.json"), JSON.stringify(settings));
  const [site] = await api.get<Site[]>("/api/sites");
  const { code } = await api.send<{ code: string }>("POST", `/api/sites/${site?.id}/enrolment-codes`, { agent_name: "Agent" });
  const enrolling = await startProcess({ name: "enrolment", args: ["agent/main.ts", "enroll", code, "--home", home], logFile, readyWhen: /Enrolled/ });
  await enrolling.exited;
}

/** Seals for the site need its first agent: the credential set and the first discovery come after it. */
async function firstDiscovery(api: Api, port: number): Promise<void> {
  await api.until(
    () => api.get<{ state: string }[]>("/api/agents"),
    (agents) => agents.some(({ state }) => state === "online"),
    "the agent",
  );
  const [sets, jobs, sites] = [await api.get<unknown[]>("/api/credential-sets"), await api.get<{ items: unknown[] }>("/api/jobs"), await api.get<Site[]>("/api/sites")];
  if (sets.length === 0) await api.send("POST", "/api/credential-sets", { name: "Fleet", ...DEMO_CREDENTIALS, ranges: [{ ip_range: fleetRange }] });
  if (jobs.items.length === 0)
    await api.createJob({ job_type: "discovery_scan", target_scope: { site_ids: sites.map(({ id }) => id) }, details: { ip_ranges: [fleetRange], port } });
}

async function run(port: string, speed: string): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const logs = join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  const settings = await saved();
  const url = `http://127.0.0.1:${settings.controlPlanePort}`;
  const home = join(folder, "agent");
  const part = (name: string, sources: readonly string[], args: readonly string[], readyWhen: RegExp, env: Record<string, string> = {}) =>
    keepRunning({
      name,
      sources: sources.map((source) => join(root, source)),
      say,
      process: { name, args, logFile: join(logs, `${name.replaceAll(" ", "-")}.log`), readyWhen, env },
    });

  await part("data centre", ["test/simulators"], ["test/simulators/main.ts", "--demo", "--speed", speed, "--port", String(settings.simulatorPort)], /"ready":true/);
  await part(
    "control plane",
    ["control-plane", "schema"],
    ["control-plane/node/main.ts", "--data", join(folder, "control-plane"), "--port", String(settings.controlPlanePort), "--http", "--json"],
    /"ready":true/,
    { DSM_SETUP_CODE: settings.setupCode },
  );
  const api = await signedIn(url, settings);
  await enrol(api, home, join(logs, "enrolment.log"));
  await part("agent", ["agent", "schema"], ["agent/main.ts", "run", "--home", home, "--patience", "1"], /agent started/);
  await firstDiscovery(api, settings.simulatorPort);
  await api.close();
  // Vite watches its own sources.
  const vite = await startProcess({
    name: "vite",
    args: ["node_modules/vite/bin/vite.js", "--config", "web/vite.config.ts", "--host", "127.0.0.1", "--port", port],
    logFile: join(logs, "vite.log"),
    readyWhen: /Local:.*\n/,
    env: { DSM_URL: url, NO_COLOR: "1" },
  });
  const address = /Local:\s+(\S+)/.exec(vite.log())?.[1] ?? "";
  say(
    `\n  Open      ${address}\n  Sign in   ${settings.username}  ${settings.password}\n\n  API       ${url}/api/docs\n  Logs      ${logs}\n  Ctrl-C stops all; data stays in ${folder}.\n`,
  );
  const code = await vite.exited;
  throw new Error(`Vite ended (${code}):\n${vite.log().slice(-2_000)}`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "5173" },
      speed: { type: "string", default: "10" },
      reset: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (values.reset) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const life = new Lifetime();
  let code = 0;
  try {
    await Promise.race([run(values.port, values.speed), life.over]);
  } catch (error) {
    if (error instanceof Stopped) console.log(`\nStopping (${error.signal}).`);
    else {
      console.error(error instanceof Error ? error.message : error);
      code = 1;
    }
  }
  life.ending();
  await stopAll();
  return code;
}

process.exit(await main());
