// What a run did and what came out, as one table, and each violation in a sentence.
import type { Violation } from "../history.ts";
import { killsOf } from "./blows.ts";
import type { Outcome } from "./run.ts";

/** What the run itself saw that must not be, beside the books. */
export function alarms({ client, ownEnds, rest }: Outcome): string[] {
  return [
    ...client.contradictions,
    ...ownEnds.filter(({ excuse }) => excuse === null).map(({ name, last }) => `${name} ended by itself:\n${last}`),
    ...(rest.isLed ? [] : ["Not every agent came back after the faults had ended."]),
  ];
}

export function table(outcome: Outcome, seed: number, minutes: number, violations: readonly Violation[]): string {
  const { scene, blows, client, admin, books, ownEnds, rest } = outcome;
  const { history } = books;
  const all = [...scene.processes.values()];
  const { links } = blows.tally;
  const kills = killsOf(scene);
  const dangerous = history.requests.filter((request) => request.dangerous);
  const disks = [...scene.disks.values()].reduce((sum, { episodes }) => sum + episodes, 0);
  const ended = countBy(history.jobs.map(({ status }) => status));
  const rows: [string, string][] = [
    ["minutes", String(minutes)],
    ["seed", String(seed)],
    ["kills", `${total(kills.map(([, n]) => n))} (${kills.map(([name, n]) => `${name} ${n}`).join(", ")})`],
    ["stops", String(total(all.map(({ stops }) => stops)))],
    ["cuts", `${links.cut + links.down}, ${links.down} of them with the link down for a while`],
    ["stalls", String(links.stall)],
    ["drips", String(links.drip)],
    ["doubles", `${links.double} times a link on which every frame came twice`],
    ["full disks", scene.withoutDisks === null ? `${disks}; ${ownEnds.filter(({ excuse }) => excuse !== null).length} processes ended by it` : `skipped: ${scene.withoutDisks}`],
    ["clock jumps", String(blows.tally.clockJumps)],
    ["device faults", String(blows.tally.deviceFaults)],
    ["requests repeated", `${client.repeats} that got no answer`],
    ["agents lost", [...admin.lost].join(", ") || "none"],
    ["agents unfrozen", String(admin.unfrozen)],
    ["jobs", `${history.jobs.length} (${ended})`],
    ["decisions", `${history.decisions.length} about unknown outcomes`],
    ["dangerous steps", `${dangerous.length} resets at the devices, ${dangerous.filter(({ effect }) => effect).length} carried out`],
    ["requests", `${history.requests.length} at the devices`],
    ["rows", `${history.commands.length} commands logged`],
    ["transitions", String(history.transitions.length)],
    ["events", String(books.events)],
    ["open at rest", String(rest.open.length)],
    ["violations", String(violations.length)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function countBy(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, n]) => `${n} ${value}`).join(", ");
}
