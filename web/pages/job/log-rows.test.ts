import { expect, test } from "vitest";
import type { Command, Step } from "#schema/api/jobs.ts";
import { logRows, parseLog } from "./log-rows.ts";

const log = "2026-01-01T00:00:01.000Z\tinfo\tread\tReads the system\n2026-01-01T00:00:05.000Z\terror\tapply\tIt broke\n";
const command = (id: string, second: number, change: Partial<Command> = {}): Command =>
  ({
    id,
    timestamp: `2026-01-01T00:00:0${second}.000Z`,
    step: "read",
    command_type: "GET",
    endpoint: "/redfish/v1",
    success: true,
    status_code: 200,
    response_time_ms: 10,
    error_message: null,
    ...change,
  }) as Command;
const steps = [{ name: "read", title: "Read the system", status: "completed", started_at: "2026-01-01T00:00:01.000Z", completed_at: "2026-01-01T00:00:03.000Z" }] as Step[];

test("lines are numbered from one, and a line of another form is kept whole", () => {
  expect(parseLog(log).map((line) => line.n)).toEqual([1, 2]);
  expect(parseLog("free text\n")[0]?.text).toBe("free text");
  expect(parseLog("2026-01-01T00:00:01.000Z\tinfo\ts\ta\tb")[0]?.text).toBe("a\tb");
});
test("requests stand between the lines, by time, under their step", () => {
  const rows = logRows(parseLog(log), [command("b", 3), command("a", 2)], steps);
  expect(rows.map((row) => row.key)).toEqual(["sread", "L1", "ca", "cb", "sapply", "L2"]);
  expect(rows[0]).toMatchObject({ text: "Read the system", end: "2.0 s" });
  expect(rows.at(-1)?.tone).toBe("bad");
});
test("three requests that went well stand in a folded group; a failed one never does", () => {
  const three = [command("c", 4), command("b", 3), command("a", 2)];
  const rows = logRows([], three, []);
  expect(rows.map((row) => [row.key, row.parent, row.folded ?? false])).toEqual([
    ["sread", undefined, false],
    ["ra", "sread", true],
    ["ca", "ra", false],
    ["cb", "ra", false],
    ["cc", "ra", false],
  ]);
  expect(logRows([], [command("b", 3, { success: false, status_code: null }), ...three], []).map((row) => row.key)).not.toContain("ra");
});
test("a step that went well begins folded, one that failed is open", () => {
  const failed = [{ ...steps[0], name: "apply", title: "Apply", status: "failed" }] as Step[];
  const folded = (all: Step[]): (boolean | undefined)[] =>
    logRows(parseLog(log), [], all)
      .filter((row) => row.kind === "group")
      .map((row) => row.folded);
  expect(folded([...steps, ...failed])).toEqual([true, false]);
});
