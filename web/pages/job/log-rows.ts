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

/** A long run of requests that all went well is folded into one line. */
const foldFrom = 3;

export function logRows(lines: readonly LogLine[], commands: readonly Command[], steps: readonly Step[]): LogRow[] {
  const entries: Entry[] = [
    ...lines.map((line) => ({ at: line.at, step: line.step, line })),
    ...commands.map((command) => ({ at: command.timestamp, step: command.step ?? "", command })),
  ];
  // Equal times keep log lines before the requests they announce; a line without a time stays where it was.
  entries.sort((a, b) => (a.at && b.at ? (a.at < b.at ? -1 : a.at > b.at ? 1 : 0) : 0));
  const stepOf = new Map(steps.map((step) => [step.name, step]));
  const rows: LogRow[] = [];
  let group: string | undefined;
  let parent: string | undefined;
  let run: Command[] = [];
  const flush = (): void => {
    const first = run[0];
    if (!first) return;
    const fold = run.length >= foldFrom && run.every((command) => command.success);
    const key = `r${first.id}`;
    if (fold) {
      const total = run.reduce((sum, command) => sum + (command.response_time_ms ?? 0), 0);
      rows.push({ key, kind: "group", parent, folded: true, at: first.timestamp, text: `${run.length} requests`, end: duration(total) });
    }
    for (const command of run) rows.push({ ...requestRow(command), parent: fold ? key : parent });
    run = [];
  };
  for (const entry of entries) {
    if (entry.step !== group && (entry.step !== "" || group === undefined)) {
      flush();
      group = entry.step;
      const step = stepOf.get(group);
      parent = `s${group}`;
      const failed = step?.status === "failed" || step?.status === "unknown";
      rows.push({
        key: parent,
        kind: "group",
        at: entry.at || null,
        ...(failed ? { tone: "bad" as const } : {}),
        folded: step?.status === "completed",
        text: step?.title ?? (group || "Start"),
        ...(step?.completed_at ? { end: duration(Date.parse(step.completed_at) - Date.parse(step.started_at)) } : {}),
      });
    }
    if ("command" in entry) run.push(entry.command);
    else {
      flush();
      rows.push({ key: `L${entry.line.n}`, n: entry.line.n, kind: "line", parent, at: entry.at || null, ...toneOf(entry.line.level), text: entry.line.text });
    }
  }
  flush();
  return rows;
}

function toneOf(level: string): { tone?: "bad" | "warn" | "faint" } {
  if (level === "error" || level === "fatal") return { tone: "bad" };
  if (level === "warn") return { tone: "warn" };
  return level === "debug" ? { tone: "faint" } : {};
}

function requestRow(command: Command): LogRow {
  const status = command.status_code === null ? (command.success ? "" : "no answer") : String(command.status_code);
  return {
    key: `c${command.id}`,
    kind: "line",
    at: command.timestamp,
    ...(command.success ? {} : { tone: "bad" as const }),
    lead: command.command_type,
    text: command.error_message ? `${command.endpoint}  ${command.error_message}` : command.endpoint,
    end: [status, command.response_time_ms === null ? "" : duration(command.response_time_ms)].filter(Boolean).join(" · "),
    href: `/activity?open=${command.id}`,
  };
}
