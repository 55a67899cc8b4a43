// The books at the end: what the simulated devices saw against what was logged, sessions, and secrets.
import { statSync } from "node:fs";
import type { Command } from "#schema/api/jobs.ts";
import { DEMO_CREDENTIALS } from "#test/simulators/demo-fleet.ts";
import { filesBelow, sightingsBelow } from "#test/stage/canary.ts";
import type { CheckContext } from "../check.ts";
import { expect } from "./expect.ts";

async function allCommands({ stage }: CheckContext): Promise<Command[]> {
  const commands: Command[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Command[]; next: string | null } = await stage.api.get(`/api/commands?limit=500${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    commands.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return commands;
}

function countBy<V>(values: readonly V[], key: (value: V) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(key(value), (counts.get(key(value)) ?? 0) + 1);
  return counts;
}

/** `127.0.1.10 GET /redfish/v1`, as both sides write it. */
function keyOfCommand(command: Command): string {
  const url = new URL(command.full_url);
  return `${url.hostname} ${command.command_type} ${decodeURIComponent(url.pathname + url.search)}`;
}

/** Rows that the devices did not see, requests that have no row or more than one. */
async function differences(context: CheckContext): Promise<{ lines: string[]; requests: number; unanswered: number }> {
  const [requests, commands] = [await context.simulation.requests(), await allCommands(context)];
  const seen = countBy(requests, ({ bmc, method, path }) => `${bmc} ${method} ${decodeURIComponent(path)}`);
  const logged = countBy(commands, keyOfCommand);
  // An intent whose process was killed before or while it was sent: the row is there in any case, the request perhaps not.
  const unanswered = countBy(
    commands.filter((command) => command.status_code === null),
    keyOfCommand,
  );
  const lines: string[] = [];
  for (const key of new Set([...seen.keys(), ...logged.keys()])) {
    const [atDevice, inLog] = [seen.get(key) ?? 0, logged.get(key) ?? 0];
    if (inLog < atDevice || inLog - atDevice > (unanswered.get(key) ?? 0)) lines.push(`${key}: ${atDevice} at the device, ${inLog} logged`);
  }
  return { lines, requests: requests.length, unanswered: [...unanswered.values()].reduce((sum, count) => sum + count, 0) };
}

export async function everyRequestIsLogged(context: CheckContext): Promise<string> {
  const { requests, unanswered } = await context.stage.api.until(
    () => differences(context),
    ({ lines }) => lines.length === 0,
    "the log that matches what the devices saw",
    15_000,
    500,
  );
  return `${requests.toLocaleString("en")} requests at the devices, each in idrac_commands once (${unanswered} without an answer)`;
}

export async function noSessionIsLeft({ stage, simulation }: CheckContext): Promise<string> {
  await stage.api.until(
    async () => (await simulation.state()).filter(({ sessions = 0 }) => sessions > 0).map(({ address, sessions }) => `${address}: ${sessions}`),
    (left) => left.length === 0,
    "the last session to be given back",
    15_000,
    250,
  );
  const logins = (await simulation.requests()).filter(({ method, path, status }) => method === "POST" && path.endsWith("/Sessions") && status === 201).length;
  return `${logins} logins, all given back`;
}

export async function noSecretIsWritten({ folder, stage }: CheckContext): Promise<string> {
  const found = sightingsBelow(folder, [DEMO_CREDENTIALS.password, "not-the-same-7", stage.admin.password]);
  expect(found.length === 0, `a password stands in ${[...new Set(found.map(({ place }) => place))].join(", ")}`);
  const files = filesBelow(folder);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return `${files.length} files, ${(bytes / 1024 ** 2).toFixed(1)} MiB: databases, journals, logs`;
}
