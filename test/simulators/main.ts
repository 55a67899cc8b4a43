// The simulated data centre as a process of its own.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Clock } from "./clock.ts";
import { type BmcDescription, startDataCentre } from "./data-centre.ts";
import { demoFleet } from "./demo-fleet.ts";

const HELP = `Usage: node test/simulators/main.ts [fleet.json | --demo] [options]

Runs simulated BMCs on loopback addresses until it is stopped (SIGINT, SIGTERM).
When all of them answer it prints one line: {"ready":true,"port":...,"addresses":[...]}

  fleet.json            a JSON array of BMCs: [{"address":"127.0.1.10","profile":"idrac9-late",
                        "serviceTag":"ABC1234","model":"R750","username":"root","password":"..."}]
                        profiles: idrac7 idrac8-early idrac8 idrac9-early idrac9-late idrac10
                        hpe-ilo5 lenovo-xcc supermicro supermicro-null dell-dss9000 web-server
                        idrac-redfish-disabled
  --demo                the demo's twelve BMCs on 127.0.1.10 to 127.0.1.21
  --port <n>            HTTPS port, the same on all addresses (default: one that is free on all)
  --speed <n>           world seconds for each real one (default 1; 0: only the control endpoint moves the clock)
  --request-log <file>  append what each BMC was asked as JSON lines, secrets struck out
  --seed-from <folder>  serve the static resources of every iDRAC from a recorded /redfish/v1
  --control <n>         control endpoint on 127.0.0.1 (0: any free port)
  --help                this text
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      demo: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      speed: { type: "string", default: "1" },
      "request-log": { type: "string" },
      "seed-from": { type: "string" },
      control: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [file] = positionals;
  if (values.help || (file === undefined && !values.demo)) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const fleet = file === undefined ? demoFleet() : (JSON.parse(readFileSync(file, "utf8")) as BmcDescription[]);
  const seedFrom = values["seed-from"];
  const requestLogFile = values["request-log"];
  const centre = await startDataCentre({
    bmcs: seedFrom === undefined ? fleet : fleet.map((bmc) => ("serviceTag" in bmc ? { ...bmc, seedFrom } : bmc)),
    port: Number(values.port),
    clock: new Clock({ speed: Number(values.speed) }),
    ...(requestLogFile === undefined ? {} : { requestLogFile }),
    ...(values.control === undefined ? {} : { control: values.control === "0" ? true : Number(values.control) }),
  });
  const ready = {
    ready: true,
    port: centre.port,
    addresses: [...centre.bmcs.keys()],
    ...(centre.control ? { controlPort: centre.control.port } : {}),
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  const stop = () => void centre.stop().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

await main();
