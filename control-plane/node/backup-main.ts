// `npm run backup` and `npm run restore`.
import { parseArgs } from "node:util";
import { AppError } from "#schema/errors.ts";
import { backUp, type Contents, restore } from "./backup.ts";

const help = `A control plane's data as one file, and back.

  npm run backup  -- --out <file>  [--data <folder>]   writes a back-up; the control plane may run meanwhile
  npm run restore -- --from <file> [--data <folder>]   makes a data folder of one; the folder must be empty or not there

  --data <folder>   the control plane's folder (./data)
  --help

A back-up holds the database and the control plane's own certificate with its key: keep it as safe as the folder. Passwords in it are sealed; only the agents open them.
Agents notice a restored control plane by themselves: each starts a new journal, and what was open becomes unknown, for a person to decide.`;

const inWords = ({ bytes, servers, jobs, newest, hasCertificate }: Contents): string =>
  `${(bytes / 1e6).toFixed(1)} MB: ${servers.toLocaleString("en")} servers, ${jobs.toLocaleString("en")} jobs, newest entry of the audit log ${newest ?? "none"}${hasCertificate ? "" : "; without a certificate, since the site's own is used"}`;

async function main(): Promise<number> {
  const [command, ...args] = process.argv.slice(2);
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string", default: process.env.DSM_DATA ?? "data" },
      out: { type: "string" },
      from: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const stopped = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.abort());
  if (command === "backup" && values.out !== undefined) {
    console.log(`${values.out}, ${inWords(await backUp(values.data, values.out, stopped.signal))}`);
    return 0;
  }
  if (command === "restore" && values.from !== undefined) {
    console.log(`${values.data} holds ${inWords(await restore(values.from, values.data))}`);
    return 0;
  }
  console.error(`${help}\n\n${command === "restore" ? "Name the back-up with --from." : "Name the file to write with --out."}`);
  return 2;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof AppError) console.error(error.hint ? `${error.message}\n${error.hint}` : error.message);
  else if (error instanceof Error && (error.name === "AbortError" || (error as { code?: string }).code === "ERR_PARSE_ARGS_UNKNOWN_OPTION"))
    console.error(error.name === "AbortError" ? "Cancelled; nothing was left behind." : error.message);
  else console.error(error);
  process.exitCode = 1;
}
