// `npm run bench`: one table of what the product promises in figures. Loopback only, about a minute and a half, leaves nothing running.
import { parseArgs } from "node:util";
import { type Figure, printTable } from "./figures.ts";
import { describeMachine } from "./machine.ts";
import { measureBurst } from "./measures/burst.ts";
import { measureCommands } from "./measures/commands.ts";
import { measureConnections } from "./measures/connections.ts";
import { measureDiscovery } from "./measures/discovery.ts";
import { measureStart } from "./measures/start.ts";

const measures: Record<string, (isQuick: boolean) => Promise<Figure[]>> = {
  start: measureStart,
  burst: measureBurst,
  commands: measureCommands,
  discovery: measureDiscovery,
  connections: measureConnections,
};

const help = `Measures the product on this machine: real control plane and agents as processes of their own, TLS, every commit synced on both sides.

  npm run bench -- [options]

  --only <name>   one of ${Object.keys(measures).join(", ")}; may be given several times
  --quick         smaller numbers, for a look
  --help

Goals that are not met make it end with 1. Set DSM_BENCH_PROFILE to a folder to have a CPU profile of every process in it.`;

const { values } = parseArgs({ options: { only: { type: "string", multiple: true }, quick: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });

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
  for (const line of await describeMachine()) console.log(line);
  console.log("");
  const figures: Figure[] = [];
  for (const name of names) {
    const from = performance.now();
    try {
      figures.push(...((await measures[name]?.(values.quick)) ?? []));
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      figures.push({ measure: name, figure: "failed", goal: null, met: false });
    }
    // Beside the table, so that somebody who waits sees it move.
    console.error(`${name} took ${((performance.now() - from) / 1000).toFixed(1)} s`);
  }
  printTable(figures);
  return figures.some((figure) => figure.met === false) ? 1 : 0;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
