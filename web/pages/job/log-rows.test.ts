import { expect, test } from "vitest";
import type { Command, Step } from "#schema/api/jobs.ts";
import { logRows, parseLog } from "./log-rows.ts";

const log = "2026-01-01T00:00:01.000Z\tinfo\tread\tReads the system\n2026-01-01T00:00:05.000Z\terror\tapply\tIt broke\n";
const command = (id: string, second: number, change: Partial<Command> = {}): Command =>
  ({
    id,
    job_id: "j",
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
const read = { name: "read", title: "Read the system", status: "completed", started_at: "2026-01-01T00:00:01.000Z", completed_at: "2026-01-01T00:00:03.000Z" } as Step;
const apply = { name: "apply", title: "Apply", status: "failed", started_at: "2026-01-01T00:00:04.000Z", completed_at: "2026-01-01T00:00:05.000Z" } as Step;
const none = new Set<string>();

test("lines are numbered from one, and a line of another form is kept whole", () => {
  expect(parseLog(log).map((line) => line.n)).toEqual([1, 2]);
  expect(parseLog("free text\n")[0]?.text).toBe("free text");
  expect(parseLog("2026-01-01T00:00:01.000Z\tinfo\ts\ta\tb")[0]?.text).toBe("a\tb");
});
test("requests stand between the lines, by time, under their step", () => {
  const rows = logRows(parseLog(log), [command("b", 3), command("a", 2)], [read, apply], none);
  expect(rows.map((row) => row.key)).toEqual(["sread", "L1", "ca", "cb", "sapply", "L2"]);
  expect(rows[0]).toMatchObject({ text: "Read the system", end: "2.0 s" });
  expect(rows.at(-1)?.tone).toBe("bad");
});
test("three requests that went well stand in a folded group; a failed one never does", () => {
  const three = [command("c", 4), command("b", 3), command("a", 2)];
  expect(logRows([], three, [], none).map((row) => [row.key, row.parent, row.folded ?? false])).toEqual([
    ["sread", undefined, false],
    ["ra", "sread", true],
    ["ca", "ra", false],
    ["cb", "ra", false],
    ["cc", "ra", false],
  ]);
  expect(logRows([], [command("b", 3, { success: false, status_code: null }), ...three], [], none).map((row) => row.key)).not.toContain("ra");
});
test("what had passed before one looked begins folded and says how much is in it; what failed, and what passes meanwhile, is open", () => {
  const groups = (passed: string[]) => logRows(parseLog(log), [command("a", 2)], [read, apply], new Set(passed)).filter((row) => row.kind === "group");
  expect(groups(["read", "apply"])).toMatchObject([
    { folded: true, end: "2 lines · 2.0 s" },
    { folded: false, tone: "bad", end: "1.0 s" },
  ]);
  expect(groups([])[0]).toMatchObject({ folded: false, end: "2.0 s" });
});
test("a log of one step does not fold all that there is", () => expect(logRows([], [command("a", 2)], [read], new Set(["read"]))[0]?.folded).toBe(false));
