// A task's log and the requests it sent, as one list of lines in the order of time, grouped by step.
import type { Command, Step } from "#schema/api/jobs.ts";
import { duration } from "#web/ui/duration.ts";
import type { LogRow } from "#web/ui/log-view.tsx";

export interface LogLine {
  n: number;
  at: string;
  level: string;
  step: string;
  text: string;
}

export function parseLog(log: string): LogLine[] {
  return log
    .split("\n")
    .filter(Boolean)
    .map((line, i) => {
      const [at = "", level = "", step = "", ...text] = line.split("\t");
      return text.length > 0 ? { n: i + 1, at, level, step, text: text.join("\t") } : { n: i + 1, at: "", level: "info", step: "", text: line };
    });
}

type Entry = { at: string; step: string } & ({ line: LogLine } | { command: Command });
interface Group {
  step: string;
  entries: Entry[];
}

/** What a line is called in a link: `L120` of the log, `c…` of a request, `s…` of a step. */
export const keyOfStep = (name: string): string => `s${name}`;
const keyOfLine = (line: LogLine): string => `L${line.n}`;
const keyOfCommand = (command: Command): string => `c${command.id}`;

/** Whether two lists say the same, one row after the other. What was fetched anew is a new object, though it says the same; the few that are compared by what they say are small. */
export function sameRows(former: readonly unknown[], next: readonly unknown[]): boolean {
  return former.length === next.length && former.every((row, i) => row === next[i] || JSON.stringify(row) === JSON.stringify(next[i]));
}

/** A long run of requests that all went well is folded into one line. */
const foldFrom = 3;

function inOrder(lines: readonly LogLine[], commands: readonly Command[]): Group[] {
  const entries: Entry[] = [
    ...lines.map((line) => ({ at: line.at, step: line.step, line })),
    ...commands.map((command) => ({ at: command.timestamp, step: command.step ?? "", command })),
  ];
  // Equal times keep log lines before the requests they announce; a line without a time stays where it was.
  entries.sort((a, b) => (a.at && b.at ? (a.at < b.at ? -1 : a.at > b.at ? 1 : 0) : 0));
  const groups: Group[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last && (entry.step === last.step || entry.step === "")) last.entries.push(entry);
    else groups.push({ step: entry.step, entries: [entry] });
  }
  return groups;
}

/** `passed`: steps that had passed before one looked: they begin folded. What passes under one's eyes stays open. */
export function logRows(lines: readonly LogLine[], commands: readonly Command[], steps: readonly Step[], passed: ReadonlySet<string>): LogRow[] {
  const stepOf = new Map(steps.map((step) => [step.name, step]));
  const groups = inOrder(lines, commands);
  const rows: LogRow[] = [];
  for (const { step: name, entries } of groups) {
    const step = stepOf.get(name);
    const key = keyOfStep(name);
    const failed = step?.status === "failed" || step?.status === "unknown";
    const took = step?.completed_at ? duration(Date.parse(step.completed_at) - Date.parse(step.started_at)) : "";
    const folded = passed.has(name) && !failed && groups.length > 1;
    rows.push({
      key,
      kind: "group",
      at: entries[0]?.at || null,
      ...(failed ? { tone: "bad" as const } : {}),
      folded,
      text: step?.title ?? (name || "Start"),
      end: [folded ? `${entries.length} ${entries.length === 1 ? "line" : "lines"}` : "", took].filter(Boolean).join(" · "),
    });
    addEntries(rows, entries, key);
  }
  return rows;
}

function addEntries(rows: LogRow[], entries: readonly Entry[], parent: string): void {
  let run: Command[] = [];
  const flush = (): void => {
    const first = run[0];
    if (!first) return;
    const folds = run.length >= foldFrom && run.every((command) => command.success);
    const key = `r${first.id}`;
    if (folds) {
      const total = run.reduce((sum, command) => sum + (command.response_time_ms ?? 0), 0);
      rows.push({ key, kind: "group", parent, folded: true, at: first.timestamp, text: `${run.length} requests`, end: duration(total) });
    }
    for (const command of run) rows.push({ ...requestRow(command), parent: folds ? key : parent });
    run = [];
  };
  for (const entry of entries) {
    if ("command" in entry) run.push(entry.command);
    else {
      flush();
      rows.push({ key: keyOfLine(entry.line), n: entry.line.n, kind: "line", parent, at: entry.at || null, ...toneOf(entry.line.level), text: entry.line.text });
    }
  }
  flush();
}

function toneOf(level: string): { tone?: "bad" | "warn" | "faint" } {
  if (level === "error" || level === "fatal") return { tone: "bad" };
  if (level === "warn") return { tone: "warn" };
  return level === "debug" ? { tone: "faint" } : {};
}

function requestRow(command: Command): LogRow {
  const status = command.status_code === null ? (command.success ? "" : "no answer") : String(command.status_code);
  return {
    key: keyOfCommand(command),
    kind: "line",
    at: command.timestamp,
    ...(command.success ? {} : { tone: "bad" as const }),
    lead: command.command_type,
    text: command.error_message ? `${command.endpoint}  ${command.error_message}` : command.endpoint,
    end: [status, command.response_time_ms === null ? "" : duration(command.response_time_ms)].filter(Boolean).join(" · "),
    href: `/activity?job=${command.job_id ?? ""}&open=${command.id}`,
  };
}
