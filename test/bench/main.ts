// `npm run bench`: one table of what the product promises in figures, beside the anchors of the same run. Loopback only, leaves nothing running.
import { parseArgs } from "node:util";
import { Anchors } from "./anchors/anchors.ts";
import type { Figure } from "./figures.ts";
import { describeMachine } from "./machine.ts";
import { measureBusyStart } from "./measures/busy-start.ts";
import { measureCommands } from "./measures/commands.ts";
import { measureConnections } from "./measures/connections.ts";
import { measureConsole } from "./measures/console.ts";
import { measureDeath } from "./measures/death.ts";
import { measureDiscovery } from "./measures/discovery.ts";
import { measureJobs } from "./measures/jobs.ts";
import { measureRestart } from "./measures/restart.ts";
import { measureStart } from "./measures/start.ts";
import { printTable } from "./table.ts";

const measures: Record<string, { says: string; run: (isQuick: boolean) => Promise<Figure[]> }> = {
  start: { says: "from the order of a job to its handler", run: measureStart },
  jobs: { says: "jobs a second, submitted one by one and all at once", run: measureJobs },
  busy: { says: "start again, with 1,000 agents connected, 200 jobs/s and 5,000 command rows/s", run: measureBusyStart },
  commands: { says: "command rows a second, from the agent to the database", run: measureCommands },
  connections: { says: "memory of 5,000 agents' links, and all of them cut at once", run: measureConnections },
  death: { says: "from the death of an agent to the API saying so", run: measureDeath },
  restart: { says: "from SIGKILL of the control plane, with a database of 1 GB, to the next agent's welcome", run: measureRestart },
  console: { says: "the console in Chromium, with 5,000 servers and 100,000 jobs", run: measureConsole },
  discovery: { says: "a scan of 65,536 addresses", run: measureDiscovery },
};

const help = `Measures the product on this machine: real control plane and agents as processes of their own, TLS, every commit synced on both sides.

  npm run bench -- [options]

  --only <name>   one of these; may be given several times:
${Object.entries(measures)
  .map(([name, { says }]) => `                    ${name.padEnd(12)} ${says}`)
  .join("\n")}
  --quick         smaller numbers, for a look: two minutes instead of five
  --no-anchors    nothing is measured beside ours
  --help

Anchors are graphile-worker and pg-boss with the loads of their own benchmarks, on a PostgreSQL that the run makes for itself in a temporary folder
(fsync and synchronous_commit on, a socket in that folder, removed at the end). They are measured right after what they are compared with.
Where PostgreSQL or a package is not installed, their rows say so. The previous system's figures are what its polling came to; they are not measured.

A goal is missed when ours does not reach it. It counts unless the first anchor of that row stayed more than 30 % behind its own usual figure in the
same run: then the machine was too slow or too busy to tell. Ends with 1 when a missed goal counts or a measure failed, with 0 otherwise.

Set DSM_BENCH_PROFILE to a folder to have a CPU profile of every process in it.`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    quick: { type: "boolean", default: false },
    "no-anchors": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    console.log(help);
    return 0;
  }
  const names = values.only ?? Object.keys(measures);
  const unknown = names.find((name) => !(name in measures));
  if (unknown !== undefined) {
    console.error(`There is no measure "${unknown}": ${Object.keys(measures).join(", ")}.`);
    return 2;
  }
  const anchors = new Anchors(values.quick);
  for (const line of await describeMachine()) console.log(line);
  if (!values["no-anchors"]) console.log(`Anchors       ${await anchors.describe()}`);
  console.log("");
  const figures: Figure[] = [];
  for (const name of names) {
    const from = performance.now();
    let found: Figure[];
    try {
      found = (await measures[name]?.run(values.quick)) ?? [];
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      found = [{ subject: "Failed", measure: name, value: Number.NaN, unit: "" }];
    }
    figures.push(...found);
    const took = performance.now() - from;
    if (!values["no-anchors"]) await anchors.measure(found.flatMap((figure) => figure.anchors ?? []));
    // Beside the table, so that somebody who waits sees it move.
    console.error(`${name} took ${(took / 1000).toFixed(1)} s, its anchors ${((performance.now() - from - took) / 1000).toFixed(1)} s`);
  }
  await anchors.remove();
  console.log("");
  return printTable(figures, anchors) ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
