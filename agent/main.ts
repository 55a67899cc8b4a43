// The agent's command line: enroll, run, doctor, status.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "#schema/errors.ts";
import { startAgent } from "./agent.ts";
import { diagnose } from "./doctor.ts";
import { enrol } from "./enrol.ts";
import { Home } from "./home.ts";
import { handlers } from "./jobs/index.ts";

const help = `Dell Server Manager, the site agent. It dials out to the control plane and does the work that touches hardware.

  node agent/main.ts enroll <code>   registers this host with a code from the console (Sites and agents)
  node agent/main.ts run             runs the agent
  node agent/main.ts doctor          says what is wrong: clock, DNS, proxy, certificate, reachability, allow-list, disk

Options
  --home <folder>       keys, settings and journal          (DSM_AGENT_HOME, or ~/.dell-server-manager-agent)
  --ca <file>           enroll: PEM of the site's authorities, where the control plane's certificate comes from them
  --proxy <url>         enroll: http://host:port of a proxy that speaks CONNECT (default: HTTPS_PROXY)
  --force               enroll: again, although the agent is enrolled
  --patience <seconds>  run: how long a stop waits for jobs     (20)
  --log-level <level>   debug, info, warn, error, silent        (info)
  --help

Settings that only this host decides (allow-list, authorities, proxy, limits) are in <home>/settings.json.
A stop (SIGTERM) drains: what still runs after the patience goes on when the agent comes back. A kill loses nothing.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    home: { type: "string", default: process.env.DSM_AGENT_HOME ?? join(homedir(), ".dell-server-manager-agent") },
    ca: { type: "string" },
    proxy: { type: "string" },
    force: { type: "boolean", default: false },
    patience: { type: "string", default: "20" },
    "log-level": { type: "string", default: process.env.DSM_LOG_LEVEL ?? "info" },
    help: { type: "boolean", default: false },
  },
});

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };

async function main(): Promise<number> {
  const [command, code] = positionals;
  const home = new Home(values.home);
  if (values.help || command === undefined) {
    console.log(help);
    return command === undefined && !values.help ? 2 : 0;
  }
  switch (command) {
    case "enroll":
    case "enrol": {
      if (code === undefined) throw new AppError("invalid_request", "The enrolment code is missing.", { hint: "node agent/main.ts enroll <code>" });
      const { site, fingerprint, sealFingerprint } = await enrol(home, code, version, { force: values.force, caFile: values.ca, proxy: values.proxy });
      if (values.ca !== undefined || values.proxy !== undefined) {
        home.saveSettings({ ...home.settings(), ...(values.ca === undefined ? {} : { ca_file: values.ca }), ...(values.proxy === undefined ? {} : { proxy: values.proxy }) });
      }
      console.log(`Enrolled at site "${site}". Key fingerprint: ${fingerprint}\nCompare it with the one the console shows, then start: node agent/main.ts run`);
      if (sealFingerprint !== null) {
        console.log(
          `\nAnother agent holds this site's key, so this one cannot open stored passwords yet. Start it, then give it the key on the console,\n` +
            `under Sites and agents; you are asked for its sealing fingerprint: ${sealFingerprint}`,
        );
      }
      return 0;
    }
    case "run": {
      const agent = await startAgent({ home, handlers, version, logLevel: values["log-level"] });
      await new Promise<void>((resolve) => {
        process.once("SIGINT", resolve);
        process.once("SIGTERM", resolve);
      });
      await agent.stop(Number(values.patience) * 1000);
      return 0;
    }
    case "doctor":
      return (await diagnose(home, (line) => console.log(line))) ? 0 : 1;
    default:
      throw new AppError("invalid_request", `There is no command "${command}".`, { hint: "Commands are enroll, run and doctor; --help says more." });
  }
}

try {
  process.exit(await main());
} catch (error) {
  if (error instanceof AppError) console.error(error.hint ? `${error.message}\n${error.hint}` : error.message);
  else console.error(error);
  process.exit(1);
}
