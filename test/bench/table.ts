// The one table that a run ends in: ours, the goals, the anchors of the same run, and whether a missed goal counts.
import { type AnchorName, type Anchors, anchors as allAnchors, anchorOf, isUsual } from "./anchors/anchors.ts";
import { type Figure, isRate, show, type Unit } from "./figures.ts";

type Verdict = "" | "met" | "met, stretch too" | "MISSED" | "missed, not counted" | "FAILED";

function holds({ value, unit }: Figure, goal: number): boolean {
  return isRate(unit) ? value >= goal : value <= goal;
}

/** A missed goal does not count where the anchor, on the same machine in the same run, stayed behind what it usually does. */
function verdictOf(figure: Figure, anchors: Anchors): Verdict {
  if (Number.isNaN(figure.value)) return "FAILED";
  const { goal, stretch } = figure;
  if (goal === undefined) return "";
  if (holds(figure, goal)) return stretch !== undefined && holds(figure, stretch) ? "met, stretch too" : "met";
  const judge = figure.anchors?.find((name) => anchors.values.has(name) && anchorOf(name).usual !== undefined);
  const isJudged = judge === undefined || isUsual(anchorOf(judge), anchors.values.get(judge) ?? Number.NaN) === true;
  return isJudged ? "MISSED" : "missed, not counted";
}

function bound(value: number | undefined, unit: Unit): string {
  if (value === undefined) return "";
  if (value === 0) return "0";
  return `${isRate(unit) ? "≥" : "≤"} ${value.toLocaleString("en")}${unit === "" ? "" : ` ${unit}`}`;
}

/** What it did, and ours divided by it. */
function compared(figure: Figure, name: AnchorName, anchors: Anchors): [anchor: string, ratio: string] {
  const { who, how, unit } = anchorOf(name);
  const title = how === undefined ? who : `${who}, ${how}`;
  const value = anchors.values.get(name);
  if (value === undefined) return [`${title}: ${anchors.missing.get(name) ?? "not measured"}`, ""];
  const ratio = figure.value / value;
  if (Number.isNaN(ratio)) return [`${title} ${show(value, unit)}`, ""];
  const isAhead = isRate(unit) ? ratio > 1 : ratio < 1;
  return [`${title} ${show(value, unit)}`, `${ratio < 100 ? Number(ratio.toPrecision(2)) : Math.round(ratio).toLocaleString("en")} ${isAhead ? "ahead" : "behind"}`];
}

function rowsOf(figure: Figure, anchors: Anchors): string[][] {
  const { measure, value, unit, spread, goal, stretch } = figure;
  const others = (figure.anchors ?? []).map((name) => compared(figure, name, anchors));
  const [first = ["", ""], ...rest] = others;
  return [
    [`  ${measure}${spread === undefined ? "" : ` (${spread})`}`, show(value, unit), bound(goal, unit), bound(stretch, unit), ...first, verdictOf(figure, anchors)],
    ...rest.map((each) => ["", "", "", "", ...each, ""]),
  ];
}

function print(head: string[], rows: readonly string[][]): void {
  const wide = [head, ...rows].filter((row) => row.length > 1);
  const widths = head.map((_, column) => Math.max(...wide.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  console.log(line(head));
  console.log(widths.map((width) => "-".repeat(width)).join("  "));
  for (const row of rows) console.log(row.length === 1 ? row[0] : line(row));
}

function printAnchors(names: readonly AnchorName[], anchors: Anchors): void {
  const rows = names.map((name) => {
    const anchor = anchorOf(name);
    const value = anchors.values.get(name);
    const title = `${anchor.who}: ${anchor.what}`;
    if (value === undefined) return [title, "not measured", "", anchors.missing.get(name) ?? ""];
    if (anchor.known !== undefined) return [title, "", show(anchor.known, anchor.unit), "not measured: its constants"];
    const reached = isUsual(anchor, value);
    const usual = anchor.usual === undefined ? "" : show(anchor.usual, anchor.unit);
    return [title, show(value, anchor.unit), usual, reached === null ? "" : reached ? "yes" : "NO: a goal missed beside it does not count"];
  });
  console.log("");
  print(["anchor", "this run", "usual", "reached its usual figure, within 30 %?"], rows);
}

/** Prints everything; true when no missed goal counts and nothing failed. */
export function printTable(figures: readonly Figure[], anchors: Anchors): boolean {
  const subjects = [...new Set(figures.map((figure) => figure.subject))];
  const rows = subjects.flatMap((subject) => [[subject], ...figures.filter((figure) => figure.subject === subject).flatMap((figure) => rowsOf(figure, anchors))]);
  print(["measure", "ours", "goal", "stretch", "anchor of this run", "ours / theirs", "verdict"], rows);

  const named = new Set(figures.flatMap((figure) => figure.anchors ?? []));
  const asked = (Object.keys(allAnchors) as AnchorName[]).filter((name) => named.has(name));
  if (asked.length > 0) printAnchors(asked, anchors);

  const verdicts = figures.map((figure) => verdictOf(figure, anchors));
  const count = (...which: Verdict[]): number => verdicts.filter((each) => which.includes(each)).length;
  console.log("");
  console.log(
    `${count("met", "met, stretch too")} goals met (${count("met, stretch too")} with stretch), ${count("MISSED")} missed, ${count("missed, not counted")} missed but not counted, ${count("FAILED")} failed`,
  );
  return count("MISSED", "FAILED") === 0;
}
